"""Polyrhythms: several even pulses in the same time."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.errors import ParameterError, whole
from workbench.sequencer.beats import Beats, to_beats
from workbench.sequencer.limits import MAX_EVENTS
from workbench.sequencer.pattern import Pattern
from workbench.sequencer.pitch import Pitch
from workbench.sequencer.rhythm.hits import hits

PITCHES = ("hw", "lw", "cb", "rim", "hb", "lb")  # told apart by ear


def polyrhythm(*pulses: int, pitches: Sequence[Pitch | str | float] = PITCHES, beats: Beats = 4) -> Pattern:
    """Play several even pulses in one cycle: ``polyrhythm(3, 2)`` is three against two.

    Parameters
    ----------
    *pulses : int
        How many hits each has in a cycle, > 0.
    pitches : sequence of Pitch, str or float
        What each plays, in order.
    beats : Fraction, float or str
        Length of the cycle in beats.

    Returns
    -------
    Pattern
        One cycle.

    Raises
    ------
    ParameterError
        If there is no pulse, or there are more pulses than pitches.
    """
    if not 0 < len(pulses) <= len(pitches):
        raise ParameterError(f"1 to {len(pitches)} pulses can be told apart, got {len(pulses)}; give more pitches")
    first, *rest = [
        hits(range(count), whole("pulses", count, 1, MAX_EVENTS), pitch, to_beats("beats", beats))
        for count, pitch in zip(pulses, pitches, strict=False)
    ]
    return first.stack(*rest)
