"""Meters from signals to frame."""

from __future__ import annotations

import pytest

from tests.support.fake_events import FakeBus
from tests.support.fake_signal import FakeSignal, sine
from workbench.events.records import EventKind
from workbench.views.meters import Meters, meters


class Time:
    """Seconds and frames that the test moves together."""

    def __init__(self, *signals):
        self.seconds = 0.0
        self.signals = signals

    def __call__(self):
        return self.seconds

    def pass_(self, seconds):
        """Let time go by."""
        self.seconds += seconds
        for signal in self.signals:
            signal.frame = round(self.seconds * signal.sample_rate)


def test_levels_of_each_signal_travel(stage):
    """Peak, effective and held level of both channels, signal by signal."""
    loud, soft = FakeSignal(sine(1000.0), name="loud"), FakeSignal(sine(1000.0, 0.1), name="soft")
    time = Time(loud, soft)
    view = Meters([loud, soft], None, stage.hub, "meters", clock=time)
    stage.show(view)
    for _ in range(60):
        time.pass_(1 / 30)
        _, levels = stage.frame()

    assert levels[0] == pytest.approx([0, 0, -3.01, -3.01, 0, 0], abs=0.1)
    assert levels[1] == pytest.approx([-20, -20, -23.01, -23.01, -20, -20], abs=0.1)
    assert view.names == ["loud", "soft"]


def test_the_limiter_s_strongest_reading_travels(stage):
    """Of all readings since the last refresh the greatest counts."""
    signal, bus = FakeSignal(sine(1000.0)), FakeBus()
    time = Time(signal)
    view = Meters([signal], bus, stage.hub, "meters", clock=time)
    stage.show(view)
    bus.post(EventKind.METER, 0, x=1.0)
    bus.post(EventKind.METER, 64, x=2.5)
    bus.post(EventKind.METER, 128, x=0.5)
    time.pass_(1 / 30)

    assert stage.frame()[0] == {"limiter_db": 2.5}


def test_a_meter_at_rest_sends_nothing(stage):
    """One frame shows the rest, then there is silence on the line, too."""
    signal = FakeSignal(sine(1000.0, 0.0))
    time = Time(signal)
    view = Meters([signal], None, stage.hub, "meters", clock=time)
    stage.show(view)
    time.pass_(1 / 30)

    assert stage.frame() is not None

    time.pass_(1 / 30)

    assert stage.frame() is None


def test_closing_ends_the_subscription(stage):
    """The bus collects for nobody."""
    bus = FakeBus()
    view = meters([FakeSignal(sine(1.0))], bus, stage.hub)
    view.close()

    assert bus.subscriptions[0].closed
