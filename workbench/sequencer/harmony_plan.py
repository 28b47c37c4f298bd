"""What degrees and chord tones mean, from which tick on: a scale and a chord, written down for the audio side.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from workbench.errors import ParameterError
from workbench.sequencer.layout import (
    HA_COUNT,
    HA_FROM,
    HA_PERIOD,
    HA_WORDS,
    HM_BITS,
    HM_CHORD,
    HM_CHORD_TONES,
    HM_ROOT,
    HM_SCALE,
    HM_SCALE_STEPS,
    HM_TICK,
    HM_TONIC,
    HM_WORDS,
)

MOST_STEPS = 12
MAJOR, MAJOR_TRIAD = (0, 2, 4, 5, 7, 9, 11), (0, 4, 7)


@dataclass(frozen=True)
class Harmony:
    """A scale and a chord, from a tick on.

    Attributes
    ----------
    tick : int
        Where.
    tonic, root : int, 0..11
        Of scale and chord: semitones above C.
    scale, chord : tuple of int, 0..31
        Semitones above tonic and root, rising, the first 0; 1 to 12 of them.
    """

    tick: int = 0
    tonic: int = 0
    scale: tuple[int, ...] = MAJOR
    root: int = 0
    chord: tuple[int, ...] = MAJOR_TRIAD

    def __post_init__(self) -> None:
        """Refuse what is no scale or chord."""
        for name, steps in (("scale", self.scale), ("chord", self.chord)):
            is_rising = all(one < other for one, other in pairwise(steps))
            if not 1 <= len(steps) <= MOST_STEPS or steps[0] != 0 or not is_rising or steps[-1] >= 1 << HM_BITS:
                raise ParameterError(f"a {name} is 1 to {MOST_STEPS} rising numbers of semitones from 0, got {steps}")
        if not (0 <= self.tonic < 12 and 0 <= self.root < 12):
            raise ParameterError(f"tonic and root are 0 (C) to 11 (B), got {self.tonic} and {self.root}")


def harmony_words(plan: Sequence[Harmony], period: int = 0) -> np.ndarray:
    """Write a plan of harmony down.

    Parameters
    ----------
    plan : sequence of Harmony
        One at least, in order of their ticks.
    period : int
        Ticks from the first entry on that are repeated, before and after; 0 for nothing.

    Returns
    -------
    numpy.ndarray [dtype=int64]
        As `workbench.sequencer.layout` says.
    """
    if not plan:
        raise ParameterError("a plan of harmony has one entry at least")
    words = np.zeros(HA_WORDS + HM_WORDS * len(plan), np.int64)
    words[HA_COUNT], words[HA_FROM], words[HA_PERIOD] = len(plan), plan[0].tick, period
    for row, each in zip(words[HA_WORDS:].reshape(-1, HM_WORDS), plan, strict=True):
        row[HM_TICK], row[HM_TONIC], row[HM_ROOT] = each.tick, each.tonic, each.root
        row[HM_SCALE_STEPS], row[HM_CHORD_TONES] = len(each.scale), len(each.chord)
        row[HM_SCALE], row[HM_CHORD] = _packed(each.scale), _packed(each.chord)
    return words


def _packed(steps: tuple[int, ...]) -> int:
    return sum(step << (HM_BITS * k) for k, step in enumerate(steps))
