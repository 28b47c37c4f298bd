"""Euclidean rhythms: as many hits as wanted, as evenly as the steps allow.

Source: Bjorklund (2003), "The Theory of Rep-Rate Pattern Generation in the SNS Timing System"; Toussaint (2005), "The
Euclidean Algorithm Generates Traditional Musical Rhythms".
"""

from __future__ import annotations

from workbench.errors import ParameterError, whole
from workbench.sequencer.beats import Beats
from workbench.sequencer.limits import MAX_EVENTS
from workbench.sequencer.pattern import Pattern
from workbench.sequencer.pitch import Pitch
from workbench.sequencer.rhythm.hits import hits


def bjorklund(pulses: int, steps: int) -> list[bool]:
    """Distribute pulses over steps by Euclid's algorithm.

    Parameters
    ----------
    pulses : int
        0..steps.
    steps : int
        1..4096.

    Returns
    -------
    list of bool
        One per step; the first is a pulse, if there is one.

    Raises
    ------
    ParameterError
        If there are more pulses than steps.
    """
    steps = whole("steps", steps, 1, MAX_EVENTS)
    pulses = whole("pulses", pulses, 0, MAX_EVENTS)
    if pulses > steps:
        raise ParameterError(f"pulses must be in range 0..{steps}, the number of steps, got {pulses}")
    groups = [[True] for _ in range(pulses)]
    rests = [[False] for _ in range(steps - pulses)]
    if not groups:
        return [False] * steps
    while len(rests) > 1:
        paired = min(len(groups), len(rests))
        left = groups[paired:] or rests[paired:]
        groups, rests = [a + b for a, b in zip(groups, rests, strict=False)], left
    return [step for group in groups + rests for step in group]


def euclid(
    pulses: int, steps: int, rotation: int = 0, *, pitch: Pitch | str | float = "cl", beats: Beats = 4
) -> Pattern:
    """Make a Euclidean rhythm: ``euclid(3, 8)`` is the tresillo, ``x..x..x.``.

    Parameters
    ----------
    pulses : int
        Number of hits, 0..steps.
    steps : int
        Number of steps in the cycle, 1..4096.
    rotation : int
        Steps by which it is moved later.
    pitch : Pitch, str or float
        What the hits play.
    beats : Fraction, float or str
        Length of the cycle in beats.

    Returns
    -------
    Pattern
        One cycle.

    Raises
    ------
    ParameterError
        If a number is out of range.
    """
    rotation = whole("rotation", rotation, -MAX_EVENTS, MAX_EVENTS)
    struck = [(step + rotation) % steps for step, hit in enumerate(bjorklund(pulses, steps)) if hit]
    return hits(struck, steps, pitch, beats)
