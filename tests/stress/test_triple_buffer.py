"""The triple buffer between two real threads, ten million states long: none torn, none older than the one before.

Each state is a block filled with one number. If one of these ever fails, it is a bug, however rare: keep the seed of
the run (there is none: only timing), the machine and the numba version, and look at the machine code of `exchange`.
"""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from workbench.rt import Arena, kernel, triple_buffer
from workbench.rt.atomics import load_acquire, store_release
from workbench.rt.memory import i64_at
from workbench.rt.triple_buffer import triple_back, triple_publish, triple_update

pytestmark = pytest.mark.stress

EXCHANGES = 10_000_000
ATTEMPTS = 100
STATE_WORDS = 24  # three cache lines: enough to be seen half written
TORN, BACKWARD, SEEN, LAST, READS, RESULTS = 0, 1, 2, 3, 4, 8


@kernel
def write_states(at, first, last, pause):
    """Publish states first..last-1; between two of them spin for `pause` turns on the word that nobody writes."""
    for number in range(first, last):
        state = i64_at(triple_back(at), STATE_WORDS)
        for k in range(STATE_WORDS):
            state[k] = number
        triple_publish(at)
        for _ in range(pause):
            load_acquire(at + 8 * 30)


@kernel
def read_states(at, results_at, last, pause):
    """Read until the last state has been seen; count torn and backward ones."""
    results = i64_at(results_at, RESULTS)
    while results[LAST] < last - 1:
        state = i64_at(triple_update(at), STATE_WORDS)
        first = state[0]
        for _ in range(pause):
            load_acquire(at + 8 * 30)
        for k in range(STATE_WORDS):
            if state[k] != first:
                results[TORN] += 1
        if first < results[LAST]:
            results[BACKWARD] += 1
        if first != results[LAST]:
            results[SEEN] += 1
        results[LAST] = first
        results[READS] += 1


@pytest.mark.parametrize(
    ("write_pause", "read_pause"), [(0, 0), (300, 0), (0, 300)], ids=["contended", "slow writer", "slow reader"]
)
def test_triple_buffer_two_threads(write_pause, read_pause):
    """At least 10^7 exchanges: no state is torn or goes back, and the last one arrives."""
    arena = Arena(1 << 14)
    _, _, region = triple_buffer(arena, "stressed", 8 * STATE_WORDS)
    results = np.zeros(RESULTS, np.int64)
    at = arena.base + region.offset
    write_states(at, 0, 1, write_pause)  # compiled before the race
    read_states(at, results.ctypes.data, 1, read_pause)
    reader = threading.Thread(target=read_states, args=(at, results.ctypes.data, EXCHANGES, read_pause))
    start = time.perf_counter()
    reader.start()
    write_states(at, 1, EXCHANGES, write_pause)
    reader.join()
    seconds = time.perf_counter() - start
    print(
        f"\ntriple buffer: {EXCHANGES / seconds / 1e6:.1f} M publishes/s,"
        f" {results[READS] / seconds / 1e6:.1f} M updates/s,"
        f" {results[SEEN]} states seen"
    )

    assert (results[TORN], results[BACKWARD]) == (0, 0)
    assert results[LAST] == EXCHANGES - 1
    assert results[SEEN] > 1000  # the two really ran at the same time


@kernel
def unsafe_publish(at, number):
    """What a writer does that forgets to change slots: the test below must catch it."""
    state = i64_at(at, STATE_WORDS)
    for k in range(STATE_WORDS):
        state[k] = number


@kernel
def write_unsafely(at, last, stop_at):
    """Write over the same slot again and again."""
    for number in range(last):
        unsafe_publish(at, number)
    store_release(stop_at, 1)


@kernel
def read_unsafely(at, stop_at):
    """How many torn states are seen."""
    torn = 0
    while load_acquire(stop_at) == 0:
        state = i64_at(at, STATE_WORDS)
        first = load_acquire(at)
        for k in range(STATE_WORDS):
            if load_acquire(at + 8 * k) != first:
                torn += 1
                break
    return torn + 0 * state[0]


def test_torn_states_would_be_seen():
    """Without the three slots the same check finds torn states: it can fail."""
    arena = Arena(1 << 14)
    at = arena.base + arena.place("one slot", 8 * STATE_WORDS).offset
    stop_at = arena.base + arena.place("stop", 64).offset
    store_release(stop_at, 1)
    read_unsafely(at, stop_at)
    write_unsafely(at, 1, stop_at)
    torn = []
    for _ in range(ATTEMPTS):  # on a busy machine one of the two may be over before the other begins
        store_release(stop_at, 0)
        reader = threading.Thread(target=lambda: torn.append(read_unsafely(at, stop_at)))
        reader.start()
        write_unsafely(at, EXCHANGES // 10, stop_at)
        reader.join()
        if torn[-1] > 0:
            break

    assert torn[-1] > 0
