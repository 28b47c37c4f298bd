"""Which notes were struck and how long they were held, from what the audio side reported.

Threads: control.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np

from workbench.events import EventKind, key_cents

NOTE_KINDS = (
    EventKind.NOTE_ON,
    EventKind.NOTE_OFF,
    EventKind.VOICE_STOLEN,
    EventKind.VOICE_END,
    EventKind.NOT_FINITE,
)
Name = tuple[int, int]  # number of the node, note key


class Struck(NamedTuple):
    """One note: who played it, its key (0..127), its velocity (1..127), and the session frames from which to which."""

    source: int
    key: int
    velocity: int
    start: int
    end: int


def struck_notes(records: np.ndarray, start: int, end: int) -> list[Struck]:
    """Pair the beginnings and ends of notes.

    A note ends when its key is let go; when its voice comes to an end by itself, as a drum's does, or is taken away;
    when its key is struck again; and at the end of the stretch. A voice that rings on after its key was let go ends no
    note, and it is always the one that a report of its key means first.

    Parameters
    ----------
    records : numpy.ndarray [shape=(n,), dtype=RECORD]
        Of `NOTE_KINDS`, in order.
    start, end : int
        Session frames; notes that were struck from `start` on and before `end` count.

    Returns
    -------
    list of Struck
        By start.
    """
    pairing = _Pairing(start, end)
    for record in records[records["frame"] < end]:
        pairing.take(*record.item())
    pairing.end_all(end)
    found = [each for each in pairing.found if each.source > 0]  # what is being replaced has a number below 0
    return sorted(found, key=lambda each: (each.start, each.source, each.key))


class _Pairing:
    """The notes that are held, and those that have ended."""

    def __init__(self, start: int, end: int) -> None:
        self._start, self._end = start, end
        self._held: dict[Name, tuple[int, float]] = {}  # frame and velocity
        self._ringing: dict[Name, int] = defaultdict(int)  # voices that have been let go
        self.found: list[Struck] = []

    def take(self, frame: int, kind: int, source: int, key: int, _: float, velocity: float) -> None:
        """Follow one record."""
        name = (source, key)
        if kind == EventKind.NOTE_ON:
            self._end_note(name, frame)
            self._held[name] = frame, velocity
        elif kind == EventKind.NOTE_OFF:
            self._ringing[name] += self._end_note(name, frame)
        elif kind == EventKind.NOT_FINITE:  # all voices of that node are silent at once
            self.end_all(frame, source)
        elif self._ringing[name] > 0:
            self._ringing[name] -= 1
        else:
            self._end_note(name, frame)

    def end_all(self, frame: int, source: int | None = None) -> None:
        """End what is held, by one node or by all."""
        for name in [name for name in self._held if source in {None, name[0]}]:
            self._end_note(name, frame)

    def _end_note(self, name: Name, frame: int) -> bool:
        """End a note, if it is held; says whether it was."""
        if name not in self._held:
            return False
        begun, velocity = self._held.pop(name)
        if self._start <= begun < self._end:
            key = min((int(key_cents(name[1])) + 50) // 100, 127)
            last = max(min(frame, self._end), begun)
            self.found.append(Struck(name[0], key, min(max(round(velocity), 1), 127), begun, last))
        return True
