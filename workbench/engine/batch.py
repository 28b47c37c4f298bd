"""The commands of this quantum for nodes, in order of their frames.

Threads: audio. No allocation.
"""

from __future__ import annotations

from workbench.engine.layout import BATCH_CAPACITY, BATCH_COUNT, BATCH_WORDS, C_BATCH_AT, CONTROL_AT, CONTROL_WORDS
from workbench.rt.kernel import kernel
from workbench.rt.memory import i64_at
from workbench.rt.record import RECORD_BYTES, record_copy, record_frame, record_write


@kernel
def _record(batch, index):  # type: ignore[no-untyped-def]
    return batch + 8 * BATCH_WORDS + RECORD_BYTES * index


@kernel
def _open_place(batch, frame):  # type: ignore[no-untyped-def]
    """Address of a place behind all that come at a frame or before. There must be room."""
    words = i64_at(batch, BATCH_WORDS)
    place = words[BATCH_COUNT]
    words[BATCH_COUNT] += 1
    while place > 0 and record_frame(_record(batch, place - 1)) > frame:
        record_copy(_record(batch, place), _record(batch, place - 1))
        place -= 1
    return _record(batch, place)


@kernel
def batch_has_room(batch):  # type: ignore[no-untyped-def]
    """Whether one more fits."""
    words = i64_at(batch, BATCH_WORDS)
    return words[BATCH_COUNT] < words[BATCH_CAPACITY]


@kernel
def batch_room(batch):  # type: ignore[no-untyped-def]
    """How many more fit."""
    words = i64_at(batch, BATCH_WORDS)
    return words[BATCH_CAPACITY] - words[BATCH_COUNT]


@kernel
def batch_add(batch, record, frame):  # type: ignore[no-untyped-def]
    """Insert the record at an address, at a frame. There must be room."""
    at = _open_place(batch, frame)
    record_copy(at, record)
    i64_at(at, 1)[0] = frame


@kernel
def batch_write(batch, frame, kind, source, a, x, y):  # type: ignore[no-untyped-def]
    """Insert a new record. There must be room."""
    record_write(_open_place(batch, frame), frame, kind, source, a, x, y)


@kernel
def batch_count(base):  # type: ignore[no-untyped-def]
    """How many commands this quantum has."""
    return i64_at(base + i64_at(base + CONTROL_AT, CONTROL_WORDS)[C_BATCH_AT], BATCH_WORDS)[BATCH_COUNT]


@kernel
def batch_at(base, index):  # type: ignore[no-untyped-def]
    """Address of one of them."""
    return _record(base + i64_at(base + CONTROL_AT, CONTROL_WORDS)[C_BATCH_AT], index)
