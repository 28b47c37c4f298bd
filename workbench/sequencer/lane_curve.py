"""How a lane goes from one breakpoint to the next, as people say it."""

from __future__ import annotations

import math
from typing import TypeAlias

from workbench.errors import ParameterError, in_range
from workbench.sequencer.layout import LP_BENT, LP_HOLD, LP_LINEAR, LP_SMOOTH

Curve: TypeAlias = str | float
NAMES = {"hold": LP_HOLD, "linear": LP_LINEAR, "smooth": LP_SMOOTH}
MOST_TENSION = 50.0
STRAIGHT = 1e-6  # a tension nearer to 0 than this is a straight line, to within a millionth of the way


def check_curve(curve: object, start: float, stop: float) -> Curve:
    """Read a curve between two values.

    Parameters
    ----------
    curve : str or float
        ``"hold"``, ``"linear"``, ``"smooth"``, ``"exp"``, or a tension, -50..50.
    start, stop : float
        Values at both ends.

    Returns
    -------
    str or float
        ``"hold"``, ``"linear"``, ``"smooth"``, ``"exp"`` or the tension.

    Raises
    ------
    ParameterError
        If it is none, or ``"exp"`` would have to pass 0.
    """
    if isinstance(curve, str):
        if curve not in NAMES and curve != "exp":
            raise ParameterError(
                f"a curve is 'hold', 'linear', 'smooth', 'exp' or a tension such as 3 or -3, got {curve!r}"
            )
        if curve == "exp" and (start * stop <= 0.0 or abs(_log_ratio(start, stop)) > MOST_TENSION):
            raise ParameterError(
                f"an 'exp' curve goes between values above 0 (or below), got {start:g} to {stop:g}: "
                "give a tension instead, such as 3"
            )
        return curve
    return in_range("a curve's tension", curve, -MOST_TENSION, MOST_TENSION)


def tension_of(curve: Curve, start: float, stop: float) -> Curve:
    """Say a curve so that it stays the same when its values are moved: ``"exp"`` becomes a tension.

    Parameters
    ----------
    curve : str or float
        As `check_curve` gives it.
    start, stop : float
        Values at both ends.

    Returns
    -------
    str or float
        Never ``"exp"``.
    """
    return _log_ratio(start, stop) if curve == "exp" else curve


def curve_words(curve: Curve, start: float, stop: float) -> tuple[int, float, float]:
    """Write a curve down for `between`.

    Parameters
    ----------
    curve : str or float
        As `check_curve` gives it.
    start, stop : float
        Values at both ends.

    Returns
    -------
    tuple of int, float, float
        Kind, shape, span.
    """
    known = tension_of(curve, start, stop)
    if isinstance(known, str):
        return NAMES[known], 0.0, 0.0
    if abs(known) < STRAIGHT:
        return LP_LINEAR, 0.0, 0.0
    return LP_BENT, known / math.log(2.0), math.expm1(known)


def _log_ratio(start: float, stop: float) -> float:
    return math.log(abs(stop)) - math.log(abs(start))
