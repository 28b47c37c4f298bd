"""MIDI by way of the page: notes, bends and knobs arrive, nonsense is shown, and nothing is left sounding."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.fake_comm import with_fake_comm
from tests.unit.widgets.test_keyboard import Notes
from workbench.errors import NoteError, ParameterError, SessionError, UnknownNameError
from workbench.widgets import PageMidi


class BentNotes(Notes):
    """Records bends, too."""

    def bend_note(self, note, cents, at=None):
        self.log.append(("bend", note, cents))


@pytest.fixture
def notes():
    """A recorder."""
    return BentNotes()


@pytest.fixture
def midi(notes, params, pump):
    """A line to a page, with two knobs."""
    made = PageMidi("lead", notes, params, {74: "cutoff_hz", 10: "pan"}, pump=pump)
    yield made
    made.close()


def test_notes_and_bends_arrive(midi, notes):
    """A note that begins bent is bent as it begins; what bends later comes by note."""
    comm = with_fake_comm(midi)
    comm.say("note_on", page="p", note=60, velocity=90)
    comm.say("note_on", page="p", note=64, velocity=80, cents=50)
    comm.say("note_bends", page="p", cents={"60": -100, "64": 12.5})
    comm.say("note_off", page="p", note=60)

    assert notes.log == [
        ("on", 60, 90),
        ("on", 64, 80),
        ("bend", 64, 50),
        ("bend", 60, -100),
        ("bend", 64, 12.5),
        ("off", 60),
    ]


def test_what_was_played_in_the_page_is_not_played_again(midi, notes):
    """Closing still ends it: the page may be gone."""
    comm = with_fake_comm(midi)
    comm.say("note_on", page="p", note=60, velocity=90, cents=20, here=True)
    assert notes.log == []
    midi.close()
    assert notes.log == [("off", 60)]


def test_knobs_turn_parameters(midi, params, pump):
    """By the way that all controls take; other pages and panels see them move."""
    comm = with_fake_comm(midi)
    comm.say("hello", page="p")
    comm.say("set", page="p", number=1, values={"cutoff_hz": 440.0, "pan": -1.0})

    assert (params["cutoff_hz"].value, params["pan"].value) == (440.0, -1.0)
    assert midi.controls == {"74": "cutoff_hz", "10": "pan"}
    assert [spec["name"] for spec in midi.specs] == ["cutoff_hz", "pan"]


def test_two_knobs_may_turn_one_parameter(notes, params, pump):
    """It is held once."""
    made = PageMidi("lead", notes, params, {1: "pan", 2: "pan"}, pump=pump)
    assert [param.name for param in made.params] == ["pan"]
    made.close()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"kind": "note_bends", "cents": 5}, "NoteError: bends are cents by note, got 5"),
        ({"kind": "note_bends", "cents": {"x": 5}}, "NoteError: note must be a whole number in range 0..127, got 'x'"),
        (
            {"kind": "note_on", "note": 200, "velocity": 5},
            "NoteError: note must be a whole number in range 0..127, got",
        ),
    ],
)
def test_nonsense_is_shown_and_not_played(midi, notes, content, message):
    """The page is a person's browser; it may be any browser."""
    with_fake_comm(midi).say(page="p", **content)

    assert midi.last_error.startswith(message)
    assert notes.log == []


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"controls": {64: "pan"}}, ParameterError, "controller 64 is the sustain pedal"),
        ({"controls": {120: "pan"}}, ParameterError, "whole number in range 0..119, got 120"),
        ({"controls": {True: "pan"}}, ParameterError, "whole number in range 0..119, got True"),
        ({"controls": {1: 5}}, ParameterError, "by its name, such as 'cutoff_hz', got 5"),
        ({"channel": 0}, NoteError, r"channel must be a whole number in range 1..16, or None for all, got 0"),
        ({"bend_cents": 5000}, ParameterError, "bend_cents"),
    ],
)
def test_what_cannot_be_is_refused(notes, params, pump, wrong, error, message):
    """By saying what is allowed."""
    with pytest.raises(error, match=message):
        PageMidi("lead", notes, params, **wrong, pump=pump)


# ---- of a session


@pytest.fixture
def session():
    """A silent session with an instrument."""
    with wb.Session(name="page midi", sink="null") as made:
        made.add(wb.Synth(), "lead")
        yield made


def test_the_same_again(session):
    """Running the cell again gives the same widget; with other arguments, another in its place."""
    (lead,) = session.instruments
    first = lead.page_midi({74: "cutoff_hz"})
    assert lead.page_midi({74: "cutoff_hz"}) is first
    second = lead.page_midi({74: "cutoff_hz"}, channel=2)

    assert second is not first
    assert (first.is_open, second.is_open, second.channel) == (False, True, 2)
    with pytest.raises(UnknownNameError, match="cutof"):
        lead.page_midi({74: "cutof_hz"})
    assert second.is_open  # a mistake takes nothing away


def test_it_follows_a_swap_and_closes_with_its_instrument(session):
    """Knobs of what the new sound does not have rest; a removed instrument has no keyboard."""
    (lead,) = session.instruments
    midi = lead.page_midi({74: "cutoff_hz", 7: "level_db"})
    session.swap(lead, wb.FM())
    session.render(0.1)
    assert midi.is_open
    assert midi.controls == {"7": "level_db"}
    assert midi.params == (lead.params["level_db"],)

    session.remove(lead)
    assert not midi.is_open
    with pytest.raises(SessionError):
        lead.page_midi()


def test_bending_a_key_is_heard(session):
    """All notes of the key go there, and the key still ends them."""
    (lead,) = session.instruments
    lead.params.set(attack_s=0.001)
    lead.note_on("A3", velocity=127)
    lead.bend_note("A3", 1200)
    with pytest.raises(NoteError, match="leaves the range of notes"):
        lead.bend_note("A3", 12_800)
    session.render(0.2)
    sound = session.render(0.5)[:, 0]
    loudest = np.abs(np.fft.rfft(sound)).argmax() / 0.5  # Hz
    lead.note_off("A3")
    session.render(2.0)

    assert loudest == pytest.approx(440.0, abs=3.0)
    assert lead.active_voices == 0
