"""The piano roll from records to frame."""

from __future__ import annotations

import pytest

from tests.support.fake_events import FakeBus
from workbench.errors import ParameterError
from workbench.events.records import EventKind
from workbench.views.piano_roll import piano_roll

RATE = 48000.0


class Time:
    """A clock that the test moves."""

    frame = 48000

    def __call__(self):
        return self.frame


@pytest.fixture
def bus():
    """An event bus without an engine."""
    return FakeBus()


@pytest.fixture
def clock():
    """One second after the start."""
    return Time()


@pytest.fixture
def view(stage, bus, clock):
    """A roll that a page shows."""
    made = piano_roll(bus, clock, RATE, stage.hub)
    stage.show(made)
    return made


def test_notes_and_marks_travel(stage, bus, view):
    """Rows of five and of three numbers, and the counts."""
    bus.note_on(24000, 60, velocity=90)
    bus.post(EventKind.XRUN, 36000, a=1)
    meta, [notes, marks] = stage.frame()

    assert notes.tolist() == [-0.5, 0.0, 60.0, 0.0, 90.0]
    assert marks.tolist() == [-0.25, EventKind.XRUN, 0.0]
    assert (meta["held"], meta["xruns"], meta["stolen"], meta["late"]) == (1, 1, 0, 0)


def test_records_are_kept_while_nobody_looks(stage, bus, clock):
    """Opening the page shows what was rendered before."""
    view = piano_roll(bus, clock, RATE, stage.hub)
    bus.note_on(24000, 60)
    stage.hub.tick()
    stage.show(view)
    _, [notes, _] = stage.frame()

    assert notes.size == 5


def test_the_keys_widen_by_octaves(stage, bus, view):
    """A very low and a very high note are both seen; the range never shrinks."""
    bus.note_on(24000, 21)
    bus.note_on(24000, 108)
    meta, _ = stage.frame()

    assert (meta["low"], meta["high"]) == (12, 108)


def test_a_stopped_clock_sends_nothing(stage, clock, view):
    """And a moving one does."""
    stage.frame()

    assert stage.frame() is None

    clock.frame += 1600

    assert stage.frame() is not None


def test_closing_ends_the_subscription(bus, view):
    """The bus collects for nobody."""
    view.close()

    assert bus.subscriptions[0].closed


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"seconds": 0.5}, r"seconds must be in range 1\.\.120 s, got 0\.5"),
        ({"colour_by": "mood"}, "colour_by must be 'source' or 'velocity', got 'mood'"),
    ],
)
def test_wrong_settings_are_refused(stage, bus, clock, settings, message):
    """Before anything is opened."""
    with pytest.raises(ParameterError, match=message):
        piano_roll(bus, clock, RATE, stage.hub, **settings)

    assert bus.subscriptions == []


def test_colours_are_given_out_in_the_order_in_which_instruments_are_heard(stage, bus, clock):
    """Each note carries the place of its colour; the legend names those instruments that are still there."""
    names = {7: "bass", 2: "lead"}
    view = piano_roll(bus, clock, RATE, stage.hub, names=lambda: names)
    stage.show(view)
    bus.note_on(24000, 48, source=7)
    bus.note_on(26000, 60, source=2)
    meta, [notes, _] = stage.frame()

    assert notes.reshape(-1, 5)[:, 3].tolist() == [0.0, 1.0]
    assert meta["legend"] == [(0, "bass"), (1, "lead")]

    del names[7]
    clock.frame += 4800
    bus.note_on(clock.frame - 100, 62, source=2)
    meta, [notes, _] = stage.frame()

    assert notes.reshape(-1, 5)[:, 3].tolist() == [0.0, 1.0, 1.0]
    assert meta["legend"] == [(1, "lead")]


def test_by_velocity_there_is_no_legend(stage, bus, clock):
    """The colour says something else then."""
    stage.show(piano_roll(bus, clock, RATE, stage.hub, colour_by="velocity", names=lambda: {0: "lead"}))
    bus.note_on(24000, 60)
    meta, _ = stage.frame()

    assert meta["legend"] == []
