"""The ring buffer: fixed-size records from one thread to one other, in order, none lost without being counted.

In memory: word 0 is the tail (written by the producer), word 8 the head (written by the consumer), word 16 the count of
records that found no room, word 24 the capacity and word 25 the record size, then the slots. Head and tail count
records since the start and never wrap; a record's slot is its number modulo the capacity, so any capacity will do.

Threads: one producer, one consumer.
"""

from __future__ import annotations

import numpy as np

from workbench.rt.arena import Arena, Region
from workbench.rt.atomics import load_acquire, store_release
from workbench.rt.kernel import kernel
from workbench.rt.memory import i64_at

TAIL, HEAD, DROPPED, CAPACITY, RECORD_BYTES, WORDS = 0, 8, 16, 24, 25, 32


@kernel
def ring_slot(at, number):  # type: ignore[no-untyped-def]
    """Address of the slot of record `number`."""
    words = i64_at(at, WORDS)
    return at + WORDS * 8 + (number % words[CAPACITY]) * words[RECORD_BYTES]


@kernel
def ring_room(at):  # type: ignore[no-untyped-def]
    """How many records can be pushed. Producer only; the consumer can only make it more."""
    words = i64_at(at, WORDS)
    # ORDER: acquire. The consumer's reads of a slot come before the head that frees it; our writes come after.
    return words[CAPACITY] - (words[TAIL] - load_acquire(at + HEAD * 8))


@kernel
def ring_commit(at, count):  # type: ignore[no-untyped-def]
    """Hand `count` filled records over. Producer only."""
    # ORDER: release. The records' contents must be there before the tail that says so.
    store_release(at + TAIL * 8, i64_at(at, WORDS)[TAIL] + count)


@kernel
def ring_drop(at, count):  # type: ignore[no-untyped-def]
    """Count records that found no room. Producer only."""
    # ORDER: release only so that the other side may read the count without tearing.
    store_release(at + DROPPED * 8, i64_at(at, WORDS)[DROPPED] + count)


@kernel
def ring_ready(at):  # type: ignore[no-untyped-def]
    """How many records wait. Consumer only; the producer can only make it more."""
    # ORDER: acquire. What the tail promises must be readable after it.
    return load_acquire(at + TAIL * 8) - i64_at(at, WORDS)[HEAD]


@kernel
def ring_release(at, count):  # type: ignore[no-untyped-def]
    """Give `count` read slots back. Consumer only."""
    # ORDER: release. Our reads of the slots must be over before the producer may write there again.
    store_release(at + HEAD * 8, i64_at(at, WORDS)[HEAD] + count)


class _End:
    """What both ends share: the words and the slots as arrays."""

    def __init__(self, arena: Arena, region: Region, dtype: np.dtype) -> None:
        self._at = arena.base + region.offset
        self._words = arena.view(region.offset, np.int64, WORDS)
        self.capacity = int(self._words[CAPACITY])
        self._slots = arena.view(region.offset + WORDS * 8, dtype, self.capacity)

    @property
    def dropped(self) -> int:
        """Records that found no room since the start."""
        return int(load_acquire(self._at + DROPPED * 8))


class Producer(_End):
    """The end that pushes. One thread at a time."""

    @property
    def room(self) -> int:
        """How many records can be pushed (the consumer may make it more meanwhile)."""
        return int(ring_room(self._at))

    def push(self, records: np.ndarray) -> bool:
        """Push all records or none.

        Parameters
        ----------
        records : numpy.ndarray [shape=(n,), dtype=the ring's]
            What to push, in order.

        Returns
        -------
        bool
            False if there was no room for all; nothing was pushed and nothing counted.
        """
        count = len(records)
        if count > ring_room(self._at):
            return False
        tail = int(self._words[TAIL])
        start = tail % self.capacity
        first = min(count, self.capacity - start)
        self._slots[start : start + first] = records[:first]
        self._slots[: count - first] = records[first:]
        ring_commit(self._at, count)
        return True

    def drop(self, count: int) -> None:
        """Count records that were given up.

        Parameters
        ----------
        count : int
            How many.
        """
        ring_drop(self._at, count)


class Consumer(_End):
    """The end that pops. One thread at a time."""

    def __len__(self) -> int:
        """How many records wait (the producer may add more meanwhile)."""
        return int(ring_ready(self._at))

    def pop(self, most: int | None = None) -> np.ndarray:
        """Take what is there, oldest first.

        Parameters
        ----------
        most : int, optional
            At most this many.

        Returns
        -------
        numpy.ndarray [shape=(n,), dtype=the ring's]
            A copy; n may be 0.
        """
        count = len(self) if most is None else min(most, len(self))
        start = int(self._words[HEAD]) % self.capacity
        first = min(count, self.capacity - start)
        records = np.concatenate([self._slots[start : start + first], self._slots[: count - first]])
        ring_release(self._at, count)
        return records


def ring_buffer(arena: Arena, name: str, capacity: int, dtype: np.dtype) -> tuple[Producer, Consumer, Region]:
    """Place a ring in an arena.

    Parameters
    ----------
    arena : Arena
        Where to place it.
    name : str
        Name of the region.
    capacity : int, > 0
        Records it can hold.
    dtype : numpy.dtype
        Of one record; a multiple of 8 bytes.

    Returns
    -------
    tuple of Producer, Consumer, Region
        The two ends, and where it is.
    """
    region = arena.place(name, WORDS * 8 + capacity * dtype.itemsize)
    words = arena.view(region.offset, np.int64, WORDS)
    words[CAPACITY], words[RECORD_BYTES] = capacity, dtype.itemsize
    return Producer(arena, region, dtype), Consumer(arena, region, dtype), region
