"""TempoMap: where each beat falls in seconds, exactly, through any number of tempo changes.

Between two changes the map is a straight line, so it can be followed in both directions.
Source: Standard MIDI Files 1.0 (tempo meta event FF 51, division of the header).
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from numbers import Rational
from typing import NamedTuple, Self, TypeAlias, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.errors import ParameterError, in_range

DEFAULT_TEMPO_BPM = 120  # what a MIDI file means when it says nothing
DEFAULT_PPQ = 480  # ticks per quarter note
TEMPO_RANGE_BPM = (0.01, 60e6)  # a file can hold 3.6 to 60,000,000 bpm (1 microsecond to a beat)
MAX_BEAT = 1e15  # more than the pauses of any file within the limits add up to

Floats: TypeAlias = NDArray[np.float64]


class TempoChange(NamedTuple):
    """From `beat` (quarter notes), which falls at `seconds`, the tempo is `tempo_bpm` quarter notes per minute."""

    beat: float
    seconds: float
    tempo_bpm: float


class TempoMap:
    """Beats and ticks to seconds and back.

    Iterating gives one `TempoChange` per change, the first at beat 0.
    Before beat 0 the first tempo holds, after the last change the last one.
    The seconds of each change are summed as fractions and rounded once, so long files do not drift.

    Parameters
    ----------
    changes : iterable of (beat, tempo_bpm)
        Beats in quarter notes, tempo in quarter notes per minute; an int or a `Fraction` is taken exactly.
        In any order; of several at one beat the last counts. Where none is at beat 0, the tempo there is 120 bpm.
    ticks_per_beat : int or Fraction, > 0
        Resolution of the file the map comes from.

    Raises
    ------
    ParameterError
        If a beat is negative, a tempo is not in `TEMPO_RANGE_BPM`, or the resolution is not positive.
    """

    def __init__(
        self,
        changes: Iterable[tuple[float | Fraction, float | Fraction]] = (),
        ticks_per_beat: int | Fraction = DEFAULT_PPQ,
    ) -> None:
        if not isinstance(ticks_per_beat, Rational) or ticks_per_beat <= 0:
            raise ParameterError(f"ticks_per_beat must be a whole number or a Fraction above 0, got {ticks_per_beat!r}")
        self.ticks_per_beat = ticks_per_beat
        self._beat_ticks = Fraction(ticks_per_beat).as_integer_ratio()
        tempi: dict[float | Fraction, float | Fraction] = {0: DEFAULT_TEMPO_BPM}
        for beat, tempo_bpm in _pairs(changes):
            in_range("beat of a tempo change", beat, 0.0, MAX_BEAT)
            in_range("tempo_bpm", tempo_bpm, *TEMPO_RANGE_BPM, "bpm")
            tempi[beat] = tempo_bpm
        beats = sorted(tempi)
        slopes = [_seconds_per_beat(tempi[beat]) for beat in beats]
        seconds = [Fraction(0)]
        for (start, end), slope in zip(pairwise(beats), slopes, strict=False):
            seconds.append(seconds[-1] + (Fraction(end) - Fraction(start)) * slope)
        self._beats = np.array([float(beat) for beat in beats])
        self._seconds = np.array([float(second) for second in seconds])
        self._slopes = np.array([float(slope) for slope in slopes])
        self._tempi = tuple(float(tempi[beat]) for beat in beats)

    @classmethod
    def constant(cls, tempo_bpm: float = DEFAULT_TEMPO_BPM) -> Self:
        """Make a map with one tempo, in quarter notes per minute."""
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

    @overload
    def beats_to_seconds(self, beats: float) -> float: ...
    @overload
    def beats_to_seconds(self, beats: ArrayLike) -> Floats: ...
    def beats_to_seconds(self, beats: ArrayLike) -> Floats | float:
        """Convert positions in quarter notes to seconds; a number gives a float, an array an array."""
        return _follow(self._beats, self._seconds, self._slopes, beats)

    @overload
    def seconds_to_beats(self, seconds: float) -> float: ...
    @overload
    def seconds_to_beats(self, seconds: ArrayLike) -> Floats: ...
    def seconds_to_beats(self, seconds: ArrayLike) -> Floats | float:
        """Convert seconds to positions in quarter notes; a number gives a float, an array an array."""
        return _follow(self._seconds, self._beats, 1.0 / self._slopes, seconds)

    @overload
    def ticks_to_seconds(self, ticks: float) -> float: ...
    @overload
    def ticks_to_seconds(self, ticks: ArrayLike) -> Floats: ...
    def ticks_to_seconds(self, ticks: ArrayLike) -> Floats | float:
        """Convert ticks of the file to seconds; a number gives a float, an array an array."""
        return self.beats_to_seconds(np.asarray(ticks, dtype=np.float64) * self._beat_ticks[1] / self._beat_ticks[0])

    @overload
    def seconds_to_ticks(self, seconds: float) -> float: ...
    @overload
    def seconds_to_ticks(self, seconds: ArrayLike) -> Floats: ...
    def seconds_to_ticks(self, seconds: ArrayLike) -> Floats | float:
        """Convert seconds to ticks of the file, with fractions; a number gives a float, an array an array."""
        return self.seconds_to_beats(seconds) * self._beat_ticks[0] / self._beat_ticks[1]

    def tempo_at(self, beat: float) -> float:
        """Give the tempo in quarter notes per minute that holds at `beat` and after it."""
        return self._tempi[max(0, int(np.searchsorted(self._beats, beat, side="right")) - 1)]

    def __iter__(self) -> Iterator[TempoChange]:
        return map(TempoChange, self._beats.tolist(), self._seconds.tolist(), self._tempi)

    def __len__(self) -> int:
        return len(self._tempi)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TempoMap):
            return NotImplemented
        return self.ticks_per_beat == other.ticks_per_beat and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash((self.ticks_per_beat, tuple(self)))

    def __repr__(self) -> str:
        low, high = min(self._tempi), max(self._tempi)
        tempo = f"{low:.4g} bpm" if low == high else f"{low:.4g}..{high:.4g} bpm, {len(self)} tempi"
        return f"TempoMap({tempo}, {float(self.ticks_per_beat):g} ticks per beat)"


def _pairs(changes: object) -> list[tuple[float | Fraction, float | Fraction]]:
    try:
        return [(beat, tempo_bpm) for beat, tempo_bpm in changes]  # type: ignore[attr-defined]  # that is the question
    except (TypeError, ValueError):
        raise ParameterError(f"tempo changes must be pairs of (beat, tempo_bpm), got {changes!r}") from None


def _seconds_per_beat(tempo_bpm: float | Fraction) -> Fraction:
    # NB: a float tempo is divided as a float first: its exact reciprocal would make every later sum longer.
    return Fraction(60) / Fraction(tempo_bpm) if isinstance(tempo_bpm, Rational) else Fraction(60.0 / tempo_bpm)


def _follow(knots: Floats, values: Floats, slopes: Floats, points: ArrayLike) -> Floats | float:
    """Follow a rising line of straight pieces that goes through ``(knots, values)``, at `points`."""
    points = np.asarray(points, dtype=np.float64)
    piece = np.maximum(np.searchsorted(knots, points, side="right") - 1, 0)
    there = values[piece] + (points - knots[piece]) * slopes[piece]
    # NB: the last point before a knot may round to above the knot's own value; time never runs backward.
    there = np.minimum(there, np.append(values[1:], np.inf)[piece])
    return there if there.ndim else float(there)
