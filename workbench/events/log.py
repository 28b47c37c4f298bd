"""The newest events of some kinds, kept for whoever asks later: what was played a minute ago.

What it forgets is not lost but long ago; so nothing of it counts as dropped.

Threads: control, any of them.
"""

from __future__ import annotations

import threading

import numpy as np

from workbench.events.records import EventKind
from workbench.rt.record import RECORD

TOGETHER = 1024  # records that wait before they are put to the others: each time, all are copied


class EventLog:
    """A look back at events.

    Parameters
    ----------
    kinds : tuple of EventKind
        Which.
    capacity : int
        Records that it keeps; older ones are forgotten.
    """

    dropped = 0  # a log loses nothing: it forgets

    def __init__(self, kinds: tuple[EventKind, ...], capacity: int) -> None:
        self._kinds = np.array(sorted(kinds), np.int32)
        self._capacity = capacity
        self._kept = np.empty(0, RECORD)
        self._fresh: list[np.ndarray] = []
        self._lock = threading.Lock()
        self.forgotten = 0

    def offer(self, records: np.ndarray) -> None:
        """Keep what it wants of these records.

        Parameters
        ----------
        records : numpy.ndarray [shape=(n,), dtype=RECORD]
            In order.
        """
        wanted = records[np.isin(records["kind"], self._kinds)]
        if wanted.size == 0:
            return
        with self._lock:
            self._fresh.append(wanted)
            if sum(each.size for each in self._fresh) >= TOGETHER:
                self._gather()

    def records(self) -> np.ndarray:
        """Copy all that it knows.

        Returns
        -------
        numpy.ndarray [shape=(n,), dtype=RECORD]
            In order.
        """
        with self._lock:
            self._gather()
            return self._kept.copy()

    def _gather(self) -> None:
        together = np.concatenate([self._kept, *self._fresh])
        self.forgotten += max(together.size - self._capacity, 0)
        self._kept = together[-self._capacity :].copy()  # a view would hold on to all of it
        self._fresh.clear()
