"""The event bus: takes what the audio thread reported and hands each subscriber what it asked for.

Every event arrives or is counted: in the ring (`lost`) if nobody drained it for long, in a subscription (`dropped`) if
its owner did not take it for long.

Threads: control, any of them; who drains while another does waits, so that events come in order.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from workbench.events.log import EventLog
from workbench.events.records import EventKind
from workbench.rt.record import RECORD
from workbench.rt.ring_buffer import Consumer


class Subscription:
    """What one reader has not taken yet.

    Parameters
    ----------
    bus : EventBus
        Where it comes from.
    kinds : tuple of EventKind
        What it wants; empty for all.
    capacity : int
        Records it keeps; more push out the oldest, and are counted.
    """

    def __init__(self, bus: EventBus, kinds: tuple[EventKind, ...], capacity: int) -> None:
        self._bus = bus
        self._kinds = np.array(sorted(kinds), np.int32)
        self._capacity = capacity
        self._waiting = np.empty(0, RECORD)
        self._lock = threading.Lock()
        self.dropped = 0

    def offer(self, records: np.ndarray) -> None:
        """Add what it wants of these records.

        Parameters
        ----------
        records : numpy.ndarray [shape=(n,), dtype=RECORD]
            In order.
        """
        wanted = records[np.isin(records["kind"], self._kinds)] if self._kinds.size else records
        if wanted.size == 0:
            return
        with self._lock:
            together = np.concatenate([self._waiting, wanted])
            self.dropped += max(together.size - self._capacity, 0)
            self._waiting = together[-self._capacity :]

    def take(self) -> np.ndarray:
        """Take all that came since the last time.

        Returns
        -------
        numpy.ndarray [shape=(n,), dtype=RECORD]
            In order; n may be 0.
        """
        with self._lock:
            taken, self._waiting = self._waiting, self._waiting[:0]
        return taken

    def close(self) -> None:
        """End it; closing twice does no harm."""
        self._bus.unsubscribe(self)


class EventBus:
    """Fan-out of one event ring.

    Parameters
    ----------
    consumer : Consumer
        The ring's reading end.
    """

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer
        self._subscriptions: tuple[Subscription | EventLog, ...] = ()
        self._handlers: dict[EventKind, Callable[[np.void], None]] = {}
        self._lock = threading.Lock()
        self._draining = threading.RLock()
        self._left_behind = 0  # by subscriptions that are closed
        self.drained = 0

    @property
    def lost(self) -> int:
        """Events that found the ring full, or a subscription that nobody took from."""
        return self.missed + self._left_behind + sum(each.dropped for each in self._subscriptions)

    @property
    def missed(self) -> int:
        """Events that found the ring full."""
        return self._consumer.dropped

    def subscribe(self, *kinds: EventKind, capacity: int = 4096) -> Subscription:
        """Ask for events from now on.

        Parameters
        ----------
        *kinds : EventKind
            Which; none means all.
        capacity : int
            How many to keep until they are taken.

        Returns
        -------
        Subscription
            Take from it; close it when done.
        """
        subscription = Subscription(self, kinds, capacity)
        with self._lock:
            self._subscriptions += (subscription,)
        return subscription

    def log(self, *kinds: EventKind, capacity: int) -> EventLog:
        """Keep the newest events of some kinds from now on, for as long as the bus lives.

        Parameters
        ----------
        *kinds : EventKind
            Which.
        capacity : int
            How many.

        Returns
        -------
        EventLog
            To look back at.
        """
        log = EventLog(kinds, capacity)
        with self._lock:
            self._subscriptions += (log,)
        return log

    def unsubscribe(self, subscription: Subscription) -> None:
        """Stop serving a subscription.

        Parameters
        ----------
        subscription : Subscription
            Which.
        """
        with self._lock:
            if subscription in self._subscriptions:
                self._left_behind += subscription.dropped
            self._subscriptions = tuple(each for each in self._subscriptions if each is not subscription)

    def handle(self, kind: EventKind, handler: Callable[[np.void], None]) -> None:
        """Have a function called for each event of a kind, on the draining thread (the engine's own bookkeeping).

        Parameters
        ----------
        kind : EventKind
            Which.
        handler : callable
            Takes one record.
        """
        self._handlers[kind] = handler

    def drain(self) -> int:
        """Move all that waits in the ring to the subscriptions.

        Returns
        -------
        int
            How many events there were.

        Raises
        ------
        Exception
            The first that a handler raised; all events have been handed on, and all handlers called, by then.
        """
        with self._draining:
            with self._lock:
                records = self._consumer.pop()
                subscriptions = self._subscriptions
            self.drained += records.size
            try:
                errors = self._handle(records)
            finally:  # also if it is interrupted: what was taken from the ring is nowhere else
                for subscription in subscriptions if records.size else ():
                    subscription.offer(records)
        if errors:
            raise errors[0]
        return int(records.size)

    def _handle(self, records: np.ndarray) -> list[Exception]:
        errors: list[Exception] = []
        for kind, handler in self._handlers.items():
            for record in records[records["kind"] == kind]:
                try:
                    handler(record)
                except Exception as error:  # noqa: BLE001 `drain` raises it when the others have been called
                    errors.append(error)
        return errors
