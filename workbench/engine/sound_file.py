"""A sound file as a stream: frames one after the other, in stereo, at the session's rate, from any place on.

Threads: control, one at a time.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from workbench.dsp.resampling import Resampler
from workbench.errors import SampleError

LEAST_RATE, MOST_RATE = 1000, 768_000


def load_soundfile() -> ModuleType:
    """Import `soundfile` when it is first needed.

    Returns
    -------
    module
        `soundfile`.
    """
    import soundfile

    found: ModuleType = soundfile
    return found


class SoundFileStream:
    """A file that is being read.

    Parameters
    ----------
    path : path
        A file that libsndfile reads: WAV, FLAC, OGG, MP3 and others.
    sample_rate : float, optional
        Frames per second that are wanted; the file's own if not given.
    start_s : float, >= 0
        Where in the file it begins.

    Raises
    ------
    SampleError
        If there is no such file, it cannot be read, or has nothing that can be played.
    """

    def __init__(self, path: str | os.PathLike[str], sample_rate: float | None = None, start_s: float = 0.0) -> None:
        self.path = Path(path)
        if not self.path.is_file():
            raise SampleError(f"there is no sound file {str(path)!r}")
        soundfile = load_soundfile()
        try:
            self._file: Any = soundfile.SoundFile(self.path)
        except (soundfile.SoundFileError, OSError, RuntimeError) as error:
            raise SampleError(f"{self.path.name} cannot be read as sound (WAV, FLAC, OGG, MP3): {error}") from error
        try:
            self.sample_rate, self.frames = int(self._file.samplerate), int(self._file.frames)
            self._check(start_s)
            self._file.seek(round(start_s * self.sample_rate))
        except BaseException:
            self._file.close()
            raise
        self._resampler: Resampler | None = None
        if sample_rate is not None and sample_rate != self.sample_rate:
            self._resampler = Resampler(self.sample_rate, sample_rate, self._file.channels)
        self._is_over = False

    def _check(self, start_s: float) -> None:
        name = self.path.name
        if self._file.channels > 2:
            raise SampleError(f"{name} must be mono or stereo, got {self._file.channels} channels")
        if self.frames < 1:
            raise SampleError(f"{name} has no sound in it")
        if not LEAST_RATE <= self.sample_rate <= MOST_RATE:
            raise SampleError(
                f"{name} must have a sample rate in range {LEAST_RATE}..{MOST_RATE} Hz, got {self.sample_rate}"
            )
        if not 0 <= round(start_s * self.sample_rate) < self.frames:
            raise SampleError(f"a place in {name} must lie within its {self.duration_s:g} s, got {start_s:g} s")

    @property
    def duration_s(self) -> float:
        """Its length in seconds."""
        return self.frames / self.sample_rate

    def read(self, frames: int, *, loop: bool) -> np.ndarray:
        """Read on.

        Parameters
        ----------
        frames : int, > 0
            About how many frames of the file.
        loop : bool
            Whether it begins again at its end.

        Returns
        -------
        numpy.ndarray [shape=(n, 2), dtype=float32, C order]
            What comes next, which may be nothing yet; it is finite. After the end, see `is_over`.

        Raises
        ------
        SampleError
            If the file is damaged there.
        """
        if self._is_over:
            return np.zeros((0, 2), np.float32)
        try:
            audio = self._file.read(frames, dtype="float32", always_2d=True)
            if len(audio) < frames:
                if loop:
                    self._file.seek(0)
                else:
                    self._is_over = True
        except (load_soundfile().SoundFileError, OSError, RuntimeError) as error:
            self._is_over = True
            raise SampleError(f"{self.path.name} is damaged: {error}") from error
        np.nan_to_num(audio, copy=False, posinf=0.0, neginf=0.0)
        if self._resampler is not None:
            audio = self._resampler.push(audio)
            if self._is_over:
                audio = np.concatenate([audio, self._resampler.finish()])
        return np.ascontiguousarray(np.broadcast_to(audio, (len(audio), 2)))

    @property
    def is_over(self) -> bool:
        """Whether its last frame has been read."""
        return self._is_over

    def close(self) -> None:
        """Let go of the file; twice does no harm."""
        self._is_over = True
        self._file.close()
