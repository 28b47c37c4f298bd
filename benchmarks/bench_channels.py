"""What a message costs: triple buffer and ring inside compiled code and from Python, beside Python's own means.

A state is 256 bytes, a record 32. Between two threads, what counts is how long it takes until all is through.
"""

from __future__ import annotations

import itertools
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import workbench as wb
from benchmarks.support.measure import amount, interleaved
from benchmarks.support.table import head, table
from workbench.rt import RECORD, Arena, kernel, ring_buffer, triple_buffer
from workbench.rt.memory import i64_at
from workbench.rt.record import record_frame, record_write
from workbench.rt.ring_buffer import HEAD, TAIL, WORDS, ring_commit, ring_ready, ring_release, ring_room, ring_slot
from workbench.rt.triple_buffer import triple_back, triple_publish, triple_update

STATE_WORDS = 32
CAPACITY = 1024
LOOPS = amount(1_000_000, 100_000)  # operations per round, compiled
CALLS = 500  # operations per round, from Python
ROUNDS = amount(21, 5)


@kernel
def publish(at: Any, count: Any) -> Any:
    """Write and publish states."""
    for number in range(count):
        state = i64_at(triple_back(at), STATE_WORDS)
        for k in range(STATE_WORDS):
            state[k] = number
        triple_publish(at)
    return count


@kernel
def update(at: Any, count: Any) -> Any:
    """Take the latest state."""
    total = 0
    for _ in range(count):
        total += i64_at(triple_update(at), STATE_WORDS)[0]
    return total


@kernel
def push(at: Any, count: Any) -> Any:
    """Push records one by one, waiting for room."""
    for number in range(count):
        while ring_room(at) == 0:
            pass
        record_write(ring_slot(at, i64_at(at, WORDS)[TAIL]), number, 1, 2, 3, 0.0, 0.0)
        ring_commit(at, 1)
    return count


@kernel
def pop(at: Any, count: Any) -> Any:
    """Pop records one by one, waiting for them."""
    total = 0
    for _ in range(count):
        while ring_ready(at) == 0:
            pass
        total += record_frame(ring_slot(at, i64_at(at, WORDS)[HEAD]))
        ring_release(at, 1)
    return total


@kernel
def push_and_pop(at: Any, count: Any) -> Any:
    """A record in, a record out."""
    total = 0
    for _ in range(count):
        total += push(at, 1) + pop(at, 1)
    return total


@kernel
def publish_and_update(at: Any, count: Any) -> Any:
    """A state in, a state out."""
    total = 0
    for _ in range(count):
        total += publish(at, 1) + update(at, 1)
    return total


def two_threads(first: Callable[[], object], second: Callable[[], object]) -> Callable[[], object]:
    """Run both at the same time, until both are done."""

    def run() -> None:
        other = threading.Thread(target=first)
        other.start()
        second()
        other.join()

    return run


def times(action: Callable[[], object], count: int) -> Callable[[], object]:
    """Do it again and again."""

    def run() -> None:
        for _ in range(count):
            action()

    return run


def compiled(triple: int, ring: int) -> list[list[str]]:
    """Both channels as the audio thread uses them, beside a queue of Python's between two threads."""
    simple: queue.SimpleQueue[int] = queue.SimpleQueue()
    few = LOOPS // 20
    alone = {
        "triple buffer: write 256 bytes and publish": lambda: publish(triple, LOOPS),
        "triple buffer: update, nothing new": lambda: update(triple, LOOPS),
        "triple buffer: publish and update": lambda: publish_and_update(triple, LOOPS),
        "ring: push and pop": lambda: push_and_pop(ring, LOOPS),
    }
    together = {
        "triple buffer: publish, another thread updates": two_threads(
            lambda: publish(triple, LOOPS), lambda: update(triple, LOOPS)
        ),
        "ring: one thread pushes, another pops": two_threads(lambda: push(ring, LOOPS), lambda: pop(ring, LOOPS)),
        "SimpleQueue: one thread puts, another gets": two_threads(
            times(lambda: simple.put(1), few), times(simple.get, few)
        ),
    }
    ns = {name: each / LOOPS for name, each in interleaved(alone, ROUNDS).items()}
    both = interleaved(together, ROUNDS, time.perf_counter_ns)
    ns |= {name: each / (few if "Simple" in name else LOOPS) for name, each in both.items()}
    beside = ns["SimpleQueue: one thread puts, another gets"]
    return [[name, f"{each:.1f}", f"{each / beside:.3f}x"] for name, each in ns.items()]


def from_python(arena: Arena) -> list[list[str]]:
    """Both channels as Python uses them, and what a user calls."""
    writer, reader, _ = triple_buffer(arena, "state", 8 * STATE_WORDS)
    producer, consumer, _ = ring_buffer(arena, "records", CAPACITY, RECORD)
    simple: queue.SimpleQueue[tuple[float, ...]] = queue.SimpleQueue()
    state, record = np.zeros(8 * STATE_WORDS, np.uint8), np.zeros(1, RECORD)
    lock, shared, mine = threading.Lock(), np.zeros(8 * STATE_WORDS, np.uint8), np.zeros(8 * STATE_WORDS, np.uint8)

    def locked() -> None:
        with lock:
            shared[:] = state
        with lock:
            mine[:] = shared

    def triple() -> None:
        writer.publish(state)
        reader.update()

    def ring() -> None:
        producer.push(record)
        consumer.pop()

    def simple_queue() -> None:
        simple.put((0, 1, 2, 3, 0.5, 0.5))
        simple.get()

    with wb.Session(name="bench", sink="null") as s:
        lead = s.add(wb.Synth())

        values = itertools.cycle((900.0, 901.0))

        def knob() -> None:
            lead.cutoff_hz = next(values)

        candidates = {
            "SimpleQueue: put and get": times(simple_queue, CALLS),
            "lock and copy 256 bytes, twice": times(locked, CALLS),
            "triple buffer: publish and update": times(triple, CALLS),
            "ring: push and pop": times(ring, CALLS),
            "lead.cutoff_hz = x": times(knob, CALLS),
            "lead.note_on(60)": times(lambda: lead.note_on(60), CALLS),
            "lead.note_on('C4', at=...)": times(lambda: lead.note_on("C4", at=3600.0), CALLS),
            "": lambda: (s.panic(), s.render(0.01)),  # takes what was sent, and forgets it
        }
        results = interleaved(candidates, ROUNDS)
    beside = results["SimpleQueue: put and get"]
    return [[name, f"{each / CALLS / 1000:.2f}", f"{each / beside:.1f}x"] for name, each in results.items() if name]


def main() -> None:
    """Measure and print."""
    head("Channels: time per operation (median of interleaved rounds)")
    arena = Arena(1 << 20)
    triple = arena.base + triple_buffer(arena, "triple", 8 * STATE_WORDS)[2].offset
    ring = arena.base + ring_buffer(arena, "ring", CAPACITY, RECORD)[2].offset
    note = "Alone: processor time. Two threads: the time until all is through, which needs two free cores."
    table(["in compiled code", "ns", "beside SimpleQueue"], compiled(triple, ring), note)
    note = "A parameter publishes all parameters of the session; a note checks its arguments and makes one record."
    table(["from Python", "us", "beside SimpleQueue"], from_python(arena), note)


if __name__ == "__main__":
    main()
