"""The health badge: whether sound keeps up, and what it costs."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Any

import traitlets as t

from workbench.page.route import busy_support
from workbench.widgets.moving import MovingWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.page.feed import Packed
    from workbench.page.hub import Hub
    from workbench.widgets.doors import HealthReading

_PERIOD_S = 0.5
_RECENT_S = 10.0  # an xrun colours the badge for so long


class HealthBadge(MovingWidget):
    """Load, voices, xruns and drops beside a light and a sentence; where the sound goes; whether a busy cell matters.

    Parameters
    ----------
    health : callable
        Returns the session's figures.
    is_playing : callable
        Returns whether sound runs.
    hub : Hub or None
        Who sends the readings, twice a second.
    clock : callable
        Seconds that only go forward.
    """

    _module = "health"

    state = t.Dict().tag(sync=True)

    def __init__(
        self,
        health: Callable[[], HealthReading],
        is_playing: Callable[[], bool],
        hub: Hub | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._health = health
        self._is_playing = is_playing
        self._clock = clock
        self._history: deque[tuple[float, int, int]] = deque()
        self._due = 0.0
        super().__init__(hub, state=self._reading())

    def describe(self) -> str:
        """Say the figures."""
        reading = self._reading()
        return f"load {reading['load']:.0%}, {reading['xruns']} xruns, {reading['drops']} drops, {reading['sink']}"

    def pack(self) -> Packed | None:
        """Return the figures, twice a second."""
        if self._clock() < self._due:
            return None
        self._due = self._clock() + _PERIOD_S
        return self._reading(), []

    def refresh(self) -> None:
        """Send the figures with the next frame."""
        self._due = 0.0

    def _reading(self) -> dict[str, Any]:
        health = self._health()
        recent_xruns, recent_drops = self._recent(health.xruns, health.dropped_events)
        busy_ok, busy = busy_support()
        return {
            "playing": bool(self._is_playing()),
            "load": float(health.load_p99),
            "voices": int(health.active_voices),
            "xruns": int(health.xruns),
            "drops": int(health.dropped_events),
            "recent_xruns": recent_xruns,
            "recent_drops": recent_drops,
            "sink": _sink_text(health),
            "note": health.note,
            "busy_ok": busy_ok,
            "busy": busy,
        }

    def _recent(self, xruns: int, drops: int) -> tuple[int, int]:
        """Return how many of each were added in the last seconds."""
        now = self._clock()
        if self._history and xruns < self._history[-1][1]:
            self._history.clear()  # the session was started anew and counts from 0
        self._history.append((now, xruns, drops))
        while len(self._history) > 1 and self._history[0][0] < now - _RECENT_S:
            self._history.popleft()
        _, first_xruns, first_drops = self._history[0]
        return xruns - first_xruns, drops - first_drops


def _sink_text(health: HealthReading) -> str:
    """Say where the sound goes; figures that the sink's own text has already are not said twice."""
    parts = [health.sink]
    if " frames" not in health.sink:
        parts.append(f"{health.sample_rate / 1000.0:g} kHz, {health.block_size} frames")
    if health.latency_s > 0.0 and " ms" not in health.sink:
        parts.append(f"{health.latency_s * 1000.0:.0f} ms")
    return " · ".join(parts)
