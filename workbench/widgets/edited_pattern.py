"""The pattern of an editor: read and changed in one place, whoever plays it; what it was before can be had back.

Threads: control. Changes come on a kernel subshell, from cells, and from whoever else changes what is played; a lock
makes each of them whole.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeAlias

from workbench.sequencer.pattern import Pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.widgets.doors import PatternDoor

MOST_STEPS_BACK = 200


Change: TypeAlias = "Callable[[Pattern], Pattern]"


class EditedPattern:
    """A pattern that an editor shows and changes.

    Parameters
    ----------
    source : Pattern or PatternDoor
        What is edited: who plays it is told of each change, and changes what is shown.
    on_change : callable
        Called after each change with whether it came from outside.
    at : {"now", "beat", "bar"} or float
        When an edit is heard.
    """

    def __init__(
        self,
        source: Pattern | PatternDoor,
        on_change: Callable[[bool], object],
        at: str | float = "now",
    ) -> None:
        self._lock = threading.RLock()
        self._door = None if isinstance(source, Pattern) else source
        self._now = (source if isinstance(source, Pattern) else source.pattern) or Pattern()
        self._on_change = on_change
        self._at = at
        self._back: list[Pattern] = []
        self._forth: list[Pattern] = []
        self._gesture: object = None
        self._forget = self._door.observe(self._follow) if self._door is not None else None

    @property
    def now(self) -> Pattern:
        """The pattern."""
        return self._now

    @property
    def can_undo(self) -> bool:
        """Whether there is a way back."""
        return bool(self._back)

    @property
    def can_redo(self) -> bool:
        """Whether there is a way forth again."""
        return bool(self._forth)

    def change(self, make: Change, gesture: object = None) -> None:
        """Make another pattern of it.

        Parameters
        ----------
        make : callable
            Gives the new pattern for the old one.
        gesture : object, optional
            Changes of one gesture, one after the other, are undone together.

        Raises
        ------
        WorkbenchError
            If there is no such pattern, or it cannot be played; all is as before then.
        """
        with self._lock:
            before, after = self._now, make(self._now)
            if after == before:
                return
            self._play(after)
            if gesture is None or gesture != self._gesture:
                self._remember(before)
            self._gesture = gesture
            self._forth.clear()
        self._on_change(False)

    def undo(self) -> None:
        """Go back by a gesture; does nothing if there is no way back."""
        self._step(self._back, self._forth)

    def redo(self) -> None:
        """Take back an undo; does nothing if there is none."""
        self._step(self._forth, self._back)

    def close(self) -> None:
        """Follow the source no more."""
        if self._forget is not None:
            self._forget()
            self._forget = None

    def _step(self, source: list[Pattern], target: list[Pattern]) -> None:
        with self._lock:
            if not source:
                return
            before = self._now
            self._play(source[-1])
            source.pop()
            target.append(before)
            self._gesture = None
        self._on_change(False)

    def _play(self, pattern: Pattern) -> None:
        """Take over a pattern and have it played, unless its source was silenced: that it stays."""
        before, self._now = self._now, pattern
        try:
            if self._door is not None and self._door.pattern is not None:
                self._door.edit(pattern, self._at)
        except Exception:
            self._now = before
            raise

    def _follow(self) -> None:
        """Something else may be played than what was edited."""
        with self._lock:
            played = self._door.pattern if self._door is not None else None
            if played is None or played == self._now:
                return
            self._remember(self._now)
            self._forth.clear()
            self._gesture = None
            self._now = played
        self._on_change(True)

    def _remember(self, pattern: Pattern) -> None:
        self._back.append(pattern)
        del self._back[:-MOST_STEPS_BACK]
