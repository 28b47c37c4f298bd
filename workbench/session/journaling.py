"""What a session adds to itself so that what was done can be taken back, and heard again.

Threads: control.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbench.session.changes import Changes
from workbench.session.node_handle import NodeHandle
from workbench.session.pattern_player import PatternPlayer

if TYPE_CHECKING:
    from workbench.engine import Engine
    from workbench.journal import Journal
    from workbench.journal.inputs import Names
    from workbench.params import Param, Params
    from workbench.session.transport import Transport


class SessionJournal(ABC):
    """Keeps the performance itself; it stands on what the session says of itself."""

    engine: Engine
    _journal: Journal | None

    @property
    @abstractmethod
    def nodes(self) -> tuple[NodeHandle, ...]:
        """All that was added."""

    @property
    @abstractmethod
    def params(self) -> Params:
        """The session's own parameters."""

    @property
    @abstractmethod
    def transport(self) -> Transport:
        """Beats and bars."""

    @abstractmethod
    def _require_open(self) -> None:
        """Raise `SessionError` if the session is closed."""

    def _open_journal(self) -> None:
        self._journal = None
        self._changes = Changes(self._name_of)
        self.engine.store.on_set = self._changes.note_param

    @property
    def changes(self) -> Changes:
        """What can be taken back."""
        return self._changes

    def undo(self) -> str:
        """Take back the last thing that was done to a parameter or a pattern that plays; again for the one before.

        A knob that was turned goes back to where it stood when the hand came; what was set at once goes back at once;
        patterns change at the next bar line. The last 200 changes are kept.

        Returns
        -------
        str
            What was taken back.
        """
        return self._changes.back() or "nothing to undo"

    def redo(self) -> str:
        """Do again what `undo` has taken back, unless something else was done since.

        Returns
        -------
        str
            What was done.
        """
        return self._changes.again() or "nothing to redo"

    def journal(self) -> Journal:
        """Note from now on everything that the sound depends on: notes, parameters, patterns, connections, code.

        ``s.journal().stop()`` gives a `Performance`, which renders to the same samples that were heard, can be looked
        at, and can be changed. Asking again begins another journal and stops this one.

        Returns
        -------
        Journal
            Which notes until it is stopped.

        Raises
        ------
        SessionError
            If the session is closed, or too large to be copied while it plays.
        """
        from workbench.journal import Journal  # few sessions keep one

        self._require_open()
        if self._journal is not None:
            self._journal.close()
        self._journal = Journal(self.engine, self._names)
        return self._journal

    def _names(self) -> Names:
        """Say what the slots of the parameters are called."""
        return {
            param.slot: (f"{label}{param.name}", param.spec)
            for label, params in self._all()
            for param in params.values()
        }

    def _name_of(self, param: Param) -> str:
        return next((f"{label}{param.name}" for label, params in self._all() if param in params.values()), param.name)

    def _all(self) -> Iterator[tuple[str, Params]]:
        yield "", self.params
        yield "transport.", self.transport.params
        for handle in self.nodes:
            yield f"{handle.name}.", handle.params
            if isinstance(handle, PatternPlayer):
                for sequence in tuple(handle.sequences.values()):
                    if sequence.is_here:
                        yield f"{handle.name}.{sequence.name}.", sequence.params
