"""Recordings: sound from a file or an array, checked before anything is made of it.

Threads: control.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from workbench.errors import ParameterError, SampleError, real
from workbench.instruments.smpl import read_smpl

MOST_FRAMES = 2**22 - 2**16  # all versions together stay below 2**24 points, up to which float32 can count
LEAST_RATE, MOST_RATE = 1000.0, 768_000.0


class LoopPoints(NamedTuple):
    """What is repeated of a recording.

    Attributes
    ----------
    start, end : int
        Its first frame, and the one after its last.
    """

    start: int
    end: int


@dataclass(frozen=True)
class Recording:
    """Sound, and what a file says about it.

    Attributes
    ----------
    name : str
        Of the file, or ``"array"``.
    sound : numpy.ndarray [shape=(channels, frames), dtype=float32]
        One or two channels.
    sample_rate : float
        Frames per second.
    root : float or None
        The note at which it has its own pitch, if the file says so.
    loop : LoopPoints or None
        What is repeated, if the file says so.
    """

    name: str
    sound: np.ndarray
    sample_rate: float
    root: float | None = None
    loop: LoopPoints | None = None

    def find_loop(self, wanted: bool | tuple[float, float] | None) -> LoopPoints | None:
        """Bring the ways to say what is repeated into one.

        Parameters
        ----------
        wanted : None, bool or (float, float)
            What the file says, all or nothing, or from and to in seconds.

        Returns
        -------
        LoopPoints or None
            In frames.

        Raises
        ------
        SampleError
            If it is none of these, or does not lie within the recording.
        """
        frames = self.sound.shape[1]
        if wanted is None:
            return self.loop
        if isinstance(wanted, bool):
            return LoopPoints(0, frames) if wanted else None
        try:
            start, end = (round(real("loop", each) * self.sample_rate) for each in wanted)
        except (TypeError, ValueError):
            raise SampleError(f"loop must be True, False or (start_s, end_s) in seconds, got {wanted!r}") from None
        if not 0 <= start < end <= frames:
            raise SampleError(
                f"loop must lie within {self.name}, which is {frames / self.sample_rate:g} s long, got {wanted!r}"
            )
        return LoopPoints(start, end)


def load_recording(source: Any, sample_rate: float | None = None) -> Recording:
    """Load a sound file, or take an array.

    Parameters
    ----------
    source : path or array
        A file that libsndfile reads (WAV, FLAC, OGG and others), or numbers [shape=(frames,) or (frames, channels)].
    sample_rate : float, optional
        Of an array: frames per second.

    Returns
    -------
    Recording
        With one or two channels and at least one frame, all finite.

    Raises
    ------
    SampleError
        If the file is not there or cannot be read, or there is nothing in it, too much, or what is not finite.
    """
    if isinstance(source, (str, os.PathLike)):
        if sample_rate is not None:
            raise SampleError("sample_rate is for arrays: a file says its own")
        return _load_file(Path(source))
    if sample_rate is None:
        raise SampleError("an array needs its sample_rate, for example wb.Sampler(array, sample_rate=48_000)")
    try:
        rate = real("sample_rate", sample_rate)
        array = np.asarray(source, np.float32)
    except ParameterError as error:
        raise SampleError(str(error)) from None
    except (TypeError, ValueError):
        raise SampleError(f"a sample is a path or an array of numbers, got {type(source).__name__}") from None
    if array.ndim == 0:
        raise SampleError(f"a sample is a path or an array of numbers, got {source!r}")
    if array.ndim > 2:
        raise SampleError(f"an array must have the shape (frames,) or (frames, channels), got {array.shape}")
    return _checked("array", array.reshape(len(array), -1) if array.size else array.reshape(0, 1), rate)


def _load_file(path: Path) -> Recording:
    """Load a file; it is not read before its length is known to be right."""
    import soundfile

    if not path.is_file():
        raise SampleError(f"there is no sound file {str(path)!r}")
    try:
        with soundfile.SoundFile(path) as file:
            _check_size(path.name, file.channels, file.frames)
            array, rate = file.read(dtype="float32", always_2d=True), float(file.samplerate)
    except (soundfile.SoundFileError, OSError, RuntimeError) as error:
        raise SampleError(f"{path.name} cannot be read as sound (WAV, FLAC, OGG): {error}") from error
    found = read_smpl(path, len(array))
    loop = LoopPoints(*found.loop) if found.loop else None
    return _checked(path.name, array, rate, found.root, loop)


def _check_size(name: str, channels: int, frames: int) -> None:
    """Refuse what cannot be played."""
    if channels > 2:
        raise SampleError(f"{name} must be mono or stereo, got {channels} channels")
    if frames < 1:
        raise SampleError(f"{name} has no sound in it: a sample has at least one frame")
    if frames > MOST_FRAMES:
        raise SampleError(f"{name} is too long: a sample has at most {MOST_FRAMES} frames, got {frames}; cut it first")


def _checked(
    name: str, array: np.ndarray, rate: float, root: float | None = None, loop: LoopPoints | None = None
) -> Recording:
    _check_size(name, array.shape[1], len(array))
    if not LEAST_RATE <= rate <= MOST_RATE:
        raise SampleError(f"{name} must have a sample rate in range {LEAST_RATE:g}..{MOST_RATE:g} Hz, got {rate:g}")
    if not np.isfinite(array).all():
        raise SampleError(f"{name} must hold finite numbers only, got NaN or infinity")
    return Recording(name, np.ascontiguousarray(array.T), rate, root, loop)
