"""A WAV file that can be read at any moment while it grows, and grows beyond 4 GB.

Its header is written anew every now and then, so whoever is killed leaves a file that says how long it is. Room is left
in it for the 64-bit sizes of RF64, and it becomes one when its sizes no longer fit into 32 bits: short recordings are
plain WAV files, which everything reads.

Source: Multimedia Programming Interface and Data Specifications 1.0 (RIFF, WAVE); EBU Tech 3306 (RF64, the JUNK chunk
that keeps the place of ds64).

Threads: control, one at a time.
"""

from __future__ import annotations

import contextlib
import struct
from pathlib import Path

import numpy as np

from workbench.recording.sound_file import CHANNELS, FLOAT_BITS, whole_numbers

PCM, IEEE_FLOAT = 1, 3
DS64_BYTES = 28
MOST_32 = 2**32 - 1
ELSEWHERE = MOST_32  # a 32-bit size that says: look into ds64


class WavFile:
    """A WAV file to record into.

    Parameters
    ----------
    path : Path
        Where.
    sample_rate : int
        Frames per second.
    bits : {24, 32}
        24: whole numbers; 32: float.
    overwrite : bool
        Whether a file that is there may be replaced.

    Raises
    ------
    OSError
        If it cannot be made.
    """

    def __init__(self, path: Path, sample_rate: int, bits: int, *, overwrite: bool = False) -> None:
        self.path = path
        self.frames = 0
        self._sample_rate = sample_rate
        self._bits = bits
        self._frame_bytes = CHANNELS * bits // 8
        self._file = path.open("wb" if overwrite else "xb", buffering=0)  # so that what is counted has been handed over
        self._header_bytes = len(self._header())
        try:
            self.mark()
        except BaseException:
            self._file.close()
            raise

    def write(self, audio: np.ndarray) -> None:
        """Add frames.

        Parameters
        ----------
        audio : numpy.ndarray [shape=(n, 2), dtype=float32]
            Full scale is 1.0.

        Raises
        ------
        OSError
            If there is no room for all of them; `frames` says how many are there.
        """
        data = memoryview(self._encoded(audio))
        self._file.seek(self._end)
        done = 0
        try:
            while done < len(data):
                done += self._file.write(data[done:])
        finally:
            self.frames += done // self._frame_bytes

    def write_silence(self, frames: int) -> None:
        """Add frames of silence; file systems that can do so keep no place for them.

        Parameters
        ----------
        frames : int
            How many.

        Raises
        ------
        OSError
            If the file may not grow as far.
        """
        self._file.truncate(self._end + frames * self._frame_bytes)
        self.frames += frames

    def mark(self) -> None:
        """Have the header say how long it is by now.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        self._file.seek(0)
        self._file.write(self._header())

    def close(self) -> None:
        """Have the header say how long it is, and let go of it; closing twice does no harm."""
        if self._file.closed:
            return
        with contextlib.suppress(OSError):  # who writes has been told
            self._file.truncate(self._end)  # of a frame that did not fit, the first bytes may be there
            self.mark()
        self._file.close()

    @property
    def _end(self) -> int:
        return self._header_bytes + self.frames * self._frame_bytes

    def _encoded(self, audio: np.ndarray) -> bytes:
        if self._bits == FLOAT_BITS:
            return np.ascontiguousarray(audio, "<f4").tobytes()
        lowest_first = whole_numbers(audio).astype("<i4").reshape(-1, 1).view(np.uint8)
        return lowest_first[:, :3].tobytes()

    def _header(self) -> bytes:
        is_float = self._bits == FLOAT_BITS
        wave = struct.pack(
            "<HHIIHH",
            IEEE_FLOAT if is_float else PCM,
            CHANNELS,
            self._sample_rate,
            self._sample_rate * self._frame_bytes,
            self._frame_bytes,
            self._bits,
        )
        chunks = _chunk(b"fmt ", wave + bytes(2) if is_float else wave)
        if is_float:  # other than whole numbers, these need the number of frames again
            chunks += _chunk(b"fact", struct.pack("<I", min(self.frames, ELSEWHERE)))
        data_bytes = self.frames * self._frame_bytes
        riff_bytes = 4 + 8 + DS64_BYTES + len(chunks) + 8 + data_bytes
        if riff_bytes <= MOST_32:
            form, place = b"RIFF" + struct.pack("<I", riff_bytes), _chunk(b"JUNK", bytes(DS64_BYTES))
        else:
            form = b"RF64" + struct.pack("<I", ELSEWHERE)
            place = _chunk(b"ds64", struct.pack("<QQQI", riff_bytes, data_bytes, self.frames, 0))
            data_bytes = ELSEWHERE
        return form + b"WAVE" + place + chunks + b"data" + struct.pack("<I", data_bytes)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content
