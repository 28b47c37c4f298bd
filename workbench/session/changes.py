"""What hands have changed, so that it can be taken back: values of parameters, and patterns that play.

A knob that is turned is one change, from where it stood to where it was let go of; what is set together is one, too.

Threads: control, any of them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeAlias

from workbench.errors import SessionError
from workbench.params import Param

MOST = 200  # changes that are kept
GESTURE_S = 0.6  # a parameter that is set again within this time is still being turned

Put: TypeAlias = Callable[[], object]
Say: TypeAlias = Callable[[], str]


class Change:
    """Something that can be taken back and made again.

    Parameters
    ----------
    what : object
        What was changed: changes of the same thing may become one.
    together : int
        What was set at once has the same number; 0 for what was set alone.
    say : callable
        Says what it is.
    back, again : callable
        Put it as it was before, and as it is now.
    """

    def __init__(self, what: object, together: int, say: Say, back: Put, again: Put) -> None:
        self.what, self.together, self.say = what, together, say
        self.steps = [(back, again)]
        self.time = time.monotonic()

    def takes(self, other: Change) -> bool:
        """Add another one to this, if the two are one to people.

        Parameters
        ----------
        other : Change
            The next.

        Returns
        -------
        bool
            Whether they are.
        """
        is_together = other.together > 0 and other.together == self.together
        is_turning = other.what is self.what and other.time - self.time < GESTURE_S and len(self.steps) == 1
        if is_together:
            self.steps += other.steps
        elif is_turning:
            self.steps[0] = self.steps[0][0], other.steps[0][1]
            self.say = other.say
        self.time = other.time
        return is_together or is_turning

    def back(self) -> None:
        """Put everything as it was before."""
        for back, _ in reversed(self.steps):
            back()

    def again(self) -> None:
        """Put everything as it was after."""
        for _, again in self.steps:
            again()


class Changes:
    """The last changes of a session, and those that were taken back.

    Parameters
    ----------
    name_of : callable
        Says what a parameter is called, with the node it is of.
    """

    def __init__(self, name_of: Callable[[Param], str]) -> None:
        self._name_of = name_of
        self._done: list[Change] = []
        self._undone: list[Change] = []
        self._lock = threading.RLock()
        self._here = threading.local()

    def note(self, what: object, say: Say, back: Put, again: Put, together: int = 0) -> None:
        """Note a change that was made. What had been taken back before it is forgotten.

        Parameters
        ----------
        what : object
            What was changed.
        say : callable
            Says what it is.
        back, again : callable
            Put it as it was before, and as it is now.
        together : int
            What was set at once has the same number; 0 for what was set alone.
        """
        if getattr(self._here, "is_putting", False):
            return
        change = Change(what, together, say, back, again)
        with self._lock:
            self._undone.clear()
            if not (self._done and self._done[-1].takes(change)):
                self._done.append(change)
                del self._done[:-MOST]

    def note_param(self, param: Param, before: float, after: float, together: int) -> None:
        """Note that a parameter was set.

        Parameters
        ----------
        param : Param
            Which.
        before, after : float
            Its values.
        together : int
            As for `note`.
        """
        if param.spec.is_internal:
            return

        def put(number: float) -> Put:
            return lambda: setattr(param, "value", number)

        def say() -> str:
            return f"{self._name_of(param)} = {param.spec.format(after)}"

        self.note(param, say, put(before), put(after), together)

    def back(self) -> str:
        """Take the last change back.

        Returns
        -------
        str
            What it was; empty if there is none.
        """
        return self._move(self._done, self._undone, Change.back)

    def again(self) -> str:
        """Make the last change that was taken back again.

        Returns
        -------
        str
            What it is; empty if there is none.
        """
        return self._move(self._undone, self._done, Change.again)

    def _move(self, source: list[Change], target: list[Change], put: Callable[[Change], None]) -> str:
        while True:
            with self._lock:
                if not source:
                    return ""
                change = source.pop()
            self._here.is_putting = True
            try:
                put(change)
            except SessionError:  # what it was a change of is gone: the one before, then
                continue
            finally:
                self._here.is_putting = False
            with self._lock:
                target.append(change)
            return change.say()
