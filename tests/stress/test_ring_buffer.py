"""The ring buffer between two real threads, ten million records long: all of them, once, in order, or counted."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from workbench.rt import RECORD, Arena, kernel, ring_buffer
from workbench.rt.atomics import load_acquire, store_release
from workbench.rt.memory import i64_at
from workbench.rt.record import record_a, record_frame, record_write, record_x, record_y
from workbench.rt.ring_buffer import (
    HEAD,
    TAIL,
    WORDS,
    ring_commit,
    ring_drop,
    ring_ready,
    ring_release,
    ring_room,
    ring_slot,
)

pytestmark = pytest.mark.stress

ITEMS = 10_000_000
OFFERS = 100_000_000  # most find the ring full
GOT, WRONG, LAST, DONE = 0, 1, 2, 8  # DONE on a cache line of its own


@kernel
def produce(at, count, waits):
    """Push records 1..count one by one; wait for room, or give up and count what finds none."""
    sent = 0
    for number in range(1, count + 1):
        while waits and ring_room(at) == 0:
            pass
        if ring_room(at) == 0:
            ring_drop(at, 1)
            continue
        small = np.float32(number & 0xFFFF)
        record_write(ring_slot(at, i64_at(at, WORDS)[TAIL]), number, 1, 2, -number, small, -small)
        ring_commit(at, 1)
        sent += 1
    return sent


@kernel
def consume(at, results_at, in_order):
    """Pop until the producer says that it is done and the ring is empty; check every field of every record."""
    results = i64_at(results_at, 16)
    while True:
        done = load_acquire(results_at + 8 * DONE)
        ready = ring_ready(at)
        if ready == 0 and done != 0:
            return
        for k in range(ready):
            record = ring_slot(at, i64_at(at, WORDS)[HEAD] + k)
            number = record_frame(record)
            small = np.float32(number & 0xFFFF)
            if record_a(record) != -number or record_x(record) != small or record_y(record) != -small:
                results[WRONG] += 1
            if number <= results[LAST] or (in_order and number != results[LAST] + 1):
                results[WRONG] += 1
            results[LAST] = number
        ring_release(at, ready)
        results[GOT] += ready


def race(capacity, items, waits):
    """Run both threads: (sent, results, dropped, seconds)."""
    arena = Arena(1 << 20)
    _, consumer, region = ring_buffer(arena, "stressed", capacity, RECORD)
    at = arena.base + region.offset
    memory = arena.view(arena.place("results", 128).offset, np.int64, 16)
    results_at = memory.ctypes.data
    produce(at, 0, waits)  # compiled before the race
    store_release(results_at + 8 * DONE, 1)
    consume(at, results_at, waits)
    memory[:] = 0
    reader = threading.Thread(target=consume, args=(at, results_at, waits))
    start = time.perf_counter()
    reader.start()
    sent = produce(at, items, waits)
    store_release(results_at + 8 * DONE, 1)
    reader.join()
    return sent, memory, consumer.dropped, time.perf_counter() - start


@pytest.mark.parametrize("capacity", [3, 1, 1024])
def test_ring_two_threads(capacity):
    """10^7 records through a ring of any capacity, 3 and even 1 included: every one arrives, in order and whole."""
    sent, results, dropped, seconds = race(capacity, ITEMS, waits=True)
    print(f"\nring of {capacity}: {ITEMS / seconds / 1e6:.1f} M records/s")

    assert sent == results[GOT] == ITEMS
    assert (results[WRONG], dropped) == (0, 0)


@pytest.mark.parametrize("capacity", [3, 64])
def test_ring_two_threads_counts_every_drop(capacity):
    """A producer that never waits: what arrives is whole and in order, and arrived + dropped = sent out."""
    sent, results, dropped, seconds = race(capacity, OFFERS, waits=False)
    rate, share = OFFERS / seconds / 1e6, dropped / OFFERS
    print(f"\nring of {capacity}, never waiting: {rate:.1f} M offers/s, {share:.1%} dropped")

    assert results[WRONG] == 0
    assert results[GOT] == sent
    assert sent + dropped == OFFERS
    assert dropped > 0
