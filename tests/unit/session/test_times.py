"""Times: `at=` is exact, the past is refused, a little late is played and counted, `now` can still be changed."""

from __future__ import annotations

import time

import pytest

import workbench as wb
from tests.support.offline import RATE, render_frames
from workbench.errors import NoteError
from workbench.events import EventKind, key_cents


@pytest.fixture
def lead(session):
    """An instrument."""
    return session.add(wb.Synth())


@pytest.fixture
def heard(session):
    """The notes as they were rendered."""
    return session.engine.bus.subscribe(EventKind.NOTE_ON, EventKind.NOTE_OFF)


@pytest.mark.parametrize("blocks", [0, 1, 100, 1000])
def test_now_can_still_be_changed(session, lead, heard, blocks):
    """A note at `s.now` comes at that very frame, and is not late, wherever the session stands in a quantum."""
    render_frames(session, blocks)
    at = session.now
    lead.note_on(60, at=at)
    render_frames(session, 256)

    assert heard.take()["frame"].tolist() == [round(at * RATE)]
    assert session.health().late_commands == 0


def test_the_past_is_refused_while_stopped(session, lead):
    """A time before `now` cannot be had any more, and the message says which can."""
    session.render(0.5)
    with pytest.raises(NoteError, match=r"at=0\.25 s has passed: the session is at 0\.500 s; give a later time"):
        lead.note_on(60, at=0.25)


def test_a_little_late_is_played_while_playing(session, lead, heard):
    """While time goes on by itself, a time that has just passed is played at once and counted."""
    session.play()
    while session.now < 0.3:
        time.sleep(0.01)
    lead.note_on(60, at=session.now - 0.05)
    with pytest.raises(NoteError, match="has passed"):
        lead.note_on(62, at=session.now - 0.3)
    frame = session.frame
    while session.frame < frame + 4800:
        time.sleep(0.01)
    session.stop()

    assert key_cents(heard.take()["a"]).tolist() == [6000]
    assert session.health().late_commands == 1


def test_chord_is_one_piece(session, lead, heard):
    """The notes of a chord start at one frame and end at one, so many seconds later, also without a time."""
    render_frames(session, 100)
    lead.chord(["C4", "E4", 67.5], duration_s=0.1)
    render_frames(session, RATE // 2)
    got = [(int(each["frame"]), int(key_cents(each["a"])), int(each["kind"])) for each in heard.take()]
    on, off = int(EventKind.NOTE_ON), int(EventKind.NOTE_OFF)

    assert got == [(128, key, on) for key in (6000, 6400, 6750)] + [
        (128 + 4800, key, off) for key in (6000, 6400, 6750)
    ]


def test_chord_that_does_not_fit_plays_nothing(session, lead, heard):
    """If the queue has no room for the whole chord, none of it is sent."""
    for _ in range(8192 - 3):
        lead.all_notes_off()
    with pytest.raises(wb.errors.QueueFullError):
        lead.chord([60, 64, 67], duration_s=1.0)
    render_frames(session, 64 * 10)

    assert not heard.take().size


def test_velocity_zero_ends_the_note(session, lead, heard):
    """As in MIDI."""
    lead.note_on(60)
    lead.note_on(60, velocity=0)
    render_frames(session, 64)

    assert heard.take()["kind"].tolist() == [EventKind.NOTE_ON, EventKind.NOTE_OFF]


def test_render_goes_on_where_it_stopped(session, lead):
    """Two halves of a render are the whole."""
    lead.note_on(60, at=0.1)
    halves = [session.render(0.15), session.render(0.15)]
    with wb.Session(name="whole", sink="null") as whole:
        whole.add(wb.Synth()).note_on(60, at=0.1)
        audio = whole.render(0.3)

    assert [len(each) for each in halves] == [7200, 7200]
    assert (audio[:7200] == halves[0]).all()
    assert (audio[7200:] == halves[1]).all()


@pytest.mark.parametrize(("seconds", "frames"), [(0, 0), (1 / RATE, 1), (0.1, 4800), (0.2500001, 12_000)])
def test_render_gives_so_many_frames(session, seconds, frames):
    """The result has the frames asked for, two channels, float32, C order."""
    audio = session.render(seconds)

    assert audio.shape == (frames, 2)
    assert audio.dtype == "float32"
    assert audio.flags.c_contiguous
