"""An instrument for hands: it writes down what is played, by key."""

from __future__ import annotations

from collections import Counter

from workbench.errors import QueueFullError


class Note:
    """A note that was struck."""

    def __init__(self, notes: Notes, note: int) -> None:
        self._notes, self.note = notes, note
        self.cents = 0.0
        self.level = 1.0
        self.is_over = False

    def off(self) -> None:
        """End it."""
        if self._notes.is_full:
            raise QueueFullError("full")
        assert not self.is_over, "a note that is ended twice"
        self.is_over = True
        self._notes.sounding.remove(self)
        self._notes.count[self.note] -= 1
        if not self._notes.count[self.note]:
            self._notes.log.append(["off", self.note])

    def bend(self, cents: float) -> None:
        """Bend it."""
        self.cents = cents
        self._notes.log.append(["bend", self.note, cents])

    def set_level(self, level: float) -> None:
        """Send it to a level."""
        self.level = level
        self._notes.log.append(["level", self.note, level])


class Notes:
    """All that sounds, and a log of what happened: an "off" when the last note of a key ends."""

    def __init__(self) -> None:
        self.log: list[list[object]] = []
        self.sounding: list[Note] = []
        self.count: Counter[int] = Counter()
        self.is_full = False

    def strike(self, note: int, velocity: int, cents: float) -> Note:
        """Start a note."""
        if self.is_full:
            raise QueueFullError("full")
        struck = Note(self, note)
        struck.cents = cents
        self.sounding.append(struck)
        self.count[note] += 1
        self.log.append(["on", note, velocity, cents])
        return struck

    def fresh(self) -> list[list[object]]:
        """What has happened since the last time."""
        fresh, self.log = self.log, []
        return fresh
