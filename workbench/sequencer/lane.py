"""Lane: a value that changes over beats, by breakpoints and curves; what automation plays."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from workbench.errors import ParameterError, real, whole
from workbench.sequencer.beats import Beats, to_beats
from workbench.sequencer.lane_curve import Curve, check_curve, curve_words, tension_of
from workbench.sequencer.lane_shape import between
from workbench.sequencer.layout import (
    LA_LOOPS,
    LA_POINTS,
    LA_TICKS,
    LA_WORDS,
    LP_CURVE,
    LP_SHAPE,
    LP_SPAN,
    LP_TICK,
    LP_VALUE,
    LP_WORDS,
    PPQ,
)
from workbench.sequencer.limits import MAX_BEATS, MAX_CYCLES

MAX_POINTS = 4096
SHORTEST_BEATS = Fraction(1, 16)


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """A place that a lane passes.

    Attributes
    ----------
    beat : Fraction
        Where, in beats (quarter notes) from the lane's start, >= 0.
    value : float
        In the unit of what is moved by it.
    curve : str or float
        How it is reached from the breakpoint before: ``"hold"`` (the value before stays until then), ``"linear"``,
        ``"smooth"`` (slow at both ends), ``"exp"`` (equal ratios in equal times, as pitch and loudness want it), or a
        tension, -50..50: above 0 slow at first, below 0 fast at first, 0 straight.
    """

    beat: Fraction
    value: float
    curve: Curve = "linear"


class Lane:
    """Breakpoints over beats, and how it goes between them. It never changes: each method gives a new one.

    Before its first breakpoint and after its last one it stays at their values. Of two at the same beat, the second
    counts from there on: that is a jump. Played, it begins again after its length.

    Parameters
    ----------
    points : iterable of Breakpoint
        1 to 4096, in order of their beats.
    length : Fraction, float or str, optional
        Beats, 1/16..4096; up to the last breakpoint if not given, or a bar of four if that is at beat 0.

    Raises
    ------
    ParameterError
        If there are none or too many, they are out of order, or one is behind the lane's end.
    """

    __slots__ = ("_length", "_points")

    def __init__(self, points: Iterable[Breakpoint], length: Beats | None = None) -> None:
        given = tuple(points)
        if not 1 <= len(given) <= MAX_POINTS:
            raise ParameterError(f"a lane has 1 to {MAX_POINTS} breakpoints, got {len(given)}")
        last = given[-1].beat
        span = to_beats("length", length) if length is not None else last or Fraction(4)
        if not SHORTEST_BEATS <= span <= MAX_BEATS:
            raise ParameterError(f"a lane is {SHORTEST_BEATS} to {MAX_BEATS} beats long, got {span}")
        if given[0].beat < 0 or last > span or any(a.beat > b.beat for a, b in pairwise(given)):
            raise ParameterError(
                f"the breakpoints of a lane are in order of their beats, from 0 to its length of {span}, "
                f"got {', '.join(str(each.beat) for each in given[:8])}"
            )
        self._points = (given[0], *(_checked(a, b) for a, b in pairwise(given)))
        self._length = span

    @property
    def points(self) -> tuple[Breakpoint, ...]:
        """Its breakpoints, in order."""
        return self._points

    @property
    def length(self) -> Fraction:
        """Beats after which it begins again."""
        return self._length

    @property
    def low(self) -> float:
        """Its lowest value: no curve goes beyond its ends."""
        return min(each.value for each in self.points)

    @property
    def high(self) -> float:
        """Its highest value."""
        return max(each.value for each in self.points)

    def at(self, beats: Any, *, loop: bool = True) -> Any:
        """Say where it is.

        Parameters
        ----------
        beats : float or array_like
            Beats since its start.
        loop : bool
            Whether it begins again after its length; else it stays at its last value.

        Returns
        -------
        float or numpy.ndarray [dtype=float64]
            Of the shape of `beats`.
        """
        return self.at_ticks(np.asarray(beats, float) * PPQ, loop=loop)

    def at_ticks(self, ticks: Any, *, loop: bool = True) -> Any:
        """Say where it is: the model of what the audio side plays, bit for bit.

        Parameters
        ----------
        ticks : float or array_like
            20160ths of a beat since its start.
        loop : bool
            As for `at`.

        Returns
        -------
        float or numpy.ndarray [dtype=float64]
            Of the shape of `ticks`.
        """
        words = self.words(loop=loop)
        points = words[LA_WORDS:].reshape(-1, LP_WORDS)
        ticks = np.asarray(ticks, float)
        if loop:
            ticks = ticks - words[LA_TICKS] * np.floor(ticks / words[LA_TICKS])
        rows = np.searchsorted(points[:, LP_TICK], ticks, side="right") - 1
        values = np.array([_value(points, int(row), tick) for row, tick in zip(rows.flat, ticks.flat, strict=True)])
        return float(values[0]) if ticks.ndim == 0 else values.reshape(ticks.shape)

    def words(self, *, loop: bool) -> np.ndarray:
        """Write it down for the audio side.

        Parameters
        ----------
        loop : bool
            Whether it begins again after its length.

        Returns
        -------
        numpy.ndarray [dtype=int64]
            As `workbench.sequencer.layout` says; breakpoints are on whole ticks, 20160 a beat.
        """
        words = np.zeros(LA_WORDS + LP_WORDS * len(self.points), np.int64)
        words[LA_POINTS], words[LA_TICKS], words[LA_LOOPS] = len(self.points), round(self.length * PPQ), loop
        rows = words[LA_WORDS:].reshape(-1, LP_WORDS)
        numbers = rows.view(np.float64)
        before = self.points[0].value
        for row, number, each in zip(rows, numbers, self.points, strict=True):
            row[LP_TICK], number[LP_VALUE] = round(each.beat * PPQ), each.value
            row[LP_CURVE], number[LP_SHAPE], number[LP_SPAN] = curve_words(each.curve, before, each.value)
            before = each.value
        return words

    # ---- other lanes

    def scale(self, factor: float) -> Lane:
        """Multiply its values.

        Parameters
        ----------
        factor : float
            By what; below 0 it is turned upside down.

        Returns
        -------
        Lane
            Curves keep their shape.
        """
        by = real("factor", factor)
        return self._moved(lambda value: value * by)

    def shift(self, amount: float) -> Lane:
        """Add to its values.

        Parameters
        ----------
        amount : float
            How much, in the unit of what is moved by it.

        Returns
        -------
        Lane
            Curves keep their shape.
        """
        by = real("amount", amount)
        return self._moved(lambda value: value + by)

    def stretch(self, factor: Beats) -> Lane:
        """Make it slower or faster.

        Parameters
        ----------
        factor : Fraction, float or str
            2 is twice as long, > 0.

        Returns
        -------
        Lane
            Of another length.
        """
        by = to_beats("factor", factor)
        if by <= 0:
            raise ParameterError(f"factor must be more than 0, got {by}")
        return Lane([Breakpoint(each.beat * by, each.value, each.curve) for each in self.points], self.length * by)

    def reverse(self) -> Lane:
        """Go through it backwards.

        Returns
        -------
        Lane
            Of the same length; reversed twice it goes as before.
        """
        return _joined([piece.mirrored() for piece in reversed(_pieces(self))])

    def repeat(self, times: int) -> Lane:
        """Give a lane that holds this one so many times; also ``lane * times``.

        Parameters
        ----------
        times : int
            1 or more.

        Returns
        -------
        Lane
            So many times as long.
        """
        return _joined(_pieces(self) * whole("times", times, 1, MAX_CYCLES))

    def then(self, *others: Lane) -> Lane:
        """Give a lane that holds this one and then the others; also ``a + b``.

        Parameters
        ----------
        *others : Lane
            What follows, in order.

        Returns
        -------
        Lane
            As long as all together; where one ends and the next begins elsewhere, it jumps.
        """
        return _joined([piece for lane in (self, *others) for piece in _pieces(lane)])

    def _moved(self, move: Callable[[float], float]) -> Lane:
        made, before = [], self.points[0].value
        for each in self.points:
            made.append(Breakpoint(each.beat, move(each.value), tension_of(each.curve, before, each.value)))
            before = each.value
        return Lane(made, self.length)

    def __mul__(self, times: int) -> Lane:
        return self.repeat(times)

    def __add__(self, other: object) -> Lane:
        return self.then(other) if isinstance(other, Lane) else NotImplemented

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Lane):
            return NotImplemented
        return (self.points, self.length) == (other.points, other.length)

    def __hash__(self) -> int:
        return hash((self.points, self.length))

    def __repr__(self) -> str:
        return f"Lane({len(self.points)} breakpoints in {self.length} beats, {self.low:g}..{self.high:g})"

    def _repr_html_(self) -> str:
        from workbench.sequencer.lane_drawing import lane_html

        return lane_html(self)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A way of some beats from a value to another; none is longer than 0 beats if both are the same moment."""

    length: Fraction
    start: float
    stop: float
    curve: Curve = "linear"

    def mirrored(self) -> _Piece:
        curve = self.curve if isinstance(self.curve, str) else -self.curve
        return _Piece(self.length, self.stop, self.start, curve)


