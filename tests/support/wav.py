"""WAV files with a sampler's chunk, written byte by byte."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import soundfile


def smpl_chunk(note=60, fraction=0, loops=((0, 10, 90),), count=None) -> bytes:
    """The chunk: root note, its fraction of 2**32, loops of (kind, first, last); `count` claims another number."""
    head = struct.pack("<9I", 0, 0, 20_833, note, fraction, 0, 0, len(loops) if count is None else count, 0)
    body = head + b"".join(struct.pack("<6I", k, *each, 0, 0) for k, each in enumerate(loops))
    return b"smpl" + struct.pack("<I", len(body)) + body


def write_wav(path: Path, sound: np.ndarray, *chunks: bytes, sample_rate=48_000, subtype="FLOAT") -> Path:
    """Write a sound [shape=(frames,) or (frames, channels)], and chunks behind it."""
    soundfile.write(path, sound, sample_rate, subtype=subtype)
    data = path.read_bytes() + b"".join(chunks)
    path.write_bytes(data[:4] + struct.pack("<I", len(data) - 8) + data[8:])
    return path
