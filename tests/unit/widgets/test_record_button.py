"""The transport bar's record button: what a page asks for is done, what has happened is shown."""

from __future__ import annotations

import pytest
import soundfile

import workbench as wb
from tests.support.fake_comm import with_fake_comm


@pytest.fixture
def session(tmp_path, monkeypatch):
    """A session on the null sink; its working folder is empty."""
    monkeypatch.chdir(tmp_path)
    with wb.Session(name="record button", sink="null") as made:
        yield made


def test_it_begins_and_ends_a_take(session, tmp_path):
    """One press begins, the next ends; the page is told of both at once."""
    bar = session.transport.bar()
    page = with_fake_comm(bar)
    bar.pack()
    page.say("transport", action="record")
    assert bar.pack()[0]["record"]["recording"]
    session.render(0.25)
    bar.refresh()
    reading = bar.pack()[0]["record"]
    assert (reading["seconds"], reading["error"]) == (0.25, "")
    page.say("transport", action="record")
    reading = bar.pack()[0]["record"]
    assert not reading["recording"]
    assert soundfile.info(reading["file"]).frames == 12_000
    assert [str(each) for each in tmp_path.iterdir()] == [reading["file"]]


def test_it_shows_a_take_that_a_cell_has_begun(session, tmp_path):
    """And ends it."""
    bar = session.transport.bar()
    page = with_fake_comm(bar)
    take = session.record("mine.wav")
    assert bar.pack()[0]["record"]["file"] == str(tmp_path / "mine.wav")
    page.say("transport", action="record")
    assert not take.is_recording


def test_a_folder_that_takes_no_file_is_told(session, tmp_path, monkeypatch):
    """In a sentence, at the bar."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    bar = session.transport.bar()
    with_fake_comm(bar).say("transport", action="record")
    assert "there is no working folder any more" in bar.last_error
    assert not session.recorder.reading["recording"]


def test_a_take_that_ended_by_itself_says_why(session, tmp_path):
    """Until the next one begins."""
    bar = session.transport.bar()
    page = with_fake_comm(bar)
    page.say("transport", action="record")
    session.recorder.takes[0].path.unlink()
    session.recorder.takes[0]._marked = -1e9  # a second has passed
    session.render(0.25)
    assert "the file was moved or removed" in bar.pack()[0]["record"]["error"]
    page.say("transport", action="record")
    assert bar.pack()[0]["record"]["error"] == ""
