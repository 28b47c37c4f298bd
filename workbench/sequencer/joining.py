"""Patterns from patterns: repeated, one after another, at once, by turns, cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Self

from workbench.errors import ParameterError, PatternError, whole
from workbench.sequencer.beats import Beats, common_multiple, to_beats
from workbench.sequencer.canonical import together
from workbench.sequencer.condition import Condition, both, in_pieces, in_repeat
from workbench.sequencer.event import Event
from workbench.sequencer.limits import MAX_BEATS, MAX_CYCLES
from workbench.sequencer.loop import Loop, check_room


class Joining(Loop):
    """What joins and cuts whole patterns."""

    __slots__ = ()

    def repeat(self, times: int) -> Self:
        """Give a pattern that holds this one so many times; also ``pattern * times``.

        Parameters
        ----------
        times : int
            1 or more.

        Returns
        -------
        Pattern
            The same music, as a longer pattern.

        Raises
        ------
        PatternError
            If there would be more than 4096 events.
        """
        times = whole("times", times, 1, MAX_CYCLES)
        if times == 1:
            return self
        check_room(len(self) * times)
        copies = [list(self._copy(times, copy)) for copy in range(times)]
        return self._new(together(*copies), self.length * times)

    def _copy(self, times: int, copy: int) -> Iterator[Event]:
        for event in self:
            condition = in_repeat(event.condition, times, copy)
            if condition is not None:
                yield event.but(onset=event.onset + copy * self.length, condition=condition)

    def then(self, *others: Loop) -> Self:
        """Give a pattern that holds this one and then the others; also ``a + b``.

        Parameters
        ----------
        *others : Pattern
            What follows, in order.

        Returns
        -------
        Pattern
            Its first cycle holds the first cycle of each, its second the second.
        """
        parts, start = [], Fraction(0)
        loops: list[Loop] = [self, *others]
        for part in loops:
            parts.append([event.but(onset=event.onset + start) for event in part])
            start += part.length
        return self._new(together(*parts), start)

    def stack(self, *others: Loop) -> Self:
        """Play patterns at once; also ``a | b``, as it unites their events.

        Parameters
        ----------
        *others : Pattern
            What is played besides.

        Returns
        -------
        Pattern
            As long as the shortest time in which all come round.

        Raises
        ------
        PatternError
            If that has more than 4096 events.
        """
        parts = [self, *(self._new(part, part.length) for part in others)]
        length = self.length
        for part in parts:
            length = meeting(length, part.length)
        times = [int(length / part.length) for part in parts]
        check_room(sum(len(part) * n for part, n in zip(parts, times, strict=True)))
        return self._new(together(*(part.repeat(n) for part, n in zip(parts, times, strict=True))), length)

    def fit(self, length: Beats) -> Self:
        """Give the same music with cycles of another length: what differs from cycle to cycle is played by turns.

        Parameters
        ----------
        length : Fraction, float or str
            Beats.

        Returns
        -------
        Pattern
            The same events at the same times.

        Raises
        ------
        PatternError
            If more than 4096 events or conditions would be needed.
        """
        span = to_beats("length", length)
        if span <= 0:
            raise ParameterError(f"length must be more than 0 beats, got {span}")
        if span == self.length:
            return self
        whole_span = meeting(self.length, span)
        pieces = int(whole_span / span)
        events = []
        for event in self.repeat(int(whole_span / self.length)):
            piece = int(event.onset // span)
            condition = in_pieces(event.condition, pieces, piece)
            events.append(event.but(onset=event.onset - piece * span, condition=condition))
        return self._new(events, span)

    def every(self, n: int, function: Callable[[Self], Self]) -> Self:
        """Change every nth cycle, beginning with the first.

        Parameters
        ----------
        n : int
            1 or more.
        function : callable
            Takes this pattern and gives another, such as ``lambda p: p.reverse()``.

        Returns
        -------
        Pattern
            If what `function` gives fits into a cycle a whole number of times: one cycle, in which the events that
            differ are played by turns. If not: the changed pattern and then ``n - 1`` cycles of this one.

        Raises
        ------
        PatternError
            If there would be more than 4096 events.
        """
        n = whole("n", n, 1, MAX_CYCLES)
        changed = function(self)
        if not isinstance(changed, Loop):
            raise PatternError(f"the function given to every() must give a pattern, got {changed!r}")
        times = self.length / changed.length
        if times.denominator != 1:
            return changed.then(self.repeat(n - 1)) if n > 1 else changed
        changed = changed.repeat(int(times))
        check_room(len(changed) + len(self) * (n - 1))
        cycles = [changed] + [self] * (n - 1)
        parts = [_in_turn(cycle, Condition(nth, n)) for nth, cycle in enumerate(cycles, 1)]
        return self._new(together(*parts))

    def interleave(self, other: Loop, step: Beats = 1) -> Self:
        """Cut two patterns into steps and play these by turns: a step of this one, a step of the other.

        Parameters
        ----------
        other : Pattern
            It comes second.
        step : Fraction, float or str
            Length of a step in beats, of which both patterns must be a whole number.

        Returns
        -------
        Pattern
            Twice as long as the shortest time in which both come round. Events keep their lengths.

        Raises
        ------
        PatternError
            If the patterns are not a whole number of steps.
        """
        span = to_beats("step", step)
        if span <= 0 or any((part.length / span).denominator != 1 for part in (self, other)):
            raise PatternError(
                f"step must go into {self.length} and into {other.length} beats a whole number of times, got {span}"
            )
        length = meeting(self.length, other.length)
        parts = []
        for place, part in enumerate((self, self._new(other, other.length))):
            longer = part.repeat(int(length / part.length))
            parts.append([each.but(onset=each.onset + (each.onset // span + place) * span) for each in longer.events])
        return self._new(together(*parts), 2 * length)

    def with_fill(self, fill: Loop, at: Beats | None = None) -> Self:
        """Give a pattern that has a fill in store.

        Parameters
        ----------
        fill : Pattern
            What is played while a fill is asked for, instead of the events that begin in its place.
        at : Fraction, float or str, optional
            The beat at which it begins; by default it ends with the pattern.

        Returns
        -------
        Pattern
            As long as this one.

        Raises
        ------
        PatternError
            If the fill does not lie inside the pattern.
        """
        start = self.length - fill.length if at is None else to_beats("at", at)
        end = start + fill.length
        if start < 0 or end > self.length:
            raise PatternError(
                f"a fill of {fill.length} beats at beat {start} does not lie inside a pattern of {self.length} beats"
            )
        kept = [
            each.but(fill="never") if start <= each.onset < end and each.fill == "always" else each
            for each in self.events
        ]
        return self._new(together(kept, [each.but(onset=each.onset + start, fill="only") for each in fill.events]))

    def __mul__(self, times: int) -> Self:
        return self.repeat(times)

    def __add__(self, other: object) -> Self:
        return self.then(other) if isinstance(other, Loop) else NotImplemented

    def __or__(self, other: object) -> Self:
        return self.stack(other) if isinstance(other, Loop) else NotImplemented

    def __getitem__(self, beats: slice) -> Self:
        if not isinstance(beats, slice) or beats.step is not None:
            raise PatternError("write pattern[0:2] for the first two beats, or pattern.events[0] for the first event")
        start = Fraction(0) if beats.start is None else to_beats("start", beats.start)
        end = self.length if beats.stop is None else to_beats("stop", beats.stop)
        if not 0 <= start < end <= self.length:
            raise PatternError(
                f"a slice must lie between beat 0 and beat {self.length} and be longer than nothing, got {start}:{end}"
            )
        inside = (event for event in self if start <= event.onset < end)
        return self._new([event.but(onset=event.onset - start) for event in inside], end - start)


def _in_turn(pattern: Loop, condition: Condition) -> list[Event]:
    """Those of a pattern's events that can fall on `condition`, played then only."""
    return [event.but(condition=when) for event in pattern if (when := both(event.condition, condition))]


def meeting(a: Fraction, b: Fraction) -> Fraction:
    """Give the beats after which cycles of two lengths begin together again.

    Parameters
    ----------
    a, b : Fraction
        Lengths in beats, > 0.

    Returns
    -------
    Fraction
        Beats.

    Raises
    ------
    PatternError
        If that is after more than `MAX_BEATS` beats or `MAX_CYCLES` cycles.
    """
    together_at = common_multiple(a, b)
    cycles = max(together_at / a, together_at / b)
    if cycles > MAX_CYCLES or together_at > MAX_BEATS:
        raise PatternError(
            f"cycles of {a} and of {b} beats begin together after {together_at} beats ({cycles} cycles), and at most "
            f"{MAX_BEATS} beats and {MAX_CYCLES} cycles are allowed; choose lengths with a shorter common multiple"
        )
    return together_at
