"""From a pattern to a section that the audio side plays: beats become ticks, pitches and fills become numbers.

Threads: control.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from workbench.sequencer import layout
from workbench.sequencer.canonical import draw_numbers
from workbench.sequencer.layout import PPQ
from workbench.sequencer.part import PART_EVENT, Section
from workbench.sequencer.pitch import ChordTone, Degree, Drum, Note

if TYPE_CHECKING:
    from workbench.sequencer.pattern import Pattern
    from workbench.sequencer.pitch import Pitch

FILLS = {"always": layout.EV_ALWAYS, "only": layout.EV_ONLY_FILL, "never": layout.EV_NEVER_FILL}


def section_of(pattern: Pattern, repeats: int = 0) -> Section:
    """Write a pattern down.

    Parameters
    ----------
    pattern : Pattern
        Its times are rounded to ticks, of which a quarter note has 20160: only parts that are neither 2 to 10 nor a
        product of these are not exact, by at most a frame at 48 kHz and 60 bpm.
    repeats : int, >= 0
        How often it is played; 0 for ever.

    Returns
    -------
    Section
        For `part_words`.
    """
    made = np.zeros(len(pattern.events), PART_EVENT)
    for row, event, number in zip(made, pattern.events, draw_numbers(pattern.events), strict=True):
        row["onset"], row["length"], row["micro"] = (_ticks(each) for each in (event.onset, event.length, event.micro))
        row["kind"], row["pitch"], row["octave"], row["alter"] = _numbers(event.pitch)
        row["velocity"], row["chance"], row["draw"] = event.velocity, event.probability, number
        row["cycle"], row["cycles"] = event.condition.nth - 1, event.condition.of
        row["fill"] = FILLS[event.fill]
    length = _ticks(pattern.length)
    heard = made["onset"] + made["micro"]
    # What is shifted over the edge of the cycle is played by the cycle that it is shifted into.
    made["shift"] = (heard < 0).astype(np.int64) - (heard >= length)
    made["onset"] += length * made["shift"]
    return Section(length, made, repeats)


def _ticks(beats: Fraction) -> int:
    return round(beats * PPQ)


def _numbers(pitch: Pitch) -> tuple[int, float, int, int]:
    """Kind, number, octave and alteration."""
    match pitch:
        case Drum():
            return layout.EV_DRUM, pitch.midi, 0, 0
        case Note(midi):
            return layout.EV_NOTE, midi, 0, 0
        case Degree(step, octave, alter):
            return layout.EV_DEGREE, step - 1, octave, alter
        case ChordTone(index, octave):
            return layout.EV_CHORD_TONE, index - 1, octave, 0