def _pieces(lane: Lane) -> list[_Piece]:
    """Cut it into ways that are one after the other, from its start to its end."""
    first, last = lane.points[0], lane.points[-1]
    made = [_Piece(first.beat, first.value, first.value)]
    for a, b in pairwise(lane.points):
        if b.curve == "hold":
            made += [_Piece(b.beat - a.beat, a.value, a.value), _Piece(Fraction(0), b.value, b.value)]
        else:
            made.append(_Piece(b.beat - a.beat, a.value, b.value, tension_of(b.curve, a.value, b.value)))
    return [*made, _Piece(lane.length - last.beat, last.value, last.value)]


def _joined(pieces: Iterable[_Piece]) -> Lane:
    """Put pieces one after the other; where one does not begin where the last one ended, the lane jumps."""
    beat, points = Fraction(0), list[Breakpoint]()
    for piece in pieces:
        if not points or points[-1].value != piece.start:
            while len(points) > 1 and points[-2].beat == points[-1].beat == beat:
                points.pop()  # a jump from a jump: nobody hears where it would have been between
            points.append(Breakpoint(beat, piece.start, "linear" if not points else "hold"))
        beat += piece.length
        if piece.length > 0:
            points.append(Breakpoint(beat, piece.stop, piece.curve))
    return Lane(points, beat)


def _checked(a: Breakpoint, b: Breakpoint) -> Breakpoint:
    return Breakpoint(b.beat, b.value, check_curve(b.curve, a.value, b.value))


def _value(points: np.ndarray, row: int, tick: float) -> float:
    here, number = points[max(row, 0)], points[max(row, 0)].view(np.float64)
    if row < 0 or row == len(points) - 1:
        return float(number[LP_VALUE])
    there, to = points[row + 1], points[row + 1].view(np.float64)
    share = float((tick - here[LP_TICK]) / (there[LP_TICK] - here[LP_TICK]))
    shape, span, start, stop = (float(each) for each in (to[LP_SHAPE], to[LP_SPAN], number[LP_VALUE], to[LP_VALUE]))
    return between(int(there[LP_CURVE]), shape, span, start, stop, share)
