"""What is measured of a rhythm: on which grid it lies, how even it is, whether it is odd.

Source: Toussaint (2013), "The Geometry of Musical Rhythm"; Arom (1991), "African Polyphony and Polyrhythm" (oddity);
Milne, Bulger & Herff (2017), "Exploring the space of perfectly balanced rhythms and scales" (evenness).
"""

from __future__ import annotations

import cmath
from collections.abc import Iterable
from fractions import Fraction
from math import pi

from workbench.errors import ParameterError, whole
from workbench.sequencer.beats import common_divisor
from workbench.sequencer.event import Event


def on_grid(events: Iterable[Event], length: Fraction) -> tuple[list[int], int]:
    """Find the coarsest grid on which all onsets lie.

    Parameters
    ----------
    events : iterable of Event
        Events of a pattern.
    length : Fraction
        Its length in beats.

    Returns
    -------
    list of int, int
        The steps that are struck, rising, and the number of steps in a cycle.
    """
    onsets = sorted({event.onset for event in events})
    step = length
    for onset in onsets:
        step = common_divisor(step, onset)
    return [int(onset / step) for onset in onsets], int(length / step)


def evenness(onsets: Iterable[int], steps: int) -> float:
    """Measure how evenly onsets are spread.

    Parameters
    ----------
    onsets : iterable of int
        Steps that are struck, counted from 0; at least one.
    steps : int
        Steps in a cycle, > 0.

    Returns
    -------
    float
        0..1; 1 if all distances are equal. Each onset is compared with its place in the regular polygon.

    Raises
    ------
    ParameterError
        If there is no onset.
    """
    struck, steps = _struck(onsets, steps), whole("steps", steps, 1, 10**6)
    turned = (cmath.exp(2j * pi * (onset / steps - i / len(struck))) for i, onset in enumerate(struck))
    return abs(sum(turned)) / len(struck)


def antipodal_pairs(onsets: Iterable[int], steps: int) -> int:
    """Count the pairs of onsets that part the cycle into halves.

    Parameters
    ----------
    onsets : iterable of int
        Steps that are struck, counted from 0; at least one.
    steps : int
        Steps in a cycle, > 0.

    Returns
    -------
    int
        0 for a rhythm with the property of rhythmic oddity, which cannot be parted into equal halves at its onsets.

    Raises
    ------
    ParameterError
        If there is no onset.
    """
    struck = _struck(onsets, steps)
    return sum((2 * (b - a)) == steps for i, a in enumerate(struck) for b in struck[i + 1 :])


def _struck(onsets: Iterable[int], steps: int) -> list[int]:
    struck = sorted({onset % steps for onset in onsets})
    if not struck:
        raise ParameterError("onsets must name at least one step, got none")
    return struck
