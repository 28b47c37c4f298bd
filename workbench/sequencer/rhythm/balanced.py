"""Perfectly balanced rhythms: hits on a circle whose centre of gravity is the circle's centre.

Source: Milne, Bulger, Herff & Sethares (2015), "Perfect balance: A novel principle for the construction of musical
scales and meters".
"""

from __future__ import annotations

import cmath
from collections import Counter
from collections.abc import Iterable
from math import pi

from workbench.errors import ParameterError, whole
from workbench.sequencer.beats import Beats
from workbench.sequencer.limits import MAX_EVENTS
from workbench.sequencer.pattern import Pattern
from workbench.sequencer.pitch import Pitch
from workbench.sequencer.rhythm.hits import hits

BALANCED = 1e-9  # of the first Fourier coefficient; sums of up to 4096 unit vectors round to less


def first_coefficient(onsets: Iterable[int], steps: int) -> float:
    """Give the length of the sum of unit vectors to the onsets, the first Fourier coefficient |X1|.

    Parameters
    ----------
    onsets : iterable of int
        Steps that are struck, counted from 0.
    steps : int
        Steps in a cycle, > 0.

    Returns
    -------
    float
        0 for a perfectly balanced rhythm, at most the number of onsets.
    """
    return abs(sum(cmath.exp(2j * pi * onset / steps) for onset in onsets))


def balance(onsets: Iterable[int], steps: int) -> float:
    """Measure how balanced a rhythm is.

    Parameters
    ----------
    onsets : iterable of int
        Steps that are struck, counted from 0; at least one.
    steps : int
        Steps in a cycle, > 0.

    Returns
    -------
    float
        1 - |X1| / K for K onsets: 1 if their centre of gravity is the centre, 0 if all are at one place.

    Raises
    ------
    ParameterError
        If there is no onset.
    """
    onsets, steps = list(onsets), whole("steps", steps, 1, 10**6)
    if not onsets:
        raise ParameterError("onsets must name at least one step, got none")
    return 1.0 - first_coefficient(onsets, steps) / len(onsets)


def perfect_balance(
    steps: int, *polygons: int | tuple[int, int], pitch: Pitch | str | float = "cl", beats: Beats = 4
) -> Pattern:
    """Make a perfectly balanced rhythm from regular polygons.

    ``perfect_balance(12, 2, (3, 1))`` unites a digon on steps 0 and 6 with a triangle on 1, 5 and 9.
    ``perfect_balance(30, 5, (3, 1), (-2, 6))`` takes a digon away again, which leaves an irregular one of six.

    Parameters
    ----------
    steps : int
        Steps in the cycle, 2..4096.
    *polygons : int or tuple of int
        Number of corners, which must divide `steps`, or (corners, first step). With a minus before the corners it is
        taken away; all its corners must be there then.
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
        If a polygon does not fit the steps, two meet on a step, or one is taken away where there is none.
    """
    steps = whole("steps", steps, 2, MAX_EVENTS)
    corners: Counter[int] = Counter()
    for polygon in polygons:
        sides, first = polygon if isinstance(polygon, tuple) else (polygon, 0)
        sides, first = whole("corners", sides, -steps, steps), whole("first step", first, -steps, steps)
        if abs(sides) < 2 or steps % abs(sides):
            fit = ", ".join(str(n) for n in range(2, steps + 1) if steps % n == 0)
            raise ParameterError(f"the corners of a polygon on {steps} steps must be one of {fit}, got {sides}")
        for corner in range(abs(sides)):
            corners[(first + corner * (steps // abs(sides))) % steps] += 1 if sides > 0 else -1
    wrong = sorted(step for step, count in corners.items() if count not in (0, 1))
    if wrong:
        raise ParameterError(
            f"polygons meet, or are taken away where there is none, on steps {wrong}; give them other first steps, "
            "such as (3, 1)"
        )
    onsets = sorted(step for step, count in corners.items() if count)
    if not onsets:
        raise ParameterError("polygons must leave at least one hit; write perfect_balance(12, 3)")
    return hits(onsets, steps, pitch, beats)
