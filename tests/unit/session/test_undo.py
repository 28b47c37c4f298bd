"""What was done is taken back, and done again: parameters, and patterns that play."""

from __future__ import annotations

import pytest

import workbench as wb
from tests.support.offline import new_session
from workbench.session import changes


@pytest.fixture
def session():
    """A session with an instrument; nothing has been done yet."""
    with new_session() as made:
        made.add(wb.Synth(), "lead")
        yield made


def later(monkeypatch) -> None:
    """Let the time pass in which a knob is still being turned."""
    monkeypatch.setattr(changes, "GESTURE_S", -1.0)


def test_one_after_the_other(session, monkeypatch):
    """Back in the order of a stack; what is said is what was taken back."""
    later(monkeypatch)
    lead = session.nodes[0]
    before = lead.cutoff_hz
    lead.cutoff_hz = 900
    lead.waveform = "square"
    session.volume_db = -20
    assert [session.undo() for _ in range(4)] == [
        "volume_db = -20 dB",
        "lead.waveform = square",
        "lead.cutoff_hz = 900 Hz",
        "nothing to undo",
    ]
    assert (lead.cutoff_hz, lead.waveform, session.volume_db) == (before, "saw", 0.0)
    assert [session.redo() for _ in range(4)] == [
        "lead.cutoff_hz = 900 Hz",
        "lead.waveform = square",
        "volume_db = -20 dB",
        "nothing to redo",
    ]
    assert (lead.cutoff_hz, lead.waveform, session.volume_db) == (900, "square", -20.0)


def test_a_turn_is_one(session):
    """From where the knob stood to where it was let go of."""
    lead = session.nodes[0]
    before = lead.cutoff_hz
    for hz in range(500, 900, 10):
        lead.cutoff_hz = hz
    lead.pan = 0.5
    assert session.undo() == "lead.pan = 0.5"
    assert session.undo() == "lead.cutoff_hz = 890 Hz"
    assert lead.cutoff_hz == before
    session.redo()
    assert lead.cutoff_hz == 890


def test_at_once_is_one(session):
    """A preset, or several parameters that were set together, whoever was set before or after."""
    lead = session.nodes[0]
    lead.pan = 0.5
    lead.params.set(cutoff_hz=400, pan=-0.5)
    lead.params.set(cutoff_hz=800, pan=-0.25)
    session.undo()
    assert (lead.cutoff_hz, lead.pan) == (400, -0.5)
    session.undo()
    assert lead.pan == 0.5
    session.redo()
    assert (lead.cutoff_hz, lead.pan) == (400, -0.5)


def test_what_is_done_anew_ends_what_could_be_done_again(session, monkeypatch):
    """As everywhere."""
    later(monkeypatch)
    lead = session.nodes[0]
    lead.cutoff_hz = 900
    session.undo()
    lead.pan = 1
    assert session.redo() == "nothing to redo"
    assert session.undo() == "lead.pan = 1"


def test_patterns(session):
    """The one before plays from the next bar on; a cell that is run again is no change."""
    lead = session.nodes[0]
    one, other = wb.pattern("c4 e4"), wb.pattern("g4*4")
    verse = lead.play(one, "verse")
    lead.play(one, "verse")
    lead.play(other, "verse")
    verse.stop()
    session.undo()
    assert verse.pattern == other
    session.undo()
    assert verse.pattern == one
    session.render(3.0)
    notes = session.engine.bus.subscribe(wb.events.EventKind.NOTE_ON)
    session.render(2.0)
    assert {int(each["a"]) & 0xFFFF for each in notes.take()} == {6000, 6400}
    session.undo()
    assert verse.pattern is None
    session.redo()
    session.redo()
    assert verse.pattern == other


def test_what_is_gone_is_passed_over(session, monkeypatch):
    """An instrument that was removed takes its changes with it."""
    later(monkeypatch)
    lead = session.nodes[0]
    session.volume_db = -3
    lead.cutoff_hz = 900
    session.remove(lead)
    assert session.undo() == "volume_db = -3 dB"
    assert session.undo() == "nothing to undo"


def test_only_so_many_are_kept(session, monkeypatch):
    """The oldest are forgotten."""
    later(monkeypatch)
    lead = session.nodes[0]
    for turn in range(changes.MOST + 10):
        lead.pan = turn / 1000
    count = 0
    while session.undo() != "nothing to undo":
        count += 1
    assert count == changes.MOST
    assert lead.pan == pytest.approx(0.009)
