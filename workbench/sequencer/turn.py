"""Turn: in which cycles of a loop an event is played, and what becomes of it when the loop is cut or joined anew.

A turn is a congruence: cycles ``c`` (counted from 0) with ``c % of == nth - 1``. These are closed under all that a
pattern does, so a condition never has to be unrolled.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from math import gcd, lcm
from typing import NamedTuple

from workbench.errors import ParameterError
from workbench.sequencer.limits import MAX_TURNS


class Turn(NamedTuple):
    """Played in the `nth` of every `of` cycles; both count from 1, so ``Turn(1, 4)`` are cycles 0, 4, 8..."""

    nth: int = 1
    of: int = 1

    def falls_on(self, cycle: int) -> bool:
        """Say whether `cycle`, counted from 0, is one of them."""
        return (cycle - self.nth + 1) % self.of == 0


ALWAYS = Turn(1, 1)


def to_turn(turn: tuple[int, int]) -> Turn:
    """Check a pair of (nth, of).

    Parameters
    ----------
    turn : tuple of int
        ``1 <= nth <= of <= MAX_TURNS``.

    Returns
    -------
    Turn
        The same.

    Raises
    ------
    ParameterError
        If it is no such pair.
    """
    try:
        nth, of = turn
        is_turn = int(nth) == nth and int(of) == of and 1 <= nth <= of <= MAX_TURNS
    except (TypeError, ValueError, OverflowError):
        is_turn = False
    if not is_turn:
        raise ParameterError(
            f"turn must be (nth, of) with 1 <= nth <= of <= {MAX_TURNS}, such as (1, 4): the first of every four "
            f"cycles; got {turn!r}"
        )
    return Turn(int(nth), int(of))


def both(a: Turn, b: Turn) -> Turn | None:
    """Give the cycles that are in `a` and in `b`, or None if there are none (Chinese remainder theorem)."""
    if b.of == 1:
        return a
    common = gcd(a.of, b.of)
    if (b.nth - a.nth) % common:
        return None
    steps = (b.nth - a.nth) // common * pow(a.of // common, -1, b.of // common)
    return to_turn((1 + (a.nth - 1 + steps * a.of) % lcm(a.of, b.of), lcm(a.of, b.of)))


def in_repeat(turn: Turn, times: int, copy: int) -> Turn | None:
    """Follow a turn into a loop that holds `times` cycles, and say when its `copy` (from 0) plays, if ever.

    Cycle ``C`` of the long loop holds cycle ``times * C + copy`` of the short one.
    """
    common = gcd(times, turn.of)
    missing = turn.nth - 1 - copy
    if missing % common:
        return None
    of = turn.of // common
    return Turn(1 + missing // common * pow(times // common, -1, of) % of, of)


def in_pieces(turn: Turn, pieces: int, piece: int) -> Turn:
    """Follow a turn of a loop into its `piece` (from 0) of `pieces`, when each becomes a cycle."""
    return to_turn((1 + piece + pieces * (turn.nth - 1), pieces * turn.of))


def later(turn: Turn, cycles: int) -> Turn:
    """Give the turn that comes so many cycles later."""
    return Turn(1 + (turn.nth - 1 + cycles) % turn.of, turn.of)


def shortest(turns: Iterable[Turn]) -> list[Turn] | None:
    """Write a set of cycles with as few turns as possible, none of which overlap.

    Parameters
    ----------
    turns : iterable of Turn
        They may overlap; a cycle counts once.

    Returns
    -------
    list of Turn or None
        The coarsest first. None if they come round after more than `MAX_TURNS` cycles only.
    """
    turns = list(turns)
    if ALWAYS in turns:
        return [ALWAYS]
    of = lcm(*(turn.of for turn in turns))
    if of > MAX_TURNS:
        return None
    left = {cycle for turn in turns for cycle in range(turn.nth - 1, of, turn.of)}
    found = []
    for divisor in _divisors(of):
        if len(left) * divisor < of:  # too few are left for such a turn
            continue
        for first in sorted({cycle % divisor for cycle in left}):
            cycles = range(first, of, divisor)
            if left.issuperset(cycles):
                left.difference_update(cycles)
                found.append(Turn(first + 1, divisor))
    return found


@cache
def _divisors(number: int) -> list[int]:
    return [divisor for divisor in range(1, number + 1) if number % divisor == 0]


def others(turns: Iterable[Turn]) -> list[Turn] | None:
    """Give the cycles that are in none of `turns`, written as by `shortest`; None as there."""
    turns = list(turns)
    of = lcm(*(turn.of for turn in turns))
    if of > MAX_TURNS:
        return None
    left = [Turn(cycle + 1, of) for cycle in range(of) if not any(turn.falls_on(cycle) for turn in turns)]
    return shortest(left) if left else []
