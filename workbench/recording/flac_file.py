"""A FLAC file that can be read at any moment while it grows.

libsndfile compresses and writes; but it says in the file how many frames there are only when it closes it. A FLAC file
that does not say so can be read by few, so its number is put there every now and then: that of the frames whose blocks
are in the file as a whole.

Source: RFC 9639, section 8.2 (STREAMINFO).

Threads: control, one at a time.
"""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import Any

import numpy as np

from workbench.recording.sound_file import CHANNELS, whole_numbers

BLOCK_AT, TOTAL_AT, CHECKSUM_AT, CHECKSUM_BYTES = 8, 18, 26, 16  # bytes from the start of the file
TOTAL_BITS = 36
SILENCE = np.zeros((1 << 16, CHANNELS), np.float32)


class FlacFile:
    """A FLAC file of 24 bits to record into.

    Parameters
    ----------
    path : Path
        Where.
    sample_rate : int
        Frames per second.
    overwrite : bool
        Whether a file that is there may be replaced.

    Raises
    ------
    OSError
        If it cannot be made.
    """

    def __init__(self, path: Path, sample_rate: int, *, overwrite: bool = False) -> None:
        import soundfile

        self.path = path
        self.frames = 0
        self._is_whole = True
        self._trouble = (soundfile.SoundFileError, RuntimeError, AssertionError)  # it asserts that all was written
        with path.open("wb" if overwrite else "xb"):
            pass
        self._patch = path.open("r+b", buffering=0)
        try:
            self._file: Any = soundfile.SoundFile(path, "w", sample_rate, CHANNELS, "PCM_24", format="FLAC")
        except self._trouble as error:
            self._patch.close()
            raise OSError(errno.EIO, str(error)) from error

    def write(self, audio: np.ndarray) -> None:
        """Add frames.

        Parameters
        ----------
        audio : numpy.ndarray [shape=(n, 2), dtype=float32]
            Full scale is 1.0.

        Raises
        ------
        OSError
            If there is no room for all of them; `frames` says how many can be read.
        """
        try:
            self._file.write(whole_numbers(audio) << 8)  # libsndfile takes the upper 24 of 32 bits
        except self._trouble as error:
            self._is_whole = False
            self.frames = self._readable()
            raise self._refusal(error) from error
        self.frames += len(audio)

    def write_silence(self, frames: int) -> None:
        """Add frames of silence.

        Parameters
        ----------
        frames : int
            How many.

        Raises
        ------
        OSError
            As `write` does.
        """
        for start in range(0, frames, len(SILENCE)):
            self.write(SILENCE[: frames - start])

    def mark(self) -> None:
        """Have the file say how many frames of it can be read by now.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        if self.frames:  # before the first ones, libsndfile has not written anything
            self._say(self._readable())

    def close(self) -> None:
        """Write what is left, and let go of it; closing twice does no harm. Without frames the file stays empty."""
        if self._patch.closed:
            return
        with contextlib.suppress(*self._trouble):  # who writes has been told
            self._file.close()
        with contextlib.suppress(OSError):
            if not self._is_whole:
                self._say(self.frames)
                self._patch.seek(CHECKSUM_AT)
                self._patch.write(bytes(CHECKSUM_BYTES))  # none: it would be that of more than can be read
        self._patch.close()

    def _refusal(self, error: BaseException) -> OSError:
        """Find out why no more can be written: libsndfile keeps that to itself, but the system says it again."""
        end = self._patch.seek(0, os.SEEK_END)
        try:
            for _ in range(2):  # of the first, a part may have found room
                self._patch.write(bytes(1 << 16))
        except OSError as refusal:
            return refusal
        finally:
            self._patch.truncate(end)
        return OSError(errno.EIO, str(error).rstrip(".") or "no more can be written")

    def _readable(self) -> int:
        """Frames in blocks that are in the file: one frame after a block has to come before it is written."""
        self._patch.seek(BLOCK_AT)
        block = int.from_bytes(self._patch.read(2), "big")
        return max(self.frames - 1, 0) // block * block if block else 0

    def _say(self, frames: int) -> None:
        self._patch.seek(TOTAL_AT)
        word = int.from_bytes(self._patch.read(8), "big")
        self._patch.seek(TOTAL_AT)
        self._patch.write((word >> TOTAL_BITS << TOTAL_BITS | frames).to_bytes(8, "big"))
