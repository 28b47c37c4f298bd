"""What the piano roll remembers."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.fake_events import FakeBus
from workbench.events.records import EventKind
from workbench.rt.note_key import note_key
from workbench.views.roll_history import CAPACITY, KINDS, RollHistory

RATE = 1000.0


class Roll:
    """A history that takes what a fake bus posts."""

    def __init__(self, span=8000):
        self.bus = FakeBus()
        self.history = RollHistory(span)
        self._subscription = self.bus.subscribe(*KINDS)

    def notes(self, now):
        """Take what was posted and return the notes, forgotten ones left out."""
        self.history.take(self._subscription.take())
        self.history.forget(now)
        return self.history.notes(now, RATE).tolist()


@pytest.fixture
def roll():
    """An empty roll."""
    return Roll()


def test_a_note_runs_from_on_to_off(roll):
    """Seconds from now, key, source, velocity."""
    roll.bus.note_on(1000, 60, velocity=100, source=2)
    roll.bus.note_off(3000, 60, source=2)

    assert roll.notes(4000) == [[-3.0, -1.0, 60.0, 2.0, 100.0]]
    assert roll.history.held == 0


def test_a_held_note_reaches_now(roll):
    """Its end moves along."""
    roll.bus.note_on(1000, 60.5)

    assert roll.notes(2000)[0][:3] == [-1.0, 0.0, 60.5]
    assert roll.notes(3000)[0][:3] == [-2.0, 0.0, 60.5]
    assert roll.history.held == 1


def test_a_stolen_voice_ends_its_note_and_is_marked(roll):
    """The mark is at the moment and the key."""
    roll.bus.note_on(1000, 60)
    roll.bus.post(EventKind.VOICE_STOLEN, 1500, a=6000)
    notes = roll.notes(2000)

    assert notes[0][:2] == [-1.0, -0.5]
    assert roll.history.marks(2000, RATE).tolist() == [[-0.5, EventKind.VOICE_STOLEN, 60.0]]
    assert roll.history.counts[EventKind.VOICE_STOLEN] == 1


def test_the_same_key_again_ends_the_first_note(roll):
    """Two notes that touch, not one that lasts for ever."""
    roll.bus.note_on(1000, 60)
    roll.bus.note_on(2000, 60)
    roll.bus.note_off(3000, 60)

    assert [row[:2] for row in roll.notes(3000)] == [[-2.0, -1.0], [-1.0, 0.0]]


def test_instruments_do_not_end_each_other_s_notes(roll):
    """The source belongs to the note."""
    roll.bus.note_on(1000, 60, source=1)
    roll.bus.note_off(2000, 60, source=2)

    assert roll.history.held == 0
    assert roll.notes(3000)[0][:2] == [-2.0, 0.0]
    assert roll.history.held == 1


def test_xruns_and_late_commands_are_marked_and_counted(roll):
    """An xrun record may stand for several."""
    roll.bus.post(EventKind.XRUN, 100, a=3)
    roll.bus.post(EventKind.LATE, 200, a=64)
    roll.notes(300)

    assert [row[1] for row in roll.history.marks(300, RATE).tolist()] == [EventKind.XRUN, EventKind.LATE]
    assert roll.history.counts[EventKind.XRUN] == 3
    assert roll.history.counts[EventKind.LATE] == 1


def test_old_notes_and_marks_are_forgotten_and_counts_stay(roll):
    """Only the span that is shown is kept."""
    roll.bus.note_on(0, 60)
    roll.bus.note_off(10, 60)
    roll.bus.post(EventKind.XRUN, 10)

    assert roll.notes(20000) == []
    assert len(roll.history.marks(20000, RATE)) == 0
    assert roll.history.counts[EventKind.XRUN] == 1


def test_a_long_note_does_not_hide_that_later_ones_are_old(roll):
    """A held note at the front keeps the others from being dropped, but not from being left out."""
    roll.bus.note_on(0, 40)
    roll.bus.note_on(0, 60)
    roll.bus.note_off(10, 60)

    assert [row[2] for row in roll.notes(20000)] == [40.0]


def test_a_flood_is_bounded(roll):
    """More notes than anybody can see push out the oldest."""
    for i in range(CAPACITY + 100):
        roll.bus.note_on(i, i % 128)
        roll.bus.note_off(i, i % 128)

    assert len(roll.notes(CAPACITY + 100)) == CAPACITY


def test_late_times_keep_their_precision():
    """After a day of music a note is still placed to the millisecond."""
    roll = Roll()
    day = 24 * 3600 * 1000
    roll.bus.note_on(day, 60)
    roll.bus.note_off(day + 1, 60)
    start, end = roll.notes(day + 100)[0][:2]

    assert end - start == pytest.approx(0.001, abs=1e-6)
    assert np.float32(start) == np.float32(-0.1)


def test_a_voice_that_ends_while_its_key_is_held_ends_the_note(roll):
    """A panic silences voices without letting go of keys."""
    roll.bus.note_on(1000, 60)
    roll.bus.post(EventKind.VOICE_END, 1500, a=6000)

    assert roll.notes(2000)[0][:2] == [-1.0, -0.5]
    assert roll.history.held == 0


def test_an_older_voice_that_rings_out_leaves_the_new_note_of_its_key_alone(roll):
    """A key struck again has two voices for a while."""
    roll.bus.note_on(1000, 60)
    roll.bus.note_off(1100, 60)
    roll.bus.note_on(1200, 60)
    roll.bus.post(EventKind.VOICE_END, 1500, a=6000)

    assert [note[:2] for note in roll.notes(2000)] == [pytest.approx([-1.0, -0.9]), pytest.approx([-0.8, 0.0])]
    assert roll.history.held == 1


def test_notes_of_one_key_are_told_apart_by_their_numbers(roll):
    """Two notes of one key, each with its own end; both are drawn at their key."""
    first, second = note_key(6050, 1), note_key(6050, 2)
    roll.bus.post(EventKind.NOTE_ON, 1000, a=first, y=100.0)
    roll.bus.post(EventKind.NOTE_ON, 1500, a=second, y=100.0)
    roll.bus.post(EventKind.NOTE_OFF, 2000, a=first)
    roll.bus.post(EventKind.VOICE_STOLEN, 2500, a=second)
    roll.bus.post(EventKind.VOICE_END, 2600, a=first)

    assert [row[:3] for row in roll.notes(3000)] == [[-2.0, -1.0, 60.5], [-1.5, -0.5, 60.5]]
    assert roll.history.marks(3000, RATE).tolist() == [[-0.5, EventKind.VOICE_STOLEN, 60.5]]


def test_the_end_of_one_voice_does_not_end_another_of_its_key(roll):
    """A voice that dies away after its key was struck again leaves the new note held."""
    first, second = note_key(6000, 1), note_key(6000, 2)
    for kind, frame, key in (
        (EventKind.NOTE_ON, 1000, first),
        (EventKind.NOTE_OFF, 1200, first),
        (EventKind.NOTE_ON, 1200, second),
        (EventKind.VOICE_END, 1300, first),
    ):
        roll.bus.post(kind, frame, a=key, y=100.0)

    assert [row[:2] for row in roll.notes(2000)] == [[-1.0, pytest.approx(-0.8)], [pytest.approx(-0.8), 0.0]]
    assert roll.history.held == 1
