"""TempoMap: where each beat falls in seconds, exactly, through any number of tempo changes and ramps.

Between two points the tempo stays, or moves linearly in time; both have a closed form in both directions.
Source: Standard MIDI Files 1.0 (tempo meta event FF 51, division of the header); a ramp is motion under constant
acceleration, with beats for metres: v^2 = v0^2 + 2 a x, t = 2 x / (v0 + v), x = (v0 + a t / 2) t.
"""

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import groupby, pairwise
from numbers import Rational
from operator import attrgetter
from typing import Any, NamedTuple, Self, TypeAlias, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import ParameterError, in_range

DEFAULT_TEMPO_BPM = 120  # what a MIDI file means when it says nothing
DEFAULT_PPQ = 480  # ticks per quarter note
TEMPO_RANGE_BPM = (0.01, 60e6)  # a file can hold 3.6 to 60,000,000 bpm (1 microsecond to a beat)
RAMP_STEP_BEATS = Fraction(1, 8)  # a step of a ramp in a file that has steps only: a 32nd note
MAX_BEAT = 1e15  # more than the pauses of any file within the limits add up to

Floats: TypeAlias = NDArray[np.float64]


class TempoPoint(NamedTuple):
    """From `beat` the tempo is `tempo_bpm` quarter notes per minute, or moves from there to the next point's tempo."""

    beat: Fraction
    tempo_bpm: float | Fraction
    is_ramp: bool = False


class TempoChange(NamedTuple):
    """From `beat` (quarter notes), which falls at `seconds`, the tempo is `tempo_bpm` quarter notes per minute."""

    beat: float
    seconds: float
    tempo_bpm: float


