"""MeterMap: which bar and which beat of it a position is in, through any number of time signatures.

A bar line stands at every change of the time signature; a bar that a change cuts short stays short.
So pickups, short bars and repeated signatures need no rules of their own.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple, Self

from workbench.errors import ParameterError, in_range, real

MAX_NUMERATOR = 255  # a byte of a MIDI file
DENOMINATORS = (1, 2, 4, 8, 16, 32, 64, 128)
MAX_BEAT = 1e15


class MeterChange(NamedTuple):
    """At `beat` (quarter notes) bar number `bar` begins, and from there bars are `numerator`/`denominator`."""

    beat: Fraction
    bar: int
    numerator: int
    denominator: int

    @property
    def bar_beats(self) -> Fraction:
        """Quarter notes in one bar."""
        return Fraction(4 * self.numerator, self.denominator)


class Position(NamedTuple):
    """A place as musicians count it: bars and beats from 1, a beat being one unit of the denominator.

    `fraction` is the part of that beat which has gone by, 0 <= fraction < 1.
    """

    bar: int
    beat: int
    fraction: Fraction


class Bar(NamedTuple):
    """One bar: its number, the beats (quarter notes) at which it begins and ends, and its time signature."""

    number: int
    start: Fraction
    end: Fraction
    numerator: int
    denominator: int


class MeterMap:
    """Beats (quarter notes) to bars and back, exactly.

    Bars count from 1. If the second change comes before the first bar is full, the first bar is a pickup
    (anacrusis): its number is 0, and its beats are counted so that they lead to the bar line, as in "4 | 1 2 3 4".

    Parameters
    ----------
    changes : iterable of (beat, numerator, denominator)
        Beats in quarter notes; floats are taken exactly. In any order; of several at one beat the last counts.
        Where none is at beat 0, it is 4/4 there.

    Raises
    ------
    ParameterError
        If a beat is negative, a numerator is not 1..255, or a denominator is not one of 1, 2, 4 ... 128.
    """

    def __init__(self, changes: Iterable[tuple[float | Fraction, int, int]] = ()) -> None:
        signatures: dict[Fraction, tuple[int, int]] = {Fraction(0): (4, 4)}
        for row in _rows(changes):
            in_range("beat of a time signature", row[0], 0.0, MAX_BEAT)
            signatures[Fraction(row[0])] = _signature(*row[1:])
        self._changes: list[MeterChange] = []
        for beat in sorted(signatures):
            bar = 1
            if self._changes:
                last = self._changes[-1]
                bars = (beat - last.beat) / last.bar_beats
                is_pickup = len(self._changes) == 1 and bars < 1
                bar = 1 if is_pickup else last.bar - (-bars.numerator // bars.denominator)
                if is_pickup:
                    self._changes[-1] = last._replace(bar=0)
            self._changes.append(MeterChange(beat, bar, *signatures[beat]))
        self._beats = [change.beat for change in self._changes]
        self._bars = [change.bar for change in self._changes]

    @classmethod
    def constant(cls, numerator: int = 4, denominator: int = 4, *, pickup: float | Fraction = 0) -> Self:
        """Make a map with one time signature.

        Parameters
        ----------
        numerator, denominator : int
            Units in a bar, and what a unit is: 4 for a quarter note, 8 for an eighth note.
        pickup : float or Fraction, >= 0
            Length of an incomplete bar before bar 1, in quarter notes; 0 for none.

        Returns
        -------
        MeterMap
            The map.

        Raises
        ------
        ParameterError
            If there is no such time signature, or the pickup fills a bar.
        """
        first = MeterChange(Fraction(0), 1, *_signature(numerator, denominator))
        if not 0.0 <= real("pickup", pickup) < first.bar_beats:
            raise ParameterError(f"pickup must be at least 0 and less than a bar ({first.bar_beats}), got {pickup}")
        return cls([(0, numerator, denominator), (Fraction(pickup), numerator, denominator)])

    @property
    def changes(self) -> tuple[MeterChange, ...]:
        """The time signatures, in order; the first is at beat 0."""
        return tuple(self._changes)

    @property
    def pickup(self) -> Fraction:
        """Length of the incomplete bar before bar 1, in quarter notes; 0 if there is none."""
        return self._beats[1] if self._bars[0] == 0 else Fraction(0)

    def position(self, beat: float | Fraction) -> Position:
        """Say in which bar a beat (quarter notes) is, and where in it.

        Parameters
        ----------
        beat : float or Fraction
            Quarter notes from the start. Before the start, bars go on backward.

        Returns
        -------
        Position
            Exact, also for a float: `to_beat` gives the same number again.

        Raises
        ------
        ParameterError
            If it is not a finite number.
        """
        beat = _exact(beat)
        change = self._changes[max(0, bisect_right(self._beats, beat) - 1)]
        lead = self._lead(change)
        bars, left = divmod(beat - change.beat + lead, change.bar_beats)
        units, fraction = divmod(left * change.denominator / 4, 1)
        return Position(change.bar + int(bars), int(units) + 1, fraction)

    def to_beat(self, bar: int, beat: int = 1, fraction: float | Fraction = 0) -> Fraction:
        """Give the beat (quarter notes from the start) of a place in a bar; the other way of `position`.

        Parameters
        ----------
        bar : int
            Number of the bar.
        beat : int, >= 1
            Unit of the denominator in it, counted from 1. It may lie beyond the end of the bar.
        fraction : float or Fraction
            Part of that unit which has gone by.

        Returns
        -------
        Fraction
            Quarter notes.

        Raises
        ------
        ParameterError
            If the numbers are not finite, or `bar` and `beat` not whole.
        """
        for name, value in (("bar", bar), ("beat", beat)):
            if real(name, value) != int(value):
                raise ParameterError(f"{name} must be a whole number, got {value!r}")
        change = self._changes[max(0, bisect_right(self._bars, bar) - 1)]
        start = change.beat - self._lead(change) + (int(bar) - change.bar) * change.bar_beats
        return start + (int(beat) - 1 + _exact(fraction)) * Fraction(4, change.denominator)

    def bars(self, end: float | Fraction) -> Iterator[Bar]:
        """Go through the bars from the start until an end is reached.

        Parameters
        ----------
        end : float or Fraction
            Quarter notes from the start. The last bar may end later.

        Yields
        ------
        Bar
            One after the other, without gaps.
        """
        limit = _exact(end)
        for index, change in enumerate(self._changes):
            stop = self._beats[index + 1] if index + 1 < len(self._beats) else None
            start, number = change.beat, change.bar
            while start < limit and (stop is None or start < stop):
                bar_end = start + change.bar_beats - (self._lead(change) if number == 0 else 0)
                bar_end = bar_end if stop is None else min(bar_end, stop)
                yield Bar(number, start, bar_end, change.numerator, change.denominator)
                start, number = bar_end, number + 1

    def _lead(self, change: MeterChange) -> Fraction:
        """Give what is missing of a bar that is a pickup; 0 for every other."""
        return change.bar_beats - self._beats[1] if change.bar == 0 else Fraction(0)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MeterMap):
            return NotImplemented
        return self._changes == other._changes

    def __hash__(self) -> int:
        return hash(tuple(self._changes))

    def __repr__(self) -> str:
        signatures = ", ".join(f"{each.numerator}/{each.denominator}" for each in self._changes[:4])
        more = ", ..." if len(self._changes) > 4 else ""
        return f"MeterMap({signatures}{more})"


def _exact(number: float | Fraction) -> Fraction:
    real("beat", number)
    return Fraction(number)


def _rows(changes: object) -> list[tuple[float | Fraction, int, int]]:
    try:
        return [(beat, numerator, denominator) for beat, numerator, denominator in changes]  # type: ignore[attr-defined]  # that is the question
    except (TypeError, ValueError):
        raise ParameterError(
            f"time signatures must be rows of (beat, numerator, denominator), got {changes!r}"
        ) from None


def _signature(numerator: object, denominator: object) -> tuple[int, int]:
    number = in_range("numerator of a time signature", numerator, 1, MAX_NUMERATOR)
    if not number.is_integer():
        raise ParameterError(f"numerator of a time signature must be a whole number, got {numerator!r}")
    if real("denominator of a time signature", denominator) not in DENOMINATORS:
        raise ParameterError(f"denominator of a time signature must be one of {DENOMINATORS}, got {denominator!r}")
    return int(number), int(denominator)  # type: ignore[call-overload]  # one of the above
