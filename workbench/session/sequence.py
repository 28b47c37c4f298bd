"""A pattern that an instrument plays, over and over, in time with the transport.

Threads: control, any of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import repeat
from typing import TYPE_CHECKING, Any, ClassVar

from workbench.errors import ParameterError, SessionError
from workbench.sequencer.beats import Beats, to_beats
from workbench.sequencer.part import part_words
from workbench.sequencer.pattern import Pattern
from workbench.sequencer.preview import Played, played
from workbench.sequencer.written import section_of
from workbench.session.attributes import ParamAttributes

if TYPE_CHECKING:
    from workbench.engine.music import Music
    from workbench.params import Params
    from workbench.session.pattern_player import PatternPlayer
    from workbench.session.session import Session
    from workbench.session.transport import When

MOST_REPEATS = 10_000


class Sequence(ParamAttributes):
    """What ``lead.play(pattern)`` gives: the pattern can be changed while it plays, and so can four parameters.

    ``verse.velocity``, ``verse.transpose``, ``verse.density`` (how much of what is left to chance, or at all, is
    played) and ``verse.mute`` are heard from the next note on.

    Parameters
    ----------
    session : Session
        Whose.
    instrument : PatternPlayer
        Who plays it.
    name : str
        What people call it.
    """

    _plain: ClassVar[frozenset[str]] = frozenset({"name", "patterns"})

    def __init__(self, session: Session, instrument: PatternPlayer, name: str) -> None:
        self._session = session
        self._instrument = instrument
        self._track = self._music.add_track(instrument.number)
        self.name = name
        self.patterns: tuple[tuple[Pattern, int], ...] = ()
        self._loops = False

    @property
    def _music(self) -> Music:
        return self._session.engine.music

    @property
    def params(self) -> Params:
        """Its parameters, by name."""
        return self._track.params

    @property
    def is_here(self) -> bool:
        """Whether it can play: False once it was removed."""
        return self._track in self._music.tracks

    @property
    def pattern(self) -> Pattern | None:
        """What it plays; of a song the first. Setting it changes that at the next bar line."""
        return self.patterns[0][0] if self.patterns else None

    @pattern.setter
    def pattern(self, pattern: Pattern) -> None:
        self.play(pattern)

    def play(self, pattern: Pattern, at: When = "bar", *, launch: bool = False) -> None:
        """Play another pattern.

        Parameters
        ----------
        pattern : Pattern
            Which; repeated for ever.
        at : {"now", "beat", "bar"} or float
            When it takes over: at once, at the next beat or bar line, or at the next multiple of so many beats.
        launch : bool
            Whether it begins from its start there; else it is where it would be if it had played since bar 1.

        Raises
        ------
        ParameterError
            If that is no pattern, or no such moment.
        SessionError
            If it was removed.
        """
        self.play_song([(pattern, 0)], at, launch=launch, loop=False)

    def play_song(
        self, patterns: Iterable[tuple[Pattern, int]], at: When = "bar", *, launch: bool = True, loop: bool = True
    ) -> None:
        """Play patterns one after the other.

        Parameters
        ----------
        patterns : iterable of (Pattern, int)
            Each with the number of times it is played; 0 for ever.
        at, launch
            As for `play`; a song begins from its start.
        loop : bool
            Whether it begins again after the last one.

        Raises
        ------
        ParameterError, SessionError
            As `play` does.
        """
        self._require()
        song = tuple(patterns)
        for each in song:
            _check(each)
        if not song:
            raise ParameterError("a song has one pattern at least")
        grid = self._session.transport.grid(at)
        sections = [section_of(pattern, repeats) for pattern, repeats in song]
        seed = self._session.engine.seed
        self._music.set_part(self._track, part_words(sections, loops=loop, seed=seed), grid=grid, launches=launch)
        self.patterns, self._loops = song, loop

    def preview(self, beats: Beats = 8, *, fill: bool = False) -> list[Played]:
        """List what it plays, with chance drawn as it is; as the patterns have it, whatever its parameters are now.

        Parameters
        ----------
        beats : Fraction, float or str
            How many beats from its start, >= 0.
        fill : bool
            Whether a fill is asked for.

        Returns
        -------
        list of Played
            Tuples of (beat, length, pitch, velocity), by beat. The first may begin before beat 0, if it is shifted.
        """
        end, start = to_beats("beats", beats), Fraction(0)
        seed, number = self._session.engine.seed, self._track.number
        found: list[Played] = []
        for cycle, pattern in enumerate(self._cycles()):
            if start >= end:
                break
            events = played(pattern.events, pattern.length, range(cycle, cycle + 1), seed, number, fill=fill)
            found += [each._replace(beat=each.beat - cycle * pattern.length + start) for each in events]
            start += pattern.length
        return sorted((each for each in found if each.beat < end), key=lambda each: each.beat)

    def _cycles(self) -> Iterator[Pattern]:
        """Give what is played, cycle by cycle."""
        while self.patterns:
            for pattern, times in self.patterns:
                yield from repeat(pattern, times) if times else repeat(pattern)
            if not self._loops:
                return

    def stop(self, at: When = "now") -> None:
        """Fall silent; what it holds ends. `play` goes on.

        Parameters
        ----------
        at : {"now", "beat", "bar"} or float
            As for `play`.
        """
        self._require()
        self._music.set_part(self._track, None, grid=self._session.transport.grid(at))
        self.patterns = ()

    def remove(self) -> None:
        """Fall silent and be gone, with its parameters. Doing so twice does no harm."""
        self._music.remove_track(self._track)

    def _require(self) -> None:
        if not self.is_here:
            raise SessionError(f"{self.name} was removed: play the pattern anew with {self._instrument.name}.play(...)")

    def _called(self) -> str:
        return f"the sequence {self.name}"

    def _repr_html_(self) -> str | None:
        return self.pattern._repr_html_() if self.pattern is not None else None

    def __repr__(self) -> str:
        """Say what it plays."""
        if not self.is_here:
            return f"Sequence({self.name!r}, removed)"
        song = ", ".join(f"{pattern!r}{f' x {times}' if times else ''}" for pattern, times in self.patterns)
        return f"Sequence({self.name!r} on {self._instrument.name}: {song or 'silent'})"


def _check(given: Any) -> None:
    match given:
        case (Pattern(), int(times)) if 0 <= times <= MOST_REPEATS:
            return
        case (Pattern(), times):
            raise ParameterError(f"a pattern is played 0 (for ever) to {MOST_REPEATS} times, got {times!r}")
        case (other, _):
            raise ParameterError(f"that is no pattern: make one, for example wb.pattern('c4 e4 g4'), got {other!r}")
    raise ParameterError(f"a song is a list of (pattern, times), got {given!r}")
