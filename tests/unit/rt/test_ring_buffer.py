"""The ring buffer, one step after the other: order, wrap-around, all or nothing, and the drop counter."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.rt import RECORD, Arena, ring_buffer

WORD = np.dtype("<i8")


def ring(capacity, dtype=WORD):
    """Both ends of a fresh ring."""
    producer, consumer, _ = ring_buffer(Arena(1 << 16), "tested", capacity, dtype)
    return producer, consumer


def numbers(*values):
    """Records of one number each."""
    return np.array(values, WORD)


def test_ring_starts_empty():
    """Nothing waits, nothing was dropped, and popping gives nothing."""
    producer, consumer = ring(3)

    assert (len(consumer), producer.dropped, consumer.pop().size) == (0, 0, 0)


@pytest.mark.parametrize("capacity", [1, 2, 3, 7, 8])
def test_ring_holds_exactly_its_capacity(capacity):
    """Any capacity will do, and all of it can be used."""
    producer, consumer = ring(capacity)

    assert producer.push(numbers(*range(capacity)))
    assert not producer.push(numbers(99))
    assert consumer.pop().tolist() == list(range(capacity))


@pytest.mark.parametrize("capacity", [1, 3, 8])
def test_ring_keeps_order_across_many_wraps(capacity):
    """Pushed and popped in changing amounts, five rounds and more, everything comes out once and in order."""
    producer, consumer = ring(capacity)
    sent, got = 0, []
    for step in range(10 * capacity):
        amount = step % capacity + 1
        if producer.push(np.arange(sent, sent + amount)):
            sent += amount
        got += consumer.pop(step % (capacity + 1)).tolist()
    got += consumer.pop().tolist()

    assert sent >= 5 * capacity
    assert got == list(range(sent))


def test_ring_room_is_what_can_be_pushed():
    """Room falls with each push and comes back with each pop."""
    producer, consumer = ring(3)
    assert producer.room == 3
    producer.push(numbers(1, 2))
    assert producer.room == 1
    consumer.pop(1)
    assert producer.room == 2


def test_ring_push_is_all_or_nothing():
    """What does not fit as a whole is not pushed in part, and not counted as dropped: the caller decides."""
    producer, consumer = ring(3)
    producer.push(numbers(1, 2))

    assert not producer.push(numbers(3, 4))
    assert producer.push(numbers(5))
    assert consumer.pop().tolist() == [1, 2, 5]
    assert consumer.dropped == 0


def test_ring_push_of_more_than_the_capacity_is_refused():
    """It could never fit."""
    producer, consumer = ring(3)

    assert not producer.push(numbers(1, 2, 3, 4))
    assert len(consumer) == 0


def test_ring_push_of_nothing_succeeds():
    """No records always fit, even into a full ring."""
    producer, consumer = ring(1)
    producer.push(numbers(1))

    assert producer.push(numbers())
    assert consumer.pop().tolist() == [1]


def test_ring_pop_of_a_part_leaves_the_rest():
    """At most as many as asked for, oldest first; the places are free at once."""
    producer, consumer = ring(3)
    producer.push(numbers(1, 2, 3))

    assert consumer.pop(2).tolist() == [1, 2]
    assert producer.push(numbers(4, 5))
    assert consumer.pop(0).size == 0
    assert consumer.pop(99).tolist() == [3, 4, 5]


def test_ring_pop_gives_a_copy():
    """What was popped does not change when its slots are written again."""
    producer, consumer = ring(2)
    producer.push(numbers(1, 2))
    popped = consumer.pop()
    producer.push(numbers(3, 4))

    assert popped.tolist() == [1, 2]


def test_ring_counts_drops_for_both_ends():
    """What was given up is counted, and both ends can read the count."""
    producer, consumer = ring(3)
    producer.drop(2)
    producer.drop(5)

    assert (producer.dropped, consumer.dropped) == (7, 7)


def test_ring_carries_whole_records():
    """All fields of a record come out as they went in."""
    producer, consumer = ring(2, RECORD)
    record = np.array([(2**62, -1, 2**31 - 1, -(2**63), 1.5, np.inf)], RECORD)
    producer.push(record)

    assert consumer.pop().tobytes() == record.tobytes()
