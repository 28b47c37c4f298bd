"""Widgets that the hub keeps up to date: meter, transport, health."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from tests.support.fake_comm import with_fake_comm
from tests.support.fake_signal import FakeSignal, sine
from workbench.page.hub import Hub
from workbench.widgets import HealthBadge, Meter, TransportBar
from workbench.widgets.peaks import PeakReader


@pytest.fixture
def hub(pump, clock):
    """A hub on a pump without a thread."""
    made = Hub(pump, clock=clock)
    yield made
    made.close()


class Transport:
    """A session that can only be started and stopped."""

    def __init__(self):
        self.is_playing = False
        self.pressed = []

    def play(self):
        self.is_playing = True
        self.pressed.append("play")

    def stop(self):
        self.is_playing = False
        self.pressed.append("stop")

    def panic(self):
        self.pressed.append("panic")


def health(**changes):
    figures = {"load_p99": 0.12, "xruns": 0, "dropped_events": 0, "active_voices": 3, "sink": "null sink"}
    setting = {"note": "", "sample_rate": 48000.0, "block_size": 256, "latency_s": 0.0116}
    return SimpleNamespace(**{**figures, **setting, **changes})


def test_meter_reads_the_peak_since_the_last_frame():
    """Each channel for itself, nothing twice."""
    signal = FakeSignal(lambda t: np.stack([np.where(t < 0.1, 0.9, 0.2), np.full_like(t, -0.5)], axis=1))
    reader = PeakReader(signal)
    signal.frame = 4800
    assert reader.read().tolist() == pytest.approx([0.9, 0.5])
    signal.frame = 9600
    assert reader.read().tolist() == pytest.approx([0.2, 0.5])
    assert reader.read() is None


def test_meter_says_silence_once():
    """A silent signal costs nothing."""
    signal = FakeSignal(np.zeros_like)
    reader = PeakReader(signal)
    signal.frame = 4800
    assert reader.read().max() == 0.0
    signal.frame = 9600
    assert reader.read() is None
    reader.refresh()
    signal.frame = 14400
    assert reader.read() is not None


def test_meter_after_a_pause_shows_now_and_not_the_past():
    """Only the newest quarter of a second counts."""
    signal = FakeSignal(lambda t: np.where(t < 1.0, 1.0, 0.25))
    reader = PeakReader(signal)
    signal.frame = 4800
    reader.read()
    signal.frame = 48000 * 3

    assert reader.read().max() == pytest.approx(0.25)


def test_meter_frame_goes_through_the_hub(hub):
    """Only while a page shows it."""
    signal = FakeSignal(sine(100.0, 0.5))
    signal.frame = 4800
    meter = Meter(signal, hub)
    page = with_fake_comm(hub)
    assert not hub.tick()

    page.say("report", page="p", n=0, views=[meter.feed])
    assert hub.tick()
    (content, (payload,)) = page.custom("frame")[0]
    assert content["parts"][0]["id"] == meter.feed
    assert np.frombuffer(payload, np.float32).tolist() == pytest.approx([0.5, 0.5], abs=1e-3)
    meter.close()
    assert not hub.tick()


def test_transport_buttons_act_and_the_clock_is_sent_sparingly(hub, clock):
    """At once when the state changes, four times a second while it runs, never while it stands."""
    session = Transport()
    bar = TransportBar(session, lambda: int(48000 * (clock.now - 100)), 48000.0, hub, clock)
    comm = with_fake_comm(bar)
    assert bar.pack() == ({"playing": False, "seconds": 0.0}, [])
    comm.say("transport", action="play")
    assert bar.pack()[0]["playing"] is True

    sent = 0
    for _ in range(30):
        clock.now += 1 / 30
        sent += bar.pack() is not None
    assert 3 <= sent <= 4
    comm.say("transport", action="stop")
    comm.say("transport", action="panic")
    assert bar.pack()[0]["playing"] is False
    clock.now += 1.0
    bar._now = lambda: 0
    bar.pack()
    clock.now += 1.0
    assert bar.pack() is None
    assert session.pressed == ["play", "stop", "panic"]
    bar.close()


def test_an_unknown_action_is_shown(hub, clock):
    """With those that exist."""
    bar = TransportBar(Transport(), lambda: 0, 48000.0, hub, clock)
    with_fake_comm(bar).say("transport", action="explode")

    assert (
        bar.last_error
        == "UnknownNameError: There is no transport action 'explode'; there are play, stop, panic, record."
    )
    bar.close()


def test_health_is_read_twice_a_second(hub, clock):
    """Not at every frame."""
    reads = []
    badge = HealthBadge(lambda: reads.append(1) or health(), lambda: True, hub, clock)
    reads.clear()
    for _ in range(60):
        badge.pack()
        clock.now += 1 / 30

    assert len(reads) == 4
    badge.close()


def test_an_xrun_is_recent_for_ten_seconds(hub, clock):
    """Then it stays in the figure only."""
    figures = health(xruns=5)
    badge = HealthBadge(lambda: figures, lambda: True, hub, clock)
    assert badge.state["recent_xruns"] == 0
    figures.xruns = 7
    clock.now += 1
    assert badge.pack()[0]["recent_xruns"] == 2
    for _ in range(24):
        clock.now += 0.5
        reading = badge.pack()[0]

    assert (reading["xruns"], reading["recent_xruns"]) == (7, 0)
    badge.close()


def test_health_says_where_the_sound_goes_and_whether_a_busy_cell_matters(hub, clock):
    """Without a kernel there is no page; the sentence says so."""
    badge = HealthBadge(health, lambda: False, hub, clock)

    assert badge.state["sink"] == "null sink · 48 kHz, 256 frames · 12 ms"
    assert badge.state["busy_ok"] is False
    assert badge.state["busy"].endswith(".")
    assert repr(badge) == "HealthBadge(load 12%, 0 xruns, 0 drops, null sink · 48 kHz, 256 frames · 12 ms)"
    badge.close()


def test_health_says_nothing_twice(hub, clock):
    """A sink that gives its own figures is left as it is."""
    figures = health(sink="device, 44100 Hz, 256 frames", latency_s=0.0)
    badge = HealthBadge(lambda: figures, lambda: False, hub, clock)

    assert badge.state["sink"] == "device, 44100 Hz, 256 frames"
    badge.close()


def test_without_a_hub_they_stand_still(clock):
    """Nothing fails."""
    for widget in (
        Meter(FakeSignal(sine(1.0)), None),
        TransportBar(Transport(), lambda: 0, 48000.0, None, clock),
        HealthBadge(health, lambda: False, None, clock),
    ):
        assert widget.feed == ""
        widget.close()
