"""Hands that have no twin in the page: MPE, pressure, ends that find no room; and the law that no note hangs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.hands import Notes
from workbench.errors import ParameterError, QueueFullError
from workbench.midi_io.hands import MidiHands
from workbench.midi_io.message import (
    AllNotesOff,
    AllSoundOff,
    Bend,
    KeyPressure,
    NoteOff,
    NoteOn,
    Pedal,
    Pressure,
    Reset,
)
from workbench.midi_io.zones import Zones


@pytest.fixture
def notes():
    """A recorder."""
    return Notes()


@pytest.fixture
def mpe(notes):
    """Hands on a lower zone of 15 channels."""
    return MidiHands(notes.strike, zones=Zones("lower"))


def test_mpe_notes_of_one_key_have_bends_of_their_own(notes, mpe):
    """Two fingers may play the same key on two channels; each bends its own note, by up to four octaves."""
    mpe.take(NoteOn(2, 60, 100))
    mpe.take(Bend(3, 0.25))
    mpe.take(NoteOn(3, 60, 90))
    mpe.take(Bend(2, -0.5))
    first, second = notes.sounding
    assert (first.cents, second.cents) == (-2400.0, 1200.0)

    mpe.take(NoteOff(2, 60))
    assert notes.sounding == [second]


def test_mpe_master_bends_all_and_holds_all(notes, mpe):
    """Its wheel comes on top of each note's own; its pedal holds every channel's notes."""
    mpe.take(NoteOn(2, 60, 100))
    mpe.take(NoteOn(5, 64, 100))
    mpe.take(Bend(5, 0.5))
    mpe.take(Bend(1, 1.0))
    assert [note.cents for note in notes.sounding] == [200.0, 2600.0]

    mpe.take(Pedal(1, is_down=True))
    mpe.take(NoteOff(2, 60))
    mpe.take(NoteOff(5, 64))
    assert len(notes.sounding) == 2
    mpe.take(Pedal(1, is_down=False))
    assert notes.sounding == []


def test_mpe_master_ends_all(notes, mpe):
    """All notes off on the master channel is about its members, too."""
    for channel in (2, 9, 16):
        mpe.take(NoteOn(channel, 60 + channel, 100))
    mpe.take(AllNotesOff(1))

    assert notes.sounding == []


def test_a_device_may_say_how_far_its_wheel_goes(notes, mpe):
    """One member's range holds for all members, and not for the master."""
    mpe.set_bend_range(4, 1200.0)
    mpe.take(NoteOn(2, 60, 100))
    mpe.take(Bend(2, 1.0))
    mpe.take(Bend(1, -1.0))

    assert notes.sounding[0].cents == 1000.0


def test_a_device_may_say_that_it_has_zones(notes):
    """Its notes end when zones change; what it says again changes nothing."""
    hands = MidiHands(notes.strike)
    hands.take(NoteOn(2, 60, 100))
    hands.configure(1, 5)
    assert notes.sounding == []

    hands.take(NoteOn(2, 60, 100))
    hands.configure(1, 5)
    hands.take(Bend(2, 1.0))
    assert [note.cents for note in notes.sounding] == [4800.0]


def test_zones_share_the_channels():
    """The newest zone is as large as it says, the other gives way; channels between are plain ones."""
    zones = Zones()
    assert zones.configure(1, 7)
    assert zones.configure(16, 7)
    assert [zones.master_of(channel) for channel in (1, 2, 8, 9, 15, 16)] == [None, 1, 1, 16, 16, None]
    assert zones.configure(16, 10)
    assert (zones.lower, zones.upper) == (4, 10)
    assert not zones.configure(3, 5)
    assert zones.spoken_for(1) == (1, 2, 3, 4, 5)
    with pytest.raises(ParameterError, match="mpe must be 'lower', 'upper' or None"):
        Zones("middle")


def test_pressure_is_level_where_that_is_wanted(notes):
    """Of one key, or of all of a channel; notes of other channels keep theirs."""
    hands = MidiHands(notes.strike, follows_pressure=True)
    for channel, note in ((1, 60), (1, 64), (2, 67)):
        hands.take(NoteOn(channel, note, 100))
    hands.take(KeyPressure(1, 64, 127))
    hands.take(KeyPressure(1, 60, 0))
    assert [note.level for note in notes.sounding] == [0.0, 1.0, 1.0]
    hands.take(Pressure(1, 127))
    assert [note.level for note in notes.sounding] == [1.0, 1.0, 1.0]

    plain = MidiHands(notes.strike)
    plain.take(Pressure(1, 0))
    assert [note.level for note in notes.sounding] == [1.0, 1.0, 1.0]


def test_an_end_that_finds_no_room_is_owed(notes):
    """It is made up for when there is room again."""
    hands = MidiHands(notes.strike)
    hands.take(NoteOn(1, 60, 100))
    notes.is_full = True
    hands.take(NoteOff(1, 60))
    hands.settle()
    assert not hands.is_settled
    with pytest.raises(QueueFullError):
        hands.take(NoteOn(1, 62, 100))
    assert hands.count == 0

    notes.is_full = False
    hands.settle()
    assert hands.is_settled
    assert notes.sounding == []


def test_a_key_that_never_lets_go_does_not_heap_up(notes):
    """A device that says "on" ten thousand times has a few voices, and they end."""
    hands = MidiHands(notes.strike)
    for _ in range(10_000):
        hands.take(NoteOn(1, 60, 100))
    assert len(notes.sounding) == 16
    hands.take(NoteOff(1, 60))
    assert notes.sounding == []


channels, keys = st.integers(1, 16), st.integers(0, 127)
messages = st.one_of(
    st.builds(NoteOn, channels, keys, st.integers(1, 127)),
    st.builds(NoteOff, channels, keys),
    st.builds(Pedal, channels, st.booleans()),
    st.builds(Bend, channels, st.floats(-1.0, 1.0)),
    st.builds(Pressure, channels, keys),
    st.builds(KeyPressure, channels, keys, keys),
    st.builds(AllNotesOff, channels),
    st.builds(AllSoundOff, channels),
    st.builds(Reset, channels),
    st.tuples(st.sampled_from([1, 16]), st.integers(0, 15)),
)


@given(st.lists(messages, max_size=60), st.sampled_from([None, "lower", "upper"]))
def test_no_note_hangs(said, shape):
    """Whatever was said: what sounds is held; a sound off on every channel, or the device's going, ends everything."""
    notes = Notes()
    hands = MidiHands(notes.strike, zones=Zones(shape), follows_pressure=True)
    for message in said:
        if isinstance(message, tuple):
            hands.configure(*message)
        else:
            hands.take(message)
        assert bool(notes.sounding) == bool(hands.count)
        assert all(0.0 <= note.note + note.cents / 100.0 <= 127.0 for note in notes.sounding)
    for channel in range(1, 17):
        hands.take(AllSoundOff(channel))
    assert notes.sounding == []

    hands.take(NoteOn(3, 60, 100))
    hands.release_all()
    assert notes.sounding == []
    assert hands.count == 0
