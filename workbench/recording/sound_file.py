"""What a file of recorded sound is, which ending of a name stands for which, and samples as such files hold them.

Threads: control.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Protocol

import numpy as np

from workbench.errors import ParameterError, RecordingError

CHANNELS = 2
WHOLE_BITS, FLOAT_BITS = 24, 32
FULL_SCALE = 1 << 23  # of 24 bits
WORDS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "no more of the disk may be used",
    errno.EFBIG: "the file may not grow any further",
    errno.EACCES: "that is not allowed",
    errno.EROFS: "nothing can be written there",
    errno.EISDIR: "it is a folder",
}


class SoundFile(Protocol):
    """A file in stereo that grows, and can be read at any moment, even if nobody comes back to close it.

    Attributes
    ----------
    path : Path
        Where it is.
    frames : int
        How many it holds.
    """

    path: Path
    frames: int

    def write(self, audio: np.ndarray) -> None:
        """Add frames [shape=(n, 2), dtype=float32].

        Raises
        ------
        OSError
            If it cannot take them all; those that it counts are in it.
        """

    def write_silence(self, frames: int) -> None:
        """Add so many frames of silence; raises as `write` does."""

    def mark(self) -> None:
        """Have the file say how long it is by now; raises as `write` does."""

    def close(self) -> None:
        """Have it say so for the last time, and let go of it, whatever happened; closing twice does no harm."""


def open_sound_file(
    path: str | os.PathLike[str], sample_rate: float, bits: int = WHOLE_BITS, *, overwrite: bool = False
) -> SoundFile:
    """Make a file to record into.

    Parameters
    ----------
    path : path
        ``.wav`` or ``.flac``.
    sample_rate : float
        Frames per second; files hold whole numbers.
    bits : {24, 32}
        24: whole numbers, full scale is 1.0 and louder samples are cut there. 32: float, WAV only.
    overwrite : bool
        Whether a file of that name may be replaced.

    Returns
    -------
    SoundFile
        Without frames.

    Raises
    ------
    ParameterError
        If there is no such format.
    RecordingError
        If the file is there already, or cannot be made.
    """
    from workbench.recording.flac_file import FlacFile
    from workbench.recording.wav_file import WavFile

    if not isinstance(path, (str, os.PathLike)):
        raise ParameterError(f"the path of a recording must be text or a Path, got {type(path).__name__}")
    place = _absolute(Path(os.fsdecode(path)))
    ending = place.suffix.lower()
    if ending not in {".wav", ".flac"}:
        raise ParameterError(f"a recording is written to a file that ends in .wav or .flac, got {ending!r} in {path}")
    if bits not in {WHOLE_BITS, FLOAT_BITS} or isinstance(bits, bool):
        raise ParameterError(f"bits must be 24 or 32 (float), got {bits!r}")
    if ending == ".flac" and bits != WHOLE_BITS:
        raise ParameterError("a FLAC file holds 24 bits here; for 32 (float) record into a .wav")
    if sample_rate != int(sample_rate):
        raise ParameterError(f"a sound file has a whole number of frames per second, and the session {sample_rate:g}")
    try:
        if ending == ".flac":
            return FlacFile(place, int(sample_rate), overwrite=overwrite)
        return WavFile(place, int(sample_rate), bits, overwrite=overwrite)
    except FileExistsError:
        raise RecordingError(f"{place} is there already: choose another name, or say overwrite=True") from None
    except FileNotFoundError:
        raise RecordingError(f"there is no folder {str(place.parent)!r} to record into: make it first") from None
    except OSError as error:
        raise RecordingError(f"{place} cannot be recorded into: {reason(error)}") from error


def _absolute(path: Path) -> Path:
    try:
        return path.absolute()  # whoever goes to another folder later finds the file where it was begun
    except FileNotFoundError:
        raise RecordingError(f"there is no working folder any more for {path}: give the whole path") from None


def reason(error: BaseException) -> str:
    """Say in words why a file cannot be written.

    Parameters
    ----------
    error : Exception
        What the system said.

    Returns
    -------
    str
        For a sentence.
    """
    number = getattr(error, "errno", None)
    if number in WORDS:
        return WORDS[number]
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def whole_numbers(audio: np.ndarray) -> np.ndarray:
    """Turn samples into whole numbers of 24 bits; what is beyond full scale is cut there, and what is none is 0.

    Parameters
    ----------
    audio : numpy.ndarray [shape=(n, 2), dtype=float32]
        Full scale is 1.0.

    Returns
    -------
    numpy.ndarray [shape=(n, 2), dtype=int32]
        -2**23 .. 2**23 - 1, to the nearest.
    """
    audible = np.nan_to_num(audio.astype(np.float64), nan=0.0, posinf=1.0, neginf=-1.0)
    return np.clip(np.rint(audible * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype(np.int32)
