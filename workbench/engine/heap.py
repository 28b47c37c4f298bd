"""Commands that wait for their frame: a binary heap ordered by frame, then by arrival.

Threads: audio. No allocation: the capacity is fixed, and a full heap leaves commands in the queue, whose
writers are told.
"""

from __future__ import annotations

from workbench.engine.layout import HEAP_CAPACITY, HEAP_COUNT, HEAP_ENTRY_WORDS, HEAP_WORDS
from workbench.rt.kernel import kernel
from workbench.rt.memory import i64_at
from workbench.rt.record import record_copy, record_frame


@kernel
def heap_entry(heap, index):  # type: ignore[no-untyped-def]
    """Address of an entry: its sequence number, then its record."""
    return heap + 8 * (HEAP_WORDS + HEAP_ENTRY_WORDS * index)


@kernel
def _before(one, other):  # type: ignore[no-untyped-def]
    first, second = record_frame(one + 8), record_frame(other + 8)
    return first < second or (first == second and i64_at(one, 1)[0] < i64_at(other, 1)[0])


@kernel
def _move(to, source):  # type: ignore[no-untyped-def]
    i64_at(to, 1)[0] = i64_at(source, 1)[0]
    record_copy(to + 8, source + 8)


@kernel
def heap_has_room(heap):  # type: ignore[no-untyped-def]
    """Whether one more fits (one place is kept free to sort with)."""
    words = i64_at(heap, HEAP_WORDS)
    return words[HEAP_COUNT] < words[HEAP_CAPACITY] - 1


@kernel
def heap_push(heap, record, sequence):  # type: ignore[no-untyped-def]
    """Add the record at an address. There must be room."""
    words = i64_at(heap, HEAP_WORDS)
    spare = heap_entry(heap, words[HEAP_CAPACITY] - 1)
    i64_at(spare, 1)[0] = sequence
    record_copy(spare + 8, record)
    place = words[HEAP_COUNT]
    words[HEAP_COUNT] += 1
    while place > 0:
        parent = (place - 1) // 2
        if not _before(spare, heap_entry(heap, parent)):
            break
        _move(heap_entry(heap, place), heap_entry(heap, parent))
        place = parent
    _move(heap_entry(heap, place), spare)


@kernel
def heap_top(heap):  # type: ignore[no-untyped-def]
    """Address of the first record, or 0 if there is none."""
    return heap_entry(heap, 0) + 8 if i64_at(heap, HEAP_WORDS)[HEAP_COUNT] > 0 else 0


@kernel
def heap_pop(heap):  # type: ignore[no-untyped-def]
    """Remove the first record."""
    words = i64_at(heap, HEAP_WORDS)
    words[HEAP_COUNT] -= 1
    count = words[HEAP_COUNT]
    last = heap_entry(heap, count)
    place = 0
    while True:
        child = 2 * place + 1
        if child >= count:
            break
        if child + 1 < count and _before(heap_entry(heap, child + 1), heap_entry(heap, child)):
            child += 1
        if not _before(heap_entry(heap, child), last):
            break
        _move(heap_entry(heap, place), heap_entry(heap, child))
        place = child
    if count > 0:
        _move(heap_entry(heap, place), last)
