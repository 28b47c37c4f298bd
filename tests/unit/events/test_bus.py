"""The event bus: each subscriber gets what it asked for, in order, and what it missed is counted."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from workbench.events import RECORD, EventBus, EventKind
from workbench.rt import Arena, ring_buffer


class Side:
    """A bus, and the audio side's end of its ring."""

    def __init__(self, capacity=64):
        self.producer, consumer, _ = ring_buffer(Arena(1 << 20), "events", capacity, RECORD)
        self.bus = EventBus(consumer)

    def report(self, *events):
        """Report (kind, a) pairs as the audio side would: what finds no room is counted."""
        for kind, a in events:
            if not self.producer.push(np.array([(a, kind, 1, a, 0.0, 0.0)], RECORD)):
                self.producer.drop(1)


@pytest.fixture
def side():
    """A fresh bus."""
    return Side()


ON, OFF, METER = EventKind.NOTE_ON, EventKind.NOTE_OFF, EventKind.METER


def test_bus_gives_each_what_it_asked_for(side):
    """Kinds are filtered per subscription; none means all; order is kept."""
    notes, meters, everything = side.bus.subscribe(ON, OFF), side.bus.subscribe(METER), side.bus.subscribe()
    side.report((ON, 1), (METER, 2), (OFF, 3))

    assert side.bus.drain() == 3
    assert notes.take()["a"].tolist() == [1, 3]
    assert meters.take()["a"].tolist() == [2]
    assert everything.take()["a"].tolist() == [1, 2, 3]


def test_bus_take_empties(side):
    """What was taken is not given again; taking from an empty one gives an empty array of records."""
    subscription = side.bus.subscribe()
    side.report((ON, 1))
    side.bus.drain()
    subscription.take()
    again = subscription.take()

    assert (again.size, again.dtype) == (0, RECORD)


def test_bus_taken_records_do_not_change_later(side):
    """An array that was taken stays as it is when more events come."""
    subscription = side.bus.subscribe()
    side.report((ON, 1))
    side.bus.drain()
    taken = subscription.take()
    side.report(*[(ON, 9)] * 70)
    side.bus.drain()

    assert taken["a"].tolist() == [1]


def test_bus_subscribers_do_not_share_memory(side):
    """Writing into one subscriber's records does not change another one's."""
    first, second = side.bus.subscribe(), side.bus.subscribe()
    side.report((ON, 1))
    side.bus.drain()
    first.take()["a"] = 99

    assert second.take()["a"].tolist() == [1]


def test_bus_events_before_a_subscription_are_not_given(side):
    """A subscription starts with the next drain."""
    side.report((ON, 1))
    side.bus.drain()
    subscription = side.bus.subscribe()
    side.report((ON, 2))
    side.bus.drain()

    assert subscription.take()["a"].tolist() == [2]


@pytest.mark.parametrize("bursts", [[10], [3, 3, 4], [1] * 10])
def test_subscription_keeps_the_newest_and_counts_the_rest(side, bursts):
    """A slow reader loses the oldest, and knows how many, however they came."""
    subscription = side.bus.subscribe(ON, capacity=4)
    numbers = iter(range(10))
    for burst in bursts:
        side.report(*[(ON, next(numbers)) for _ in range(burst)])
        side.bus.drain()

    assert subscription.take()["a"].tolist() == [6, 7, 8, 9]
    assert subscription.dropped == 6


def test_subscription_does_not_count_what_it_did_not_want(side):
    """Only wanted events are dropped or counted."""
    subscription = side.bus.subscribe(ON, capacity=2)
    side.report(*[(METER, k) for k in range(10)], (ON, 1))
    side.bus.drain()

    assert (subscription.dropped, subscription.take()["a"].tolist()) == (0, [1])


def test_subscription_close_ends_it(side):
    """A closed subscription gets nothing more; closing twice does no harm; the others go on."""
    first, second = side.bus.subscribe(), side.bus.subscribe()
    first.close()
    first.close()
    side.report((ON, 1))
    side.bus.drain()

    assert (first.take().size, second.take().size) == (0, 1)


def test_bus_full_ring_is_counted(side):
    """Events that found the ring full are lost, counted, and the others arrive in order."""
    side = Side(capacity=3)
    subscription = side.bus.subscribe()
    side.report(*[(ON, k) for k in range(5)])

    assert side.bus.drain() == 3
    assert subscription.take()["a"].tolist() == [0, 1, 2]
    assert (side.bus.lost, subscription.dropped) == (2, 0)


def test_bus_handlers_run_while_draining(side):
    """A handler is called once per event of its kind, in order, before subscribers can take it."""
    handled = []
    subscription = side.bus.subscribe(ON)
    side.bus.handle(ON, lambda record: handled.append((int(record["a"]), subscription.take().size)))
    side.report((ON, 1), (OFF, 2), (ON, 3))
    side.bus.drain()

    assert handled == [(1, 0), (3, 0)]
    assert subscription.take().size == 2


def test_bus_drains_nothing(side):
    """An empty ring is no work."""
    assert (side.bus.drain(), side.bus.drained) == (0, 0)


def test_bus_two_drainers_split_the_events(side):
    """Draining from several threads at once (a render beside the pump) hands every event over once."""
    subscription = side.bus.subscribe(capacity=100_000)
    total, stop = 3000, threading.Event()

    def drain():
        while not stop.is_set():
            side.bus.drain()

    threads = [threading.Thread(target=drain) for _ in range(2)]
    for thread in threads:
        thread.start()
    sent = 0
    while sent < total:
        if side.producer.push(np.array([(0, ON, 1, sent, 0.0, 0.0)], RECORD)):
            sent += 1
    stop.set()
    for thread in threads:
        thread.join()
    side.bus.drain()

    assert sorted(subscription.take()["a"].tolist()) == list(range(total))
    assert side.bus.drained == total


def test_bus_failing_handler_loses_nothing(side):
    """If handlers raise, the others are called, subscriptions get everything, and the first error comes up then."""
    handled = []
    subscription = side.bus.subscribe()

    def fail(record):
        handled.append(int(record["a"]))
        raise ValueError(f"event {record['a']}")

    side.bus.handle(ON, fail)
    side.bus.handle(OFF, lambda record: handled.append(int(record["a"])))
    side.report((ON, 1), (OFF, 2), (ON, 3))
    with pytest.raises(ValueError, match="event 1"):
        side.bus.drain()

    assert handled == [1, 3, 2]
    assert subscription.take()["a"].tolist() == [1, 2, 3]


def test_bus_two_drainers_keep_the_order(side):
    """While one thread hands events on, another that drains waits: what came later is not handed on before."""
    subscription = side.bus.subscribe()
    inside, go_on = threading.Event(), threading.Event()

    def wait(record):
        inside.set()
        go_on.wait(10.0)

    side.bus.handle(ON, wait)
    side.report((ON, 1))
    first = threading.Thread(target=side.bus.drain)
    first.start()
    inside.wait(10.0)
    side.report((OFF, 2))
    second = threading.Thread(target=side.bus.drain)
    second.start()
    second.join(0.1)
    assert subscription.take().size == 0
    go_on.set()
    first.join()
    second.join()

    assert subscription.take()["a"].tolist() == [1, 2]
