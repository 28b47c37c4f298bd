"""A log keeps the newest events of its kinds, in order, and what it forgets was not lost."""

from __future__ import annotations

import numpy as np

from workbench.events import RECORD, EventKind, EventLog
from workbench.events.log import TOGETHER

ON, METER = EventKind.NOTE_ON, EventKind.METER


def records(first, count, kind=ON):
    """Records that are numbered by their frames."""
    made = np.zeros(count, RECORD)
    made["frame"], made["kind"] = np.arange(first, first + count), kind
    return made


def test_it_keeps_what_it_is_for():
    """In order, however often it is looked at."""
    log = EventLog((ON,), 100)
    log.offer(records(0, 3))
    log.offer(records(3, 5, METER))
    log.offer(records(8, 2))
    for _ in range(2):
        assert log.records()["frame"].tolist() == [0, 1, 2, 8, 9]
    assert (log.forgotten, log.dropped) == (0, 0)


def test_the_oldest_are_forgotten():
    """Exactly those that are too many."""
    log = EventLog((ON,), 500)
    for first in range(0, 10 * TOGETHER, 7):
        log.offer(records(first, 7))
    end = -(-10 * TOGETHER // 7) * 7
    assert log.records()["frame"].tolist() == [*range(end - 500, end)]
    assert log.forgotten == end - 500
    assert log.dropped == 0
