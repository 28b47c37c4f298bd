"""Level meters: peak with hold and effective level of several signals, and what the limiter takes away."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import traitlets as t

from workbench.events.records import EventKind
from workbench.views.ballistics import Ballistics
from workbench.views.live_view import LiveView

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workbench.page.feed import Packed
    from workbench.page.hub import Hub
    from workbench.views.door import EventBus, Signal

_CATCH_UP_S = 0.5  # a meter that was not shown for longer begins with the newest sound


class Meters(LiveView):
    """Shows a pair of bars per signal.

    Parameters
    ----------
    signals : sequence of Signal
        What to show, from left to right.
    bus : EventBus or None
        Where the limiter's readings arrive.
    hub : Hub
        Who sends the frames.
    name : str
        Name of the view within the hub.
    clock : callable
        Seconds that only go forward.
    """

    _module = "meters"

    names = t.List(t.Unicode()).tag(sync=True)

    def __init__(
        self,
        signals: Sequence[Signal],
        bus: EventBus | None,
        hub: Hub,
        name: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._signals = tuple(signals)
        self._meters = [Ballistics() for _ in self._signals]
        self._read_to = [signal.latest(1)[1] for signal in self._signals]
        self._clock = clock
        self._last_s = clock()
        self._limiter_db = 0.0
        self._shown = False
        self._readings = bus.subscribe(EventKind.METER) if bus is not None else None
        super().__init__(hub, name, "Meters", names=[signal.name for signal in self._signals])

    def poll(self) -> None:
        """Take the limiter's newest reading, shown or not."""
        if self._readings is not None:
            records = self._readings.take()
            if len(records):
                self._limiter_db = float(np.max(records["x"]))

    def refresh(self) -> None:
        """Send the next picture even if it is the same."""
        self._shown = False

    def pack(self) -> Packed | None:
        """Return peak, effective and held level of each channel, and the limiter's reading, in dB."""
        now = self._clock()
        seconds, self._last_s = min(now - self._last_s, _CATCH_UP_S), now
        for at, (signal, meter) in enumerate(zip(self._signals, self._meters, strict=True)):
            oldest = signal.latest(1)[1] - round(_CATCH_UP_S * signal.sample_rate)
            sound, self._read_to[at], _ = signal.since(max(self._read_to[at], oldest))
            meter.follow(sound, seconds)
        is_still = all(meter.is_still for meter in self._meters)
        if is_still and self._shown:
            return None
        self._shown = is_still
        levels = [np.concatenate((meter.peak_db, meter.rms_db, meter.hold_db)) for meter in self._meters]
        return {"limiter_db": round(self._limiter_db, 2)}, levels

    def release(self) -> None:
        """Stop collecting readings."""
        if self._readings is not None:
            self._readings.close()


def meters(signals: Sequence[Signal], bus: EventBus | None, hub: Hub, *, name: str = "meters") -> Meters:
    """Show the levels of signals; the same name gives the same view.

    Parameters
    ----------
    signals : sequence of Signal
        What to show, from left to right.
    bus : EventBus or None
        Where the limiter's readings arrive.
    hub : Hub
        Who sends the frames.
    name : str
        Name of the view.

    Returns
    -------
    Meters
        The open view of that name and these signals, or a new one in its place.
    """
    return hub.view(name, (tuple(signals), bus), lambda: Meters(signals, bus, hub, name))
