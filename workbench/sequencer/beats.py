"""Times and lengths in beats (quarter notes), as exact fractions."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import TypeAlias

from workbench.errors import ParameterError, real

MAX_DENOMINATOR = 20_160  # 2^6 * 3^2 * 5 * 7: a float is taken for the simple fraction it stands for, if there is one
NEAR = 1e-12  # how far a float may be from that fraction, per beat: what two or three roundings amount to

Beats: TypeAlias = Fraction | float | str


def to_beats(name: str, value: Beats) -> Fraction:
    """Turn a number of beats into an exact fraction.

    Parameters
    ----------
    name : str
        What the number is called in an error.
    value : Fraction, float or str
        Beats: a whole number, a `Fraction`, ``"1/3"``, or a float that stands for a simple fraction, such as 0.25
        or ``1 / 3``.

    Returns
    -------
    Fraction
        The same number, exactly.

    Raises
    ------
    ParameterError
        If it is no number, or a float that stands for no fraction with a denominator up to 20160.
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, str):
        try:
            return Fraction(value)
        except (ValueError, ZeroDivisionError):
            raise ParameterError(f"{name} must be a number of beats such as '1/4' or 1.5, got {value!r}") from None
    number = real(name, value)
    if number == int(number):
        return Fraction(int(number))
    simple = Fraction(number).limit_denominator(MAX_DENOMINATOR)
    if abs(float(simple) - number) > NEAR * max(1.0, abs(number)):
        raise ParameterError(
            f"{name} must be a simple fraction of a beat, such as 0.25, '1/3' or Fraction(1, 3), got {number!r}"
        )
    return simple


def common_multiple(a: Fraction, b: Fraction) -> Fraction:
    """Give the shortest time that is a whole number of both `a` and `b` (beats, > 0)."""
    return Fraction(lcm(a.numerator, b.numerator), gcd(a.denominator, b.denominator))


def common_divisor(a: Fraction, b: Fraction) -> Fraction:
    """Give the longest time of which both `a` and `b` (beats, >= 0) are whole numbers."""
    return Fraction(gcd(a.numerator, b.numerator), lcm(a.denominator, b.denominator))