class TempoMap:
    """Beats and ticks to seconds and back.

    Iterating gives one `TempoChange` per point, the first at beat 0; `points` are the same without rounding.
    Before beat 0 the first tempo holds, after the last point the last one.
    The seconds of each point are summed as fractions and rounded once, so long files do not drift.

    Parameters
    ----------
    changes : iterable of (beat, tempo_bpm) or (beat, tempo_bpm, is_ramp)
        Beats in quarter notes, tempo in quarter notes per minute; an int or a `Fraction` is taken exactly.
        `is_ramp`: from here the tempo moves linearly in time, until it is that of the next point.
        In any order; of several at one beat the last counts, and a ramp that ends there arrives at the first.
        Where none is at beat 0, the tempo there is 120 bpm.
    ticks_per_beat : int or Fraction, > 0
        Resolution of the file the map comes from.

    Raises
    ------
    ParameterError
        If a beat is negative, a tempo is not in `TEMPO_RANGE_BPM`, or the resolution is not positive.
    """

    def __init__(
        self,
        changes: Iterable[
            tuple[float | Fraction, float | Fraction] | tuple[float | Fraction, float | Fraction, bool]
        ] = (),
        ticks_per_beat: int | Fraction = DEFAULT_PPQ,
    ) -> None:
        if not isinstance(ticks_per_beat, Rational) or ticks_per_beat <= 0:
            raise ParameterError(f"ticks_per_beat must be a whole number or a Fraction above 0, got {ticks_per_beat!r}")
        self.ticks_per_beat = ticks_per_beat
        self._beat_ticks = Fraction(ticks_per_beat).as_integer_ratio()
        self._points = _points(changes)
        slopes = [_seconds_per_beat(point.tempo_bpm) for point in self._points]
        seconds = [Fraction(0)]
        for (here, there), slope in zip(pairwise(self._points), slopes, strict=False):
            mean = _mean_seconds_per_beat(here, there) if here.is_ramp else slope
            seconds.append(seconds[-1] + (there.beat - here.beat) * mean)
        self._beats = np.array([float(point.beat) for point in self._points])
        self._seconds = np.array([float(second) for second in seconds])
        self._tempi = tuple(float(point.tempo_bpm) for point in self._points)
        self._slopes = np.array([float(slope) for slope in slopes])
        self._accelerations = np.zeros(len(self._points))  # beats per second, per second
        for i, (here, there) in enumerate(pairwise(self._points)):
            if here.is_ramp and seconds[i + 1] > seconds[i]:
                rise = (Fraction(there.tempo_bpm) - Fraction(here.tempo_bpm)) / 60
                self._accelerations[i] = float(rise / (seconds[i + 1] - seconds[i]))

    @classmethod
    def constant(cls, tempo_bpm: float = DEFAULT_TEMPO_BPM) -> Self:
        """Make a map with one tempo.

        Parameters
        ----------
        tempo_bpm : float, > 0
            Quarter notes per minute.

        Returns
        -------
        TempoMap
            One straight line.
        """
        return cls([(0, tempo_bpm)])

    @classmethod
    def smpte(cls, frames_per_second: int | Fraction, ticks_per_frame: int) -> Self:
        """Make the map of a file timed in film frames, where ticks are seconds whatever the tempo says.

        Such a file has no beats; here one beat is one second (60 bpm).

        Parameters
        ----------
        frames_per_second : int or Fraction, > 0
            24, 25, 30, or ``Fraction(30000, 1001)`` for 29.97.
        ticks_per_frame : int, > 0
            Ticks in one film frame.

        Returns
        -------
        TempoMap
            One straight line.
        """
        return cls([(0, 60)], ticks_per_beat=Fraction(frames_per_second) * ticks_per_frame)

    @property
    def points(self) -> tuple[TempoPoint, ...]:
        """The points of the map, in order, as exact as they were given; the first is at beat 0."""
        return self._points

    @overload
    def beats_to_seconds(self, beats: float) -> float: ...
    @overload
    def beats_to_seconds(self, beats: ArrayLike) -> Floats: ...
    def beats_to_seconds(self, beats: ArrayLike) -> Floats | float:
        """Convert positions in quarter notes to seconds.

        Parameters
        ----------
        beats : float or array-like
            Quarter notes from the start.

        Returns
        -------
        float or ndarray [same shape, dtype=float64]
            Seconds.
        """
        beats = np.asarray(beats, dtype=np.float64)
        piece, distance = _piece(self._beats, beats)
        slope, acceleration = self._slopes[piece], self._accelerations[piece]
        took = distance * slope
        if self._accelerations.any():
            speed = 1.0 / slope
            end_speed = np.sqrt(np.maximum(speed**2 + 2.0 * acceleration * distance, 0.0))
            is_ramp = (acceleration != 0.0) & (distance > 0.0)
            took = np.where(is_ramp, 2.0 * distance / (speed + end_speed), took)
        return _between(self._seconds, piece, took)

    @overload
    def seconds_to_beats(self, seconds: float) -> float: ...
    @overload
    def seconds_to_beats(self, seconds: ArrayLike) -> Floats: ...
    def seconds_to_beats(self, seconds: ArrayLike) -> Floats | float:
        """Convert seconds to positions in quarter notes.

        Parameters
        ----------
        seconds : float or array-like
            Seconds from the start.

        Returns
        -------
        float or ndarray [same shape, dtype=float64]
            Quarter notes.
        """
        seconds = np.asarray(seconds, dtype=np.float64)
        piece, time = _piece(self._seconds, seconds)
        acceleration = np.where(time > 0.0, self._accelerations[piece], 0.0)
        return _between(self._beats, piece, (1.0 / self._slopes[piece] + acceleration * time / 2.0) * time)

    @overload
    def ticks_to_seconds(self, ticks: float) -> float: ...
    @overload
    def ticks_to_seconds(self, ticks: ArrayLike) -> Floats: ...
    def ticks_to_seconds(self, ticks: ArrayLike) -> Floats | float:
        """Convert ticks of the file to seconds.

        Parameters
        ----------
        ticks : float or array-like
            Ticks from the start, `ticks_per_beat` to a quarter note.

        Returns
        -------
        float or ndarray [same shape, dtype=float64]
            Seconds.
        """
        return self.beats_to_seconds(np.asarray(ticks, dtype=np.float64) * self._beat_ticks[1] / self._beat_ticks[0])

    @overload
    def seconds_to_ticks(self, seconds: float) -> float: ...
    @overload
    def seconds_to_ticks(self, seconds: ArrayLike) -> Floats: ...
    def seconds_to_ticks(self, seconds: ArrayLike) -> Floats | float:
        """Convert seconds to ticks of the file.

        Parameters
        ----------
        seconds : float or array-like
            Seconds from the start.

        Returns
        -------
        float or ndarray [same shape, dtype=float64]
            Ticks, with fractions.
        """
        return self.seconds_to_beats(seconds) * self._beat_ticks[0] / self._beat_ticks[1]

    def tempo_at(self, beat: float) -> float:
        """Give the tempo at a beat.

        Parameters
        ----------
        beat : float
            Quarter notes from the start.

        Returns
        -------
        float
            Quarter notes per minute: what holds there and after it, or just there on a ramp.
        """
        piece = max(0, int(np.searchsorted(self._beats, beat, side="right")) - 1)
        tempo_bpm, acceleration = self._tempi[piece], float(self._accelerations[piece])
        distance = max(0.0, beat - float(self._beats[piece]))
        if acceleration == 0.0 or distance == 0.0:
            return tempo_bpm
        return 60.0 * math.sqrt(max(0.0, (tempo_bpm / 60.0) ** 2 + 2.0 * acceleration * distance))

    def stepped(self, step_beats: Fraction = RAMP_STEP_BEATS) -> Self:
        """Replace ramps by steps, for files that have no ramps; at the end of each step the seconds are the ramp's.

        Parameters
        ----------
        step_beats : Fraction, > 0
            The longest step, in quarter notes.

        Returns
        -------
        TempoMap
            Without ramps; this one if it has none.
        """
        if not any(point.is_ramp for point in self._points):
            return self
        steps: list[tuple[Fraction, float | Fraction]] = []
        for here, there in pairwise([*self._points, self._points[-1]]):
            count = math.ceil((there.beat - here.beat) / step_beats) if here.is_ramp else 0
            if not count:
                steps.append((here.beat, here.tempo_bpm))
                continue
            beats = [here.beat + (there.beat - here.beat) * i / count for i in range(count + 1)]
            seconds = self.beats_to_seconds([float(beat) for beat in beats])
            tempi = 60.0 * float(beats[1] - beats[0]) / np.diff(seconds)
            steps += zip(beats[:-1], tempi.tolist(), strict=True)
        return type(self)(steps, self.ticks_per_beat)

    def __iter__(self) -> Iterator[TempoChange]:
        return map(TempoChange, self._beats.tolist(), self._seconds.tolist(), self._tempi)

    def __len__(self) -> int:
        return len(self._tempi)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TempoMap):
            return NotImplemented
        return self.ticks_per_beat == other.ticks_per_beat and self._points == other._points

    def __hash__(self) -> int:
        return hash((self.ticks_per_beat, self._points))

    def __repr__(self) -> str:
        low, high = min(self._tempi), max(self._tempi)
        tempo = f"{low:.4g} bpm" if low == high else f"{low:.4g}..{high:.4g} bpm, {len(self)} tempi"
        return f"TempoMap({tempo}, {float(self.ticks_per_beat):g} ticks per beat)"


