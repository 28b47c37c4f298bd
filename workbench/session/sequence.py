"""A pattern that an instrument plays, over and over, in time with the transport.

Threads: control, any of them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from workbench.errors import SessionError
from workbench.sequencer.beats import Beats
from workbench.sequencer.pattern import Pattern
from workbench.sequencer.preview import Played
from workbench.sequencer.song import Song
from workbench.session.automating import Automating
from workbench.session.changes import Put
from workbench.session.sequence_views import SequenceViews

if TYPE_CHECKING:
    from workbench.engine.music import Music
    from workbench.params import Params
    from workbench.session.pattern_player import PatternPlayer
    from workbench.session.session import Session
    from workbench.session.transport import When


class Sequence(SequenceViews, Automating):
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

    _plain: ClassVar[frozenset[str]] = frozenset({"name"})

    def __init__(self, session: Session, instrument: PatternPlayer, name: str) -> None:
        self._session = session
        self._instrument = instrument
        self._track = self._music.add_track(instrument.number)
        self.name = name
        self._song: Song | None = None
        self._change = threading.Lock()
        self._open_views()

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
    def patterns(self) -> tuple[tuple[Pattern, int], ...]:
        """What it plays, each with the number of times; empty if it was stopped."""
        return self._song.patterns if self._song else ()

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

    def edit(self, pattern: Pattern, at: When = "now") -> None:
        """Play another pattern where it is, as the editors do; what is held at that moment ends.

        Parameters
        ----------
        pattern : Pattern
            Which.
        at : {"now", "beat", "bar"} or float
            As for `play`.

        Raises
        ------
        ParameterError
            If that is no pattern, or no such moment.
        SessionError
            If it was removed, or plays a song of several patterns.
        """
        if len(self.patterns) > 1:
            raise SessionError(
                f"{self.name} plays a song of {len(self.patterns)} patterns, which is not edited as one: edit a "
                "pattern by itself, wb.StepGrid(pattern), and play the song anew"
            )
        song = Song([(pattern, 0)], loops=False, seed=self._session.engine.seed)
        self.take(song, self._session.transport.grid(at), launch=False, stroke=self)

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
        song = Song(patterns, loops=loop, seed=self._session.engine.seed)
        self.take(song, self._session.transport.grid(at), launch=launch)

    def take(self, song: Song, grid: int, *, launch: bool, stroke: object = None) -> None:
        """Play what is written down.

        Parameters
        ----------
        song : Song
            What.
        grid : int
            When, in ticks, as `Transport.grid` says.
        launch : bool
            As for `play`.
        stroke : object, optional
            What is taken with the same one within a moment is one change to ``s.undo``.

        Raises
        ------
        SessionError
            If it was removed.
        """
        self._require()
        with self._change:  # what is said to play is what was sent last
            self._music.set_part(self._track, song.words, grid=grid, launches=launch)
            self._note(song, object() if stroke is None else stroke)
        self._tell_watchers()

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
        return self._song.preview(beats, self._track.number, fill=fill) if self._song else []

    def stop(self, at: When = "now") -> None:
        """Fall silent; what it holds ends. `play` goes on.

        Parameters
        ----------
        at : {"now", "beat", "bar"} or float
            As for `play`.
        """
        self._require()
        grid = self._session.transport.grid(at)
        with self._change:
            self._music.set_part(self._track, None, grid=grid)
            self._note(None, object())
        self._tell_watchers()

    def remove(self) -> None:
        """Fall silent and be gone, with its parameters, automations and editors. Doing so twice does no harm."""
        self.end_automations()
        self._music.remove_track(self._track)
        self._close_editors()

    def _note(self, song: Song | None, what: object) -> None:
        """Remember what it plays, and how to take that back; edits of one stroke at once."""
        before, self._song = self._song, song

        def put(wanted: Song | None) -> Put:
            if wanted is None:
                return lambda: self.stop("bar")
            return lambda: self.take(wanted, self._session.transport.grid("bar"), launch=False)

        if (before and before.patterns) != (song and song.patterns):
            self._session.changes.note(what, lambda: repr(self), put(before), put(song))

    @property
    def _host(self) -> Session:
        self._require()
        return self._session

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
