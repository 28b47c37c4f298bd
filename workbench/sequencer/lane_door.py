"""How people write lanes down: breakpoints, a function of the beat, an array of values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from workbench.errors import ParameterError, real
from workbench.sequencer.beats import Beats, to_beats
from workbench.sequencer.lane import MAX_POINTS, Breakpoint, Lane

STEP = Fraction(1, 4)

Source: TypeAlias = Lane | Callable[[float], float] | np.ndarray | Iterable[Any]


def lane(points: Source, length: Beats | None = None, step: Beats = STEP) -> Lane:
    """Make a lane: a value that changes over beats.

    Parameters
    ----------
    points : iterable of tuple, callable or numpy.ndarray
        Tuples of (beat, value) or (beat, value, curve), in order of their beats: `curve` says how that breakpoint is
        reached, as in ``[(0, 200), (4, 2000, "exp"), (8, 400)]`` (`Breakpoint`). Or a function of the beat, or an
        array of values, which are joined by straight lines.
    length : Fraction, float or str, optional
        Beats after which it begins again, 1/16..4096. Up to the last breakpoint if not given; a function needs it.
    step : Fraction, float or str
        Beats between the values of a function or an array, > 0.

    Returns
    -------
    Lane
        To be played with ``lead.automate("cutoff_hz", lane)``; shown in a cell, it is a picture.

    Raises
    ------
    ParameterError
        If a breakpoint is none, or they contradict each other.
    """
    by = to_beats("step", step)
    if by <= 0:
        raise ParameterError(f"step must be more than 0 beats, got {by}")
    if isinstance(points, Lane):
        return Lane(points.points, length if length is not None else points.length)
    if callable(points):
        if length is None:
            raise ParameterError("a lane from a function needs a length: wb.lane(f, length=4)")
        span = to_beats("length", length)
        _check_count(span / by + 1)
        places = [*(k * by for k in range(int(-(-span // by)))), span]
        return Lane([Breakpoint(at, real("the function's value", points(float(at)))) for at in places], span)
    if isinstance(points, np.ndarray):
        if points.ndim != 1:
            raise ParameterError(f"a lane from an array needs one of one dimension, got {points.ndim}")
        _check_count(len(points))
        values = [real("a value", each) for each in points]
        span = to_beats("length", length) if length is not None else len(values) * by
        return Lane([Breakpoint(k * by, each) for k, each in enumerate(values)], span)
    return Lane([_read(each) for each in points], length)


def _check_count(count: Fraction | int) -> None:
    if count > MAX_POINTS:
        raise ParameterError(f"a lane has up to {MAX_POINTS} breakpoints, got {int(count)}: take a greater step")


def _read(given: Any) -> Breakpoint:
    match given:
        case Breakpoint():
            return given
        case (beat, value):
            return Breakpoint(to_beats("a breakpoint's beat", beat), real("a breakpoint's value", value))
        case (beat, value, curve):
            return Breakpoint(to_beats("a breakpoint's beat", beat), real("a breakpoint's value", value), curve)
    raise ParameterError(f"a breakpoint is (beat, value) or (beat, value, curve), got {given!r}")