def _points(changes: object) -> tuple[TempoPoint, ...]:
    """Check and sort the points; of several at one beat keep the last, and the first where a ramp arrives at it."""
    given = [TempoPoint(Fraction(0), Fraction(DEFAULT_TEMPO_BPM))]
    for change in _tuples(changes):
        in_range("beat of a tempo change", change[0], 0.0, MAX_BEAT)
        in_range("tempo_bpm", change[1], *TEMPO_RANGE_BPM, "bpm")
        tempo_bpm = Fraction(change[1]) if isinstance(change[1], Rational) else float(change[1])
        given.append(TempoPoint(Fraction(change[0]), tempo_bpm, bool(change[2:] and change[2])))
    given.sort(key=attrgetter("beat"))
    points: list[TempoPoint] = []
    for _, group in groupby(given, key=attrgetter("beat")):
        first, *rest = group
        if rest and points and points[-1].is_ramp and first.tempo_bpm != rest[-1].tempo_bpm:
            points.append(first._replace(is_ramp=False))
        points.append(rest[-1] if rest else first)
    points[-1] = points[-1]._replace(is_ramp=False)
    return tuple(points)


def _tuples(changes: object) -> list[tuple[Any, ...]]:
    try:
        rows = [tuple(row) for row in changes]  # type: ignore[attr-defined]  # that is the question
    except TypeError:
        rows = [()]
    if not all(2 <= len(row) <= 3 for row in rows):
        raise ParameterError(
            f"tempo changes must be pairs of (beat, tempo_bpm), or triples with is_ramp, got {changes!r}"
        )
    return rows


def _seconds_per_beat(tempo_bpm: float | Fraction) -> Fraction:
    # NB: a float tempo is divided as a float first: its exact reciprocal would make every later sum longer.
    return Fraction(60) / tempo_bpm if isinstance(tempo_bpm, Fraction) else Fraction(60.0 / tempo_bpm)


def _mean_seconds_per_beat(here: TempoPoint, there: TempoPoint) -> Fraction:
    """Give the mean over a ramp: as tempo is linear in time, that of the mean tempo."""
    if isinstance(here.tempo_bpm, Fraction) and isinstance(there.tempo_bpm, Fraction):
        return _seconds_per_beat((here.tempo_bpm + there.tempo_bpm) / 2)
    return _seconds_per_beat((float(here.tempo_bpm) + float(there.tempo_bpm)) / 2)


def _piece(knots: Floats, points: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Find the piece of the map in which each point lies, and how far from the start of the piece."""
    piece = np.maximum(np.searchsorted(knots, points, side="right") - 1, 0)
    return piece, points - knots[piece]


def _between(values: Floats, piece: NDArray[np.int64], distance: Floats) -> Floats | float:
    # NB: the last point before a knot may round to above the knot's own value; time never runs backward.
    there = np.minimum(values[piece] + distance, np.append(values[1:], np.inf)[piece])
    return there if there.ndim else float(there)
