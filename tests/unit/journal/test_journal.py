"""A performance is heard again to the last bit, whatever was done, and by whatever way it was heard."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

import workbench as wb
from tests.support.edits import Edits
from tests.support.offline import new_session, render_frames
from tests.support.process import wait_until
from workbench.errors import ParameterError, SessionError, UnknownNameError

RATE = 48_000


def same(one: np.ndarray, other: np.ndarray) -> None:
    """The same bits, and not silence."""
    assert np.abs(one).max() > 1e-3
    np.testing.assert_array_equal(one.view(np.uint32), other.view(np.uint32))


def live(session: wb.Session, performance: wb.journal.Performance) -> np.ndarray:
    """What was heard of a session that has a clock."""
    heard, _, missed = session.signal().since(performance.start)
    assert missed == 0
    return heard[: performance.end - performance.start]


@pytest.fixture
def session():
    """A session that somebody may already have played on."""
    with new_session(seed=4) as made:
        lead = made.add(wb.Synth(), "lead")
        lead.note_on("e4")
        made.render(0.1003)
        yield made


def perform(session: wb.Session) -> np.ndarray:
    """A bit of everything, with odd pauses."""
    lead, heard = session.nodes[0], []
    lead.note_on("c4", at=session.now + 0.05)
    heard.append(session.render(0.2001))
    lead.cutoff_hz = 900
    heard.append(session.render(0.1))
    bass = session.add(wb.Synth(waveform="square"), "bass")
    verse = bass.play(wb.pattern("c2 e2? g2*2"), at="now")
    bass.automate("cutoff_hz", wb.lane([(0, 300), (2, 2000, "exp")]), at="now")
    heard.append(session.render(0.7))
    echo = session.add(wb.Delay(), "echo")
    lead >> echo
    lead.note_off("c4")
    lead.note_on("g4", velocity=60)
    session.transport.tempo_bpm = 150
    bass.cutoff_hz = 700  # a hand takes the knob from the lane
    verse.velocity = 0.7
    heard.append(session.render(0.5))
    verse.pattern = wb.pattern("c3*8")
    session.volume_db = -9
    heard.append(session.render(0.9))
    session.remove(echo)
    heard.append(session.render(0.3))
    return np.concatenate(heard)


def test_heard_again(session):
    """Notes, knobs, lanes, patterns with chance, tempo, nodes that come and go: bit for bit."""
    journal = session.journal()
    heard = perform(session)
    performance = journal.stop()
    assert performance.seconds == pytest.approx(len(heard) / RATE)
    same(performance.render(), heard)
    same(performance.render(), heard)  # and again


def test_more_of_it_every_time_it_is_asked(session):
    """What is given does not change; the journal goes on."""
    journal = session.journal()
    first = session.render(0.2)
    some = journal.performance()
    session.nodes[0].note_on("a4")
    second = session.render(0.2)
    same(some.render(), first)
    same(journal.performance().render(), np.concatenate([first, second]))
    assert journal.is_running
    journal.stop()
    journal.stop()
    assert not journal.is_running


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_edited(seed):
    """Random edits of the graph, swaps of code and restarts of nodes among them."""
    with new_session() as session:
        edits = Edits(session, seed)
        edits.lead.note_on(60)
        journal = session.journal()
        heard = []
        for step in range(120):
            edits.step()
            heard.append(render_frames(session, 100 + 37 * (step % 11)))
        same(journal.stop().render(), np.concatenate(heard))


def test_while_it_plays():
    """It begins while a clock runs; where a graph was put into use from the control side, another chapter begins."""
    with wb.Session(name="clocked", sink="null") as session:
        lead = session.add(wb.Synth(), "lead")
        lead.play(wb.pattern("c3*4 e3*4"))
        wide = session.add(wb.Chorus(), "wide")
        lead >> wide
        session.play()
        wait_until(lambda: session.now > 0.3, "it plays")
        journal = session.journal()
        for turn in range(20):
            lead.cutoff_hz = 300 + 200 * turn
            lead.note_on(60 + turn)
            wait_until(lambda turn=turn: session.now > 0.35 + 0.05 * turn, "it goes on")
        session.stop()
        session.remove(wide)
        session.engine.settle()  # as when there is no room for what is added
        session.play()
        wait_until(lambda: session.now > 2.0, "it goes on")
        lead.pan = 0.4
        wait_until(lambda: session.now > 2.3, "it goes on")
        session.stop()
        performance = journal.stop()
        assert len(performance.chapters) > 1
        assert len(performance.moves) >= 18  # two may fall into one quantum
        assert len(performance.struck) == 20
        same(performance.render(), live(session, performance))


def test_what_was_done_can_be_read(session):
    """With its times, names and units."""
    lead = session.nodes[0]
    journal = session.journal()
    start = session.now
    lead.note_on("c4", velocity=90, at=start + 0.25)
    lead.note_on("d4")
    session.render(0.1)
    lead.cutoff_hz = 900
    session.volume_db = -3
    session.render(0.4)
    performance = journal.stop()
    assert [(each.note, each.velocity) for each in performance.struck] == [(62.0, 100.0), (60.0, 90.0)]
    assert [each.time_s for each in performance.struck] == pytest.approx([0.0, 0.25], abs=0.0014)  # a quantum
    assert [(each.name, each.value) for each in performance.moves] == [("volume_db", -3.0), ("lead.cutoff_hz", 900.0)]
    assert repr(performance) == "Performance(0.50 s, 2 notes struck, 2 moves)"


def test_a_parameter_played_otherwise(session):
    """As if it had been turned so: from the start on, the rest as it was."""
    lead = session.nodes[0]
    journal = session.journal()
    session.render(0.2)
    lead.cutoff_hz = 900
    session.render(0.2)
    performance = journal.stop()
    halved = performance.with_param("lead.cutoff_hz", lambda hz: hz / 2)
    assert [each.value for each in halved.moves] == [450.0]
    assert np.abs(halved.render() - performance.render()).max() > 1e-3
    same(
        halved.with_param("lead.cutoff_hz", lambda hz: hz * 2).render()[RATE // 10 :],
        performance.render()[RATE // 10 :],
    )
    same(
        performance.with_param("lead.cutoff_hz", 900).with_param("lead.cutoff_hz", 900).render(),
        performance.with_param("lead.cutoff_hz", 900).render(),
    )
    silent = performance.with_param("volume_db", -60)
    assert np.abs(silent.render()[RATE // 10 :]).max() < 1e-3


def test_notes_played_otherwise(session):
    """Higher, softer or not at all, with their ends; what sounds is what would have sounded."""
    lead = session.nodes[0]
    lead.note_off("e4")
    session.render(2.0)
    journal = session.journal()
    lead.note_on("c4")
    session.render(0.2)
    lead.note_on("d4")
    session.render(0.2)
    lead.note_off("c4")
    lead.note_off("d4")
    session.render(1.0)
    performance = journal.stop()

    def higher(note):
        return note._replace(note=note.note + 12) if note.note == 60 else None

    changed = performance.with_notes(higher)
    assert [each.note for each in changed.struck] == [72.0]
    assert np.abs(changed.render()[-RATE // 10 :]).max() < 1e-4  # it was released, too
    assert np.abs(changed.render() - performance.render()).max() > 1e-3
    same(
        changed.with_notes(lambda note: note._replace(note=60)).render()[: RATE // 10],
        performance.render()[: RATE // 10],
    )


def test_refused(session, tmp_path):
    """With a sentence; the session plays on."""
    journal = session.journal()
    session.render(0.1)
    performance = journal.performance()
    with pytest.raises(UnknownNameError, match=r"Did you mean 'lead\.cutoff_hz'"):
        performance.with_param("lead.cutof_hz", 3)
    with pytest.raises(ParameterError, match=r"cutoff_hz must be in range 20\.\.20000 Hz"):
        performance.with_param("lead.cutoff_hz", 3)
    session.nodes[0].note_on("c4")
    session.render(0.1)
    with pytest.raises(ParameterError, match=r"note must be in range 0\.\.127"):
        journal.performance().with_notes(lambda note: note._replace(note=200))
    other = session.journal()
    assert not journal.is_running
    assert other.is_running
    soundfile.write(tmp_path / "a.wav", np.zeros((4800, 2)), RATE)
    session.add(wb.FilePlayer(str(tmp_path / "a.wav")), "tape")
    session.render(0.1)
    with pytest.raises(SessionError, match=r"tape cannot be played again by a journal.*Record the sound instead"):
        other.stop()


def test_lost_track(session):
    """Nobody took the events for so long that some were lost: it says so rather than to play something else."""
    lead, engine = session.nodes[0], session.engine
    journal = session.journal()
    block = np.zeros((64, 2), np.float32)
    while engine.bus.missed == 0:
        for note in range(40, 100):
            lead.note_on(note)
        engine.render_into(block)
    with pytest.raises(SessionError, match="has lost track"):
        journal.stop()
    again = session.journal()
    heard = session.render(0.2)
    same(again.stop().render(), heard)


def test_closed():
    """What was kept can be heard when the session is gone."""
    with new_session() as session:
        session.add(wb.Synth(), "lead").note_on(60)
        journal = session.journal()
        heard = session.render(0.3)
    same(journal.stop().render(), heard)
    with pytest.raises(SessionError, match="closed"):
        session.journal()
