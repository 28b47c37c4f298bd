"""Condition: in which cycles of a loop an event is played, and what becomes of it when the loop is cut or joined anew.

A condition is a congruence: cycles ``c`` (counted from 0) with ``c % of == nth - 1``. These are closed under all that a
pattern does, so a condition never has to be unrolled.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from math import gcd, lcm
from typing import NamedTuple

from workbench.errors import ParameterError
from workbench.sequencer.limits import MAX_CYCLES


class Condition(NamedTuple):
    """Played in the `nth` of every `of` cycles; both count from 1, so ``Condition(1, 4)`` are cycles 0, 4, 8..."""

    nth: int = 1
    of: int = 1

    def falls_on(self, cycle: int) -> bool:
        """Say whether `cycle`, counted from 0, is one of them."""
        return (cycle - self.nth + 1) % self.of == 0


ALWAYS = Condition(1, 1)


def to_condition(condition: tuple[int, int]) -> Condition:
    """Check a pair of (nth, of).

    Parameters
    ----------
    condition : tuple of int
        ``1 <= nth <= of <= MAX_CYCLES``.

    Returns
    -------
    Condition
        The same.

    Raises
    ------
    ParameterError
        If it is no such pair.
    """
    try:
        nth, of = condition
        is_pair = int(nth) == nth and int(of) == of and 1 <= nth <= of <= MAX_CYCLES
    except (TypeError, ValueError, OverflowError):
        is_pair = False
    if not is_pair:
        raise ParameterError(
            f"condition must be (nth, of) with 1 <= nth <= of <= {MAX_CYCLES}, such as (1, 4): the first of every four "
            f"cycles; got {condition!r}"
        )
    return Condition(int(nth), int(of))


def both(a: Condition, b: Condition) -> Condition | None:
    """Give the cycles that are in `a` and in `b`, or None if there are none (Chinese remainder theorem)."""
    if b.of == 1:
        return a
    common = gcd(a.of, b.of)
    if (b.nth - a.nth) % common:
        return None
    steps = (b.nth - a.nth) // common * pow(a.of // common, -1, b.of // common)
    return to_condition((1 + (a.nth - 1 + steps * a.of) % lcm(a.of, b.of), lcm(a.of, b.of)))


def in_repeat(condition: Condition, times: int, copy: int) -> Condition | None:
    """Follow a condition into a loop that holds `times` cycles, and say when its `copy` (from 0) plays, if ever.

    Cycle ``C`` of the long loop holds cycle ``times * C + copy`` of the short one.
    """
    common = gcd(times, condition.of)
    missing = condition.nth - 1 - copy
    if missing % common:
        return None
    of = condition.of // common
    return Condition(1 + missing // common * pow(times // common, -1, of) % of, of)


def in_pieces(condition: Condition, pieces: int, piece: int) -> Condition:
    """Follow a condition of a loop into its `piece` (from 0) of `pieces`, when each becomes a cycle."""
    return to_condition((1 + piece + pieces * (condition.nth - 1), pieces * condition.of))


def later(condition: Condition, cycles: int) -> Condition:
    """Give the condition that comes so many cycles later."""
    return Condition(1 + (condition.nth - 1 + cycles) % condition.of, condition.of)


def shortest(conditions: Iterable[Condition]) -> list[Condition] | None:
    """Write a set of cycles with as few conditions as possible, none of which overlap.

    Parameters
    ----------
    conditions : iterable of Condition
        They may overlap; a cycle counts once.

    Returns
    -------
    list of Condition or None
        The coarsest first. None if they come round after more than `MAX_CYCLES` cycles only.
    """
    conditions = list(conditions)
    if ALWAYS in conditions:
        return [ALWAYS]
    of = lcm(*(condition.of for condition in conditions))
    if of > MAX_CYCLES:
        return None
    left = {cycle for condition in conditions for cycle in range(condition.nth - 1, of, condition.of)}
    found = []
    for divisor in _divisors(of):
        if len(left) * divisor < of:  # too few are left for such a condition
            continue
        for first in sorted({cycle % divisor for cycle in left}):
            cycles = range(first, of, divisor)
            if left.issuperset(cycles):
                left.difference_update(cycles)
                found.append(Condition(first + 1, divisor))
    return found


@cache
def _divisors(number: int) -> list[int]:
    return [divisor for divisor in range(1, number + 1) if number % divisor == 0]


def others(conditions: Iterable[Condition]) -> list[Condition] | None:
    """Give the cycles that are in none of `conditions`, written as by `shortest`; None as there."""
    conditions = list(conditions)
    of = lcm(*(condition.of for condition in conditions))
    if of > MAX_CYCLES:
        return None
    left = [
        Condition(cycle + 1, of)
        for cycle in range(of)
        if not any(condition.falls_on(cycle) for condition in conditions)
    ]
    return shortest(left) if left else []
