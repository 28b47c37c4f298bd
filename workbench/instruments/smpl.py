"""Reads what a WAV file says to samplers: the ``smpl`` chunk with the root note and the first loop.

A file without the chunk, or with one that makes no sense, says nothing: its sound is good all the same.

Source: Microsoft & IBM (1991), "Multimedia Programming Interface and Data Specifications 1.0" (RIFF), and its update of
1994 for the sample chunk.
Threads: control.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO, NamedTuple

HEAD, LOOP = struct.Struct("<9I"), struct.Struct("<6I")
FORWARD = 0  # the only kind of loop that is read; alternating and backward ones are not
MOST_BYTES = HEAD.size + LOOP.size  # of the chunk, that are read


class Smpl(NamedTuple):
    """What the chunk says.

    Attributes
    ----------
    root : float or None
        MIDI note at which the sample has its own pitch, with its fraction.
    loop : tuple of int or None
        First frame of the loop, and the one after its last.
    """

    root: float | None = None
    loop: tuple[int, int] | None = None


def read_smpl(path: Path, frames: int) -> Smpl:
    """Read the chunk of a file.

    Parameters
    ----------
    path : pathlib.Path
        Any file.
    frames : int
        How many frames of sound it has.

    Returns
    -------
    Smpl
        Nothing in it if the file is no RIFF WAVE, or its chunk is missing, cut short or contradicts the sound.
    """
    with path.open("rb") as file:
        return _parse(_find(file), frames)


def _find(file: BinaryIO) -> bytes:
    """Go from chunk to chunk; gives what the right one holds, or nothing."""
    head = file.read(12)
    if head[:4] != b"RIFF" or head[8:] != b"WAVE":
        return b""
    while len(chunk := file.read(8)) == 8:
        name, size = struct.unpack("<4sI", chunk)
        if name == b"smpl":
            return file.read(min(size, MOST_BYTES))
        file.seek(size + size % 2, 1)  # a chunk of odd length is followed by a byte of nothing
    return b""


def _parse(data: bytes, frames: int) -> Smpl:
    """Read the numbers, each only if it makes sense."""
    if len(data) < HEAD.size:
        return Smpl()
    _, _, _, note, fraction, _, _, loops, _ = HEAD.unpack_from(data)
    root = note + fraction / 2**32 if note <= 127 else None
    if loops == 0 or len(data) < HEAD.size + LOOP.size:
        return Smpl(root)
    _, kind, start, last, _, _ = LOOP.unpack_from(data, HEAD.size)
    return Smpl(root, (start, last + 1) if kind == FORWARD and start <= last < frames else None)
