"""Patterns one after the other: checked and written down once, before anything is asked to play them.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import repeat
from typing import Any

from workbench.errors import ParameterError
from workbench.sequencer.beats import Beats, to_beats
from workbench.sequencer.part import part_words
from workbench.sequencer.pattern import Pattern
from workbench.sequencer.preview import Played, played
from workbench.sequencer.written import section_of

MOST_REPEATS = 10_000


class Song:
    """What a sequence plays; immutable.

    Parameters
    ----------
    patterns : iterable of (Pattern, int)
        Each with the number of times it is played; 0 for ever.
    loops : bool
        Whether it begins again after the last one.
    seed : int
        What its chances are drawn from.

    Raises
    ------
    ParameterError
        If there is none, one is no pattern, or is to be played too often.
    CapacityError
        If they have more than 65536 events, or are more than 4096.
    """

    def __init__(self, patterns: Iterable[tuple[Pattern, int]], *, loops: bool, seed: int) -> None:
        self.patterns = tuple(_checked(each) for each in patterns)
        if not self.patterns:
            raise ParameterError("a song has one pattern at least")
        sections = [section_of(pattern, times) for pattern, times in self.patterns]
        self.words = part_words(sections, loops=loops, seed=seed)
        self._loops, self._seed = loops, seed

    def preview(self, beats: Beats, track: int, *, fill: bool) -> list[Played]:
        """List what is played.

        Parameters
        ----------
        beats : Fraction, float or str
            How many beats from its start, >= 0.
        track : int
            Number of the track that plays it: chance is drawn for each anew.
        fill : bool
            Whether a fill is asked for.

        Returns
        -------
        list of Played
            By beat.
        """
        end, start = to_beats("beats", beats), Fraction(0)
        found: list[Played] = []
        for cycle, pattern in enumerate(self._cycles()):
            if start >= end:
                break
            events = played(pattern.events, pattern.length, range(cycle, cycle + 1), self._seed, track, fill=fill)
            found += [each._replace(beat=each.beat - cycle * pattern.length + start) for each in events]
            start += pattern.length
        return sorted((each for each in found if each.beat < end), key=lambda each: each.beat)

    def _cycles(self) -> Iterator[Pattern]:
        """Give what is played, cycle by cycle."""
        while True:
            for pattern, times in self.patterns:
                yield from repeat(pattern, times) if times else repeat(pattern)
            if not self._loops:
                return


def _checked(given: Any) -> tuple[Pattern, int]:
    match given:
        case (Pattern() as pattern, int(times)) if 0 <= times <= MOST_REPEATS:
            return pattern, times
        case (Pattern(), times):
            raise ParameterError(f"a pattern is played 0 (for ever) to {MOST_REPEATS} times, got {times!r}")
        case (other, _):
            raise ParameterError(
                f"play takes a pattern, for example play(wb.pattern('c4 e4 g4')), got {other!r}; "
                "a single note is played by note_on('C4')"
            )
    raise ParameterError(f"a song is a list of (pattern, times), got {given!r}")
