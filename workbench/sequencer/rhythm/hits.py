"""Hits on a circle of equal steps, as a pattern."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.sequencer.beats import Beats, to_beats
from workbench.sequencer.event import Event
from workbench.sequencer.pattern import Pattern
from workbench.sequencer.pitch import Pitch
from workbench.sequencer.words import to_pitch


def hits(onsets: Iterable[int], steps: int, pitch: Pitch | str | float, beats: Beats) -> Pattern:
    """Make a pattern.

    Parameters
    ----------
    onsets : iterable of int
        Steps that are struck, counted from 0.
    steps : int
        Steps in a cycle, > 0.
    pitch : Pitch, str or float
        What is struck.
    beats : Fraction, float or str
        Length of the cycle in beats.

    Returns
    -------
    Pattern
        Each hit is one step long.
    """
    length, struck = to_beats("beats", beats), to_pitch(pitch)
    return Pattern([Event(struck, onset * length / steps, length / steps) for onset in onsets], length)
