"""The work that every system is given, and what it hands back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

SAMPLE_RATE = 48_000
CUTOFF_HZ, Q = 2000.0, 2.0  # of the resonant low-pass
ATTACK_S, DECAY_S, SUSTAIN, RELEASE_S = 0.01, 20.0, 0.5, 0.2  # a decay so long that no envelope comes to rest
SAWS, SINES = "saw, low-pass, ADSR, pan", "sine, ADSR"


def pitches(voices: int) -> np.ndarray:
    """MIDI note numbers, spread evenly over five octaves; (voices,), float64."""
    return 30.0 + 60.0 * np.arange(voices) / voices


def frequencies(voices: int) -> np.ndarray:
    """The same in Hz; (voices,), float64."""
    return 440.0 * 2.0 ** ((pitches(voices) - 69.0) / 12.0)


def pans(voices: int) -> np.ndarray:
    """Places from left to right, -0.8..0.8; (voices,), float64."""
    return np.linspace(-0.8, 0.8, voices) if voices > 1 else np.zeros(1)


def level(voices: int) -> float:
    """Gain of each voice, so that all together stay far below full scale."""
    return 0.2 / voices**0.5


Rendered = tuple[float, np.ndarray]
"""Processor time in ns, and the sound it was spent on; float32, (frames, 2)."""


@dataclass(frozen=True)
class Candidate:
    """One system, ready to do one kind of work.

    Attributes
    ----------
    frames : int
        Frames of one round.
    render : callable
        Renders a round; the first call starts with the notes' attack.
    """

    frames: int
    render: Callable[[], Rendered]


class System(Protocol):
    """What each module beside this one offers as `system`."""

    name: str
    install: str

    def version(self) -> str | None:
        """Version, or None if it is not here."""

    def voices(self, kind: str, voices: int, frames: int) -> Candidate | str:
        """Make ready to render about that many frames, or say why it has no such voices."""

    def chain(self, sound: np.ndarray) -> Candidate | str:
        """Make ready to send a sound of (frames, 2) through the chain of effects, again and again."""


def timed(frames: int, render: Callable[[], np.ndarray]) -> Candidate:
    """Make a candidate of what runs in this process, on whatever threads."""

    def run() -> Rendered:
        start = time.process_time_ns()
        sound = render()
        return float(time.process_time_ns() - start), sound

    return Candidate(frames, run)


def rms_db(sound: np.ndarray) -> float:
    """Level of a sound in dB below full scale, both channels together."""
    return float(10.0 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-30))
