"""What an instrument does in time with the transport: it plays patterns.

Threads: control, any of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.sequencer.song import Song
from workbench.session.node_handle import NodeHandle
from workbench.session.sequence import Sequence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.engine.node import Node
    from workbench.sequencer.pattern import Pattern
    from workbench.session.session import Session
    from workbench.session.transport import When


class PatternPlayer(NodeHandle):
    """A node in a session that plays patterns.

    Parameters
    ----------
    session : Session
        Where it sounds.
    node : Node
        The engine's side of it.
    """

    def __init__(self, session: Session, node: Node) -> None:
        super().__init__(session, node)
        self._sequences: dict[str, Sequence] = {}

    def play(self, pattern: Pattern, name: str = "pattern", at: When = "bar", *, launch: bool = False) -> Sequence:
        """Play a pattern, over and over, in time with the transport; running the cell again changes it as it plays.

        The first pattern of a session starts the transport; from then on that is up to ``s.transport``.

        Parameters
        ----------
        pattern : Pattern
            For example ``wb.pattern("c4 e4 g4 b4")``.
        name : str
            Patterns of different names sound together; one of the same name takes the other's place.
        at : {"now", "beat", "bar"} or float
            When it takes over: at once, at the next beat or bar line, or at the next multiple of so many beats.
        launch : bool
            Whether it begins from its start there; else it is where it would be if it had played since bar 1.

        Returns
        -------
        Sequence
            To change, mute or stop it.

        Raises
        ------
        ParameterError
            If that is no pattern, or no such moment.
        CapacityError
            If 128 patterns are there already.
        """
        return self.play_song([(pattern, 0)], name, at, launch=launch, loop=False)

    def play_song(
        self,
        patterns: Iterable[tuple[Pattern, int]],
        name: str = "pattern",
        at: When = "bar",
        *,
        launch: bool = True,
        loop: bool = True,
    ) -> Sequence:
        """Play patterns one after the other, in time with the transport.

        Parameters
        ----------
        patterns : iterable of (Pattern, int)
            Each with the number of times it is played; 0 for ever.
        name, at
            As for `play`.
        launch : bool
            Whether it begins from its start there; else it is where it would be if it had played since bar 1.
        loop : bool
            Whether it begins again after the last one.

        Returns
        -------
        Sequence
            To change, mute or stop it.

        Raises
        ------
        ParameterError, CapacityError
            As `play` does.
        """
        song = Song(patterns, loops=loop, seed=self._session.engine.seed)
        grid = self._session.transport.grid(at)
        sequence = self.sequences.get(name)  # made only now: what cannot be played leaves nothing behind
        if sequence is None or not sequence.is_here:
            sequence = self.sequences[name] = Sequence(self._session, self, name)
        sequence.take(song, grid, launch=launch)
        self._session.transport.start_first()
        return sequence

    @property
    def sequences(self) -> dict[str, Sequence]:
        """What it plays in time with the transport, by name."""
        return self._sequences

    def end_sequences(self) -> None:
        """Have all of them stop, for good."""
        for each in self.sequences.values():
            each.remove()
        self.sequences.clear()
