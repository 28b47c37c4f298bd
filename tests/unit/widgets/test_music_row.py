"""The transport's second row: what a page asks for is done, what has happened is shown."""

from __future__ import annotations

import pytest

import workbench as wb
from tests.support.fake_comm import with_fake_comm
from tests.support.offline import render_frames


@pytest.fixture
def session():
    """A session on the null sink."""
    with wb.Session(name="music row", sink="null") as made:
        yield made


def test_buttons_and_tempo(session):
    """Run starts the sound, too; what cannot be is said in words, and nothing has changed."""
    bar = session.transport.bar()
    page = with_fake_comm(bar)
    page.say("music", action="tempo", value=90)
    page.say("music", action="metronome", value=True)
    page.say("music", action="run")
    assert session.is_playing
    session.stop()
    render_frames(session, 64)
    reading = bar._reading()["music"]
    assert (reading["bpm"], reading["metronome"], reading["meter"], reading["beats_per_s"]) == (90, True, "4/4", 1.5)
    assert session.transport.is_running
    assert not reading["running"]  # nothing moves while the sound stands

    page.say("music", action="halt")
    page.say("music", action="rewind")
    render_frames(session, 256)
    assert not session.transport.is_running
    assert session.transport.position.bar == 1
    page.say("music", action="tempo", value=9000)
    assert "500 bpm" in bar.last_error
    page.say("music", action="explode")
    assert "There is no action 'explode'" in bar.last_error
    assert session.transport.tempo_bpm == 90


def test_other_meters_count_other_beats(session):
    """Eighths of 7/8 go by twice as fast as quarters."""
    session.transport.meter = "7/8"
    session.transport.tempo_map = [(0, 60, "ramp"), (8, 180)]
    session.transport.seek(bar=1)
    render_frames(session, 128)
    reading = session.transport.reading
    assert (reading["beats"], reading["meter"], reading["mapped"]) == (7, "7/8", True)
    assert reading["beats_per_s"] == pytest.approx(2.0, abs=0.01)


def test_news_are_told_at_once(session):
    """A change of tempo is not a matter of the clock."""
    bar = session.transport.bar()
    bar.pack()
    assert bar.pack() is None
    session.transport.tempo_bpm = 133
    assert bar.pack()[0]["music"]["bpm"] == 133
