"""Sheet: the events of a pattern, each under a name that it keeps while it is edited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import count
from typing import TypeAlias

from workbench.sequencer.event import Event
from workbench.sequencer.pattern import Pattern

Named: TypeAlias = dict[str, Event]


class Sheet:
    """Names of events. A pattern knows none, as equal ones are the same; so events are found again by what they are."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._pattern = Pattern()
        self._names: list[str] = []

    def named(self, pattern: Pattern) -> Named:
        """Give each event of a pattern its name, in order; those that were in the last one keep theirs.

        Parameters
        ----------
        pattern : Pattern
            Any.

        Returns
        -------
        dict of str to Event
            By name.
        """
        if pattern is not self._pattern:
            self._keep(pattern, zip(self._names, self._pattern, strict=True))
        return dict(zip(self._names, pattern, strict=True))

    def change(self, pattern: Pattern, edit: Callable[[Named], Named]) -> Pattern:
        """Make another pattern.

        Parameters
        ----------
        pattern : Pattern
            What is edited.
        edit : callable
            Gives events by name for events by name; those that are new have names that were not there.

        Returns
        -------
        Pattern
            As long as before.

        Raises
        ------
        PatternError
            If there is no such pattern.
        """
        after = edit(self.named(pattern))
        made = type(pattern)(after.values(), pattern.length)
        self._keep(made, after.items())
        return made

    def _keep(self, pattern: Pattern, known: Iterable[tuple[str, Event]]) -> None:
        """Find the names of a pattern's events among those that are known; numbers of draws do not matter."""
        free: defaultdict[Event, list[str]] = defaultdict(list)
        for name, event in known:
            free[event.but(draw=0)].append(name)
        names = []
        for event in pattern:
            found = free[event.but(draw=0)]
            names.append(found.pop(0) if found else f"e{next(self._numbers)}")
        self._pattern, self._names = pattern, names
