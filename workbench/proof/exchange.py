"""The two channels between Python and the audio thread, raced between two real threads.

Parameters go through a triple buffer (the latest wins), notes through a ring (every one, in order). A state is a block
of memory filled with one number, so one that is half old and half new gives itself away; a record carries its number
several times. A single slot, written while it is read, shows that torn states would be seen.

Threads: each race runs its kernels on two threads of its own, without the GIL.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np

from workbench.rt import RECORD, Arena, kernel, ring_buffer, triple_buffer
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
from workbench.rt.triple_buffer import triple_back, triple_publish, triple_update

STATE_WORDS = 24  # three cache lines: enough to be seen half written
SPARE = 30  # a word that nobody writes: reading it passes the time
TORN, BACKWARD, SEEN, LAST, READS, GOT, WRONG, RESULTS = 0, 1, 2, 3, 4, 5, 6, 8
DONE = 8  # on a cache line of its own


@kernel
def write_states(at, first, last, pause):  # type: ignore[no-untyped-def]
    """Publish states first..last-1, with a pause of so many turns after each."""
    for number in range(first, last):
        state = i64_at(triple_back(at), STATE_WORDS)
        for k in range(STATE_WORDS):
            state[k] = number
        triple_publish(at)
        for _ in range(pause):
            load_acquire(at + 8 * SPARE)


@kernel
def read_states(at, results_at, last, pause):  # type: ignore[no-untyped-def]
    """Read until the last state has been seen; count torn and backward ones."""
    results = i64_at(results_at, RESULTS)
    while results[LAST] < last - 1:
        state = i64_at(triple_update(at), STATE_WORDS)
        first = state[0]
        for _ in range(pause):
            load_acquire(at + 8 * SPARE)
        for k in range(STATE_WORDS):
            if state[k] != first:
                results[TORN] += 1
        if first < results[LAST]:
            results[BACKWARD] += 1
        if first != results[LAST]:
            results[SEEN] += 1
        results[LAST] = first
        results[READS] += 1


@kernel
def write_unsafely(at, last, stop_at):  # type: ignore[no-untyped-def]
    """Write over one and the same slot again and again, as a writer does that forgets to change slots."""
    state = i64_at(at, STATE_WORDS)
    for number in range(last):
        for k in range(STATE_WORDS):
            state[k] = number
        load_acquire(stop_at)  # ORDER: keeps the compiler from leaving out all states but the last
    store_release(stop_at, 1)


@kernel
def read_unsafely(at, stop_at):  # type: ignore[no-untyped-def]
    """How many torn states are seen."""
    torn = 0
    while load_acquire(stop_at) == 0:
        first = load_acquire(at)
        for k in range(STATE_WORDS):
            if load_acquire(at + 8 * k) != first:
                torn += 1
                break
    return torn


@kernel
def produce(at, count, waits):  # type: ignore[no-untyped-def]
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
def consume(at, results_at, in_order):  # type: ignore[no-untyped-def]
    """Pop until the producer says that it is done and the ring is empty; check every field of every record."""
    results = i64_at(results_at, RESULTS)
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


@dataclass(frozen=True)
class TripleRace:
    """What a reader saw of states that a writer published meanwhile.

    Attributes
    ----------
    torn, backward : int
        States that were half written; states older than the one before.
    seen, reads : int
        Different states that were seen; times that the reader looked.
    last : int
        The last state that was seen.
    seconds : float
        How long it took.
    """

    torn: int
    backward: int
    seen: int
    reads: int
    last: int
    seconds: float


def race_triple(exchanges: int, write_pause: int = 0, read_pause: int = 0) -> TripleRace:
    """Publish states on one thread and read them on another.

    Parameters
    ----------
    exchanges : int
        States to publish.
    write_pause, read_pause : int
        Turns that each side waits after a state.

    Returns
    -------
    TripleRace
        What was seen.
    """
    arena = Arena(1 << 14)
    _, _, region = triple_buffer(arena, "raced", 8 * STATE_WORDS)
    at = arena.base + region.offset
    results = np.zeros(RESULTS, np.int64)
    write_states(at, 0, 1, write_pause)  # compiled before the race
    read_states(at, results.ctypes.data, 1, read_pause)
    reader = threading.Thread(target=read_states, args=(at, results.ctypes.data, exchanges, read_pause))
    start = time.perf_counter()
    reader.start()
    write_states(at, 1, exchanges, write_pause)
    reader.join()
    seconds = time.perf_counter() - start
    torn, backward, seen, reads, last = (int(results[each]) for each in (TORN, BACKWARD, SEEN, READS, LAST))
    return TripleRace(torn, backward, seen, reads, last, seconds)


def race_one_slot(exchanges: int, attempts: int) -> int:
    """Do the same with one slot instead of three: the mistake that a triple buffer avoids.

    Parameters
    ----------
    exchanges : int
        States to write in an attempt.
    attempts : int
        On a busy machine one of the two threads may be over before the other begins.

    Returns
    -------
    int
        Torn states that were seen in the first attempt with any.
    """
    arena = Arena(1 << 14)
    at = arena.base + arena.place("one slot", 8 * STATE_WORDS).offset
    stop_at = arena.base + arena.place("stop", 64).offset
    store_release(stop_at, 1)
    read_unsafely(at, stop_at)
    write_unsafely(at, 1, stop_at)
    torn = [0]
    for _ in range(attempts):
        store_release(stop_at, 0)
        reader = threading.Thread(target=lambda: torn.append(read_unsafely(at, stop_at)))
        reader.start()
        write_unsafely(at, exchanges, stop_at)
        reader.join()
        if torn[-1] > 0:
            break
    return int(torn[-1])


@dataclass(frozen=True)
class RingRace:
    """What became of records.

    Attributes
    ----------
    sent, got, dropped : int
        Records that went in, that came out, that found no room.
    wrong : int
        Records that were not whole, or not in their place.
    seconds : float
        How long it took.
    """

    sent: int
    got: int
    dropped: int
    wrong: int
    seconds: float


def race_ring(capacity: int, items: int, *, waits: bool) -> RingRace:
    """Push records on one thread and pop them on another.

    Parameters
    ----------
    capacity : int
        Of the ring.
    items : int
        Records to push.
    waits : bool
        Whether the producer waits for room; otherwise it drops what finds none.

    Returns
    -------
    RingRace
        What arrived.
    """
    arena = Arena(1 << 20)
    _, consumer, region = ring_buffer(arena, "raced", capacity, RECORD)
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
    seconds = time.perf_counter() - start
    return RingRace(int(sent), int(memory[GOT]), consumer.dropped, int(memory[WRONG]), seconds)
