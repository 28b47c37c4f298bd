"""Sheet: a score on its way to paper: its bars, and the divisions in which positions are written."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeVar

from workbench.score.marks import ChordSymbol, KeySignature, Text
from workbench.score.meter_map import Bar
from workbench.score.score import Score
from workbench.score.tempo_map import TempoPoint

T = TypeVar("T", ChordSymbol, KeySignature, Text, TempoPoint)


class Sheet(NamedTuple):
    """A score, its bars, the divisions of a quarter note in its file, and its tempi without ramps."""

    score: Score
    bars: Sequence[Bar]
    divisions: int
    tempi: Sequence[TempoPoint]

    def fifths_at(self, bar: Bar) -> int:
        """Give the sharps of the key signature at the start of a bar; negative for flats."""
        keys = self.score.key_signatures
        before = bisect_right(keys, bar.start, key=lambda key: key.beat)
        return keys[before - 1].fifths if before else 0

    def length(self, beats: Fraction) -> int:
        """Write a length in quarter notes as divisions, to the nearest."""
        return round(beats * self.divisions)

    def in_bar(self, marks: Sequence[T], bar: Bar) -> Iterator[T]:
        """Go through the marks of one bar; what stands behind the last bar is not written."""
        first, last = (bisect_left(marks, beat, key=lambda mark: mark.beat) for beat in (bar.start, bar.end))
        yield from marks[first:last]
