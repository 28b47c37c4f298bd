"""The oscilloscope from signal to frame."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.fake_signal import FakeSignal, sine
from workbench.errors import ParameterError
from workbench.views.oscilloscope import POINTS, oscilloscope


@pytest.fixture
def signal():
    """One second of a sine."""
    made = FakeSignal(sine(440.0, 0.8), name="lead")
    made.frame = 48000
    return made


def test_the_picture_begins_at_the_rising_edge(stage, signal):
    """At time zero the line crosses zero, whenever the frame was taken."""
    view = oscilloscope(signal, stage.hub)
    stage.show(view)
    for frame in (48000, 48123, 48711):
        signal.frame = frame
        meta, [line] = stage.frame()
        at_zero = np.interp(0.0, meta["first_ms"] + meta["step_ms"] * np.arange(line.size), line)
        expected_slope = 0.8 * 2 * np.pi * 440.0 / 1000

        assert meta["triggered"]
        assert abs(meta["first_ms"]) <= 1000 / 48000
        assert at_zero == pytest.approx(0.0, abs=expected_slope / 48)
        assert line[2] > line[0]


def test_without_an_edge_it_runs_freely(stage):
    """A constant is shown as it is."""
    signal = FakeSignal(lambda time_s: 0.5 + 0 * time_s)
    signal.frame = 48000
    view = oscilloscope(signal, stage.hub)
    stage.show(view)
    meta, [line] = stage.frame()

    assert not meta["triggered"]
    assert np.all(line == 0.5)


def test_long_windows_are_reduced_to_pixels(stage, signal):
    """Half a second is still no more than the points of a line."""
    view = oscilloscope(signal, stage.hub, window_ms=500.0)
    stage.show(view)
    meta, [line] = stage.frame()

    assert line.size <= POINTS
    assert line.size * meta["step_ms"] == pytest.approx(500.0, rel=0.03)
    assert line.max() == pytest.approx(0.8, abs=0.01)


def test_stereo_shows_both_channels(stage):
    """Two lines of the same length."""
    signal = FakeSignal(lambda time_s: np.stack((sine(440)(time_s), 0.5 * sine(440)(time_s)), axis=1))
    signal.frame = 48000
    view = oscilloscope(signal, stage.hub, channels="stereo")
    stage.show(view)
    _, [left, right] = stage.frame()

    assert right == pytest.approx(0.5 * left, abs=1e-6)


def test_nothing_new_sends_nothing(stage, signal):
    """A stopped session costs no messages, but a page that comes later gets the picture."""
    view = oscilloscope(signal, stage.hub)
    stage.show(view)

    assert stage.frame() is not None
    assert stage.frame() is None

    stage.page.say("report", page="second", n=0, views=[view.feed])

    assert stage.frame() is not None


def test_frozen_shows_what_it_showed(stage, signal):
    """Nothing is sent while frozen, except the same picture to a page that has just come."""
    view = oscilloscope(signal, stage.hub)
    stage.show(view)
    _, [before] = stage.frame()
    view.freeze()
    signal.frame = 60000

    assert stage.frame() is None

    stage.page.say("report", page="second", n=0, views=[view.feed])
    _, [again] = stage.frame()

    assert np.array_equal(before, again)

    view.resume()

    assert stage.frame() is not None


def test_settings_may_change_while_it_runs(stage, signal):
    """The next frame has them."""
    view = oscilloscope(signal, stage.hub)
    stage.show(view)
    stage.frame()
    view.window_ms = 5.0
    meta, [line] = stage.frame()

    assert meta["window_ms"] == 5.0
    assert line.size == 240


def test_before_the_first_sound_there_is_no_picture(stage, signal):
    """An empty history is no error."""
    signal.frame = 0
    view = oscilloscope(signal, stage.hub)
    stage.show(view)

    assert stage.frame() is None
    assert view.last_error == ""


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"window_ms": 0.0}, r"window_ms must be in range 1\.\.1000 ms, got 0"),
        ({"trigger_level": 2.0}, r"trigger_level must be in range -1\.\.1, got 2"),
        ({"channels": "quad"}, "channels must be 'mono' or 'stereo', got 'quad'"),
    ],
)
def test_wrong_settings_are_refused(stage, signal, settings, message):
    """By name, with what is allowed; and nothing is left behind."""
    with pytest.raises(ParameterError, match=message):
        oscilloscope(signal, stage.hub, **settings)

    assert repr(stage.hub) == "Hub()"


def test_running_the_cell_again_gives_the_same_view(stage, signal):
    """Other settings replace it: one feed either way."""
    first = oscilloscope(signal, stage.hub)

    assert oscilloscope(signal, stage.hub) is first

    second = oscilloscope(signal, stage.hub, window_ms=5.0)

    assert second is not first
    assert not first.is_open
    assert repr(stage.hub) == "Hub(scope:lead)"


def test_closing_takes_the_feed_away(stage, signal):
    """Nothing is packed any more."""
    view = oscilloscope(signal, stage.hub)
    view.close()

    assert repr(stage.hub) == "Hub()"
    assert repr(view) == "Oscilloscope('scope:lead')"
