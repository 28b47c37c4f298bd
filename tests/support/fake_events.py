"""An event bus without an audio thread: the test posts records itself."""

from __future__ import annotations

import numpy as np

from workbench.events.records import EventKind
from workbench.rt.record import RECORD


class FakeSubscription:
    """Records that wait for one subscriber."""

    def __init__(self, kinds: tuple[int, ...]) -> None:
        self.kinds = kinds
        self.waiting: list[tuple[object, ...]] = []
        self.closed = False

    def take(self) -> np.ndarray:
        """Return and forget what waits."""
        waiting, self.waiting = self.waiting, []
        return np.array(waiting, dtype=RECORD)

    def close(self) -> None:
        """Stop."""
        self.closed = True


class FakeBus:
    """Hands posted records to everybody who wants them."""

    def __init__(self) -> None:
        self.subscriptions: list[FakeSubscription] = []

    def subscribe(self, *kinds: int, capacity: int = 4096) -> FakeSubscription:
        """Collect records of these kinds."""
        subscription = FakeSubscription(kinds)
        self.subscriptions.append(subscription)
        return subscription

    def post(self, kind: EventKind, frame: int, *, source: int = 0, a: int = 0, x: float = 0.0, y: float = 0.0) -> None:
        """Post one record."""
        for subscription in self.subscriptions:
            if not subscription.closed and (not subscription.kinds or kind in subscription.kinds):
                subscription.waiting.append((frame, int(kind), source, a, x, y))

    def note_on(self, frame: int, note: float, velocity: float = 100.0, source: int = 0) -> None:
        """Post the start of a note."""
        self.post(EventKind.NOTE_ON, frame, source=source, a=round(100 * note), y=velocity)

    def note_off(self, frame: int, note: float, source: int = 0) -> None:
        """Post the end of a note."""
        self.post(EventKind.NOTE_OFF, frame, source=source, a=round(100 * note))
