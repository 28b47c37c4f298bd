"""The keyboard plays what pages press and leaves nothing sounding."""

from __future__ import annotations

import pytest

from tests.support.fake_comm import with_fake_comm
from workbench.widgets import Keyboard


class Notes:
    """Records what is played."""

    def __init__(self):
        self.log = []

    def note_on(self, note, velocity=100, at=None):
        self.log.append(("on", note, velocity))

    def note_off(self, note, at=None):
        self.log.append(("off", note))


@pytest.fixture
def notes():
    """A recorder."""
    return Notes()


@pytest.fixture
def keyboard(notes):
    """A keyboard that plays it."""
    made = Keyboard(notes, octaves=2)
    yield made
    made.close()


def test_keys_play(keyboard, notes):
    """Each message is a note, at once."""
    comm = with_fake_comm(keyboard)
    comm.say("note_on", page="p", note=60, velocity=90)
    comm.say("note_off", page="p", note=60)

    assert notes.log == [("on", 60, 90), ("off", 60)]


def test_closing_releases_what_is_held(keyboard, notes):
    """Even if the page never says so."""
    comm = with_fake_comm(keyboard)
    for page in ("p", "q"):
        comm.say("note_on", page=page, note=60, velocity=90)
    comm.say("note_on", page="p", note=67, velocity=90)
    keyboard.close()

    assert notes.log[-2:] == [("off", 60), ("off", 67)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"note": 128, "velocity": 90}, "note must be a whole number in range 0..127, got 128"),
        ({"note": "C4", "velocity": 90}, "note must be a whole number in range 0..127, got 'C4'"),
        ({"note": 60, "velocity": 0}, "velocity must be a whole number in range 1..127, got 0"),
        ({"note": True, "velocity": 9}, "note must be a whole number in range 0..127, got True"),
        ({"velocity": 9}, "note must be a whole number in range 0..127, got None"),
    ],
)
def test_nonsense_is_shown_and_not_played(keyboard, notes, content, message):
    """The page is a person's browser; it may be any browser."""
    with_fake_comm(keyboard).say("note_on", page="p", **content)

    assert keyboard.last_error == f"NoteError: {message}"
    assert notes.log == []


def test_an_error_of_the_instrument_is_shown(keyboard, notes):
    """For example a session that is closed."""
    notes.note_on = lambda *_args, **_more: 1 / 0
    with_fake_comm(keyboard).say("note_on", page="p", note=60, velocity=9)

    assert keyboard.last_error == "ZeroDivisionError: division by zero"
