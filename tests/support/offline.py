"""Sessions without a device, rendered as a host would ask for them: in blocks of any sizes."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np

import workbench as wb

RATE = 48_000
QUANTUM = 64

_numbers = itertools.count()

# A voice whose own sound is as smooth as sound can be: whatever steps there are were put in by the engine.
SMOOTH = {
    "waveform": "sine",
    "waveform_b": "sine",
    "mix": 0.0,
    "cutoff_hz": 20_000.0,
    "filter_octaves": 0.0,
    "key_tracking": 0.0,
    "resonance": 0.0,
    "spread": 0.0,
}


def new_session(**options) -> wb.Session:
    """A session of its own, on the null sink, not playing."""
    return wb.Session(name=options.pop("name", f"offline {next(_numbers)}"), sink="null", **options)


def render_frames(session: wb.Session, frames: int, sizes: Iterable[int] = (256,)) -> np.ndarray:
    """Render so many frames in blocks of these sizes, over and over; the last one is cut short.

    Returns [shape=(frames, 2), dtype=float32].
    """
    audio = np.zeros((frames, 2), np.float32)
    done = 0
    for size in itertools.cycle(sizes):
        if done == frames:
            return audio
        block = np.zeros((min(size, frames - done), 2), np.float32)
        session.engine.render_into(block)
        session.engine.bus.drain()
        audio[done : done + len(block)] = block
        done += len(block)
    raise AssertionError("no block sizes")


def settled(session: wb.Session) -> None:
    """Render until everything that was removed or ended has given its memory back."""
    for _ in range(4):
        render_frames(session, 1024)
    session.engine.reclaim()
    session.engine.scores.reclaim()


def first_change(one: np.ndarray, other: np.ndarray) -> int | None:
    """First frame in which two renders differ in any bit; None if they are the same."""
    differ = (one.view(np.uint32) != other.view(np.uint32)).any(axis=1)
    return int(np.argmax(differ)) if differ.any() else None
