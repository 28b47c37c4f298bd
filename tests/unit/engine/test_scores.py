"""Scores are played by the audio side: exact to the sample, to their end, and leave nothing behind."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import RATE, new_session, render_frames, settled
from workbench.engine.layout import BATCH_RECORDS
from workbench.errors import CapacityError
from workbench.events import EventKind, key_cents
from workbench.midi import Score, TempoMap


def notes(records):
    """Events as (frame, key, on)."""
    return [(int(r["frame"]), int(key_cents(r["a"])) // 100, r["kind"] == EventKind.NOTE_ON) for r in records]


@pytest.fixture
def lead(session):
    """A Synth that is in the plan."""
    made = session.add(wb.Synth())
    render_frames(session, 64)
    return made


@pytest.fixture
def heard(session):
    """The notes as they were rendered."""
    return session.engine.bus.subscribe(EventKind.NOTE_ON, EventKind.NOTE_OFF)


def test_tempo_changes_to_the_sample(session, lead, heard):
    """Notes on each beat through tempo changes come at the frames that the tempo map says, rounded once."""
    tempo = TempoMap([(0.0, 97.0), (4.0, 211.0), (6.5, 33.3)])
    score = Score.from_notes([(b, b + 0.5, 60, 100) for b in range(9)], unit="beats", tempo=tempo)
    start = session.frame
    session.play_score(score, at=session.now)
    render_frames(session, round(score.duration_s * RATE) + 64)
    beats = [4.0 * 60 / 97, 2.5 * 60 / 211]

    def seconds(beat):
        if beat <= 4.0:
            return beat * 60 / 97
        return beats[0] + (beat - 4) * 60 / 211 if beat <= 6.5 else sum(beats) + (beat - 6.5) * 60 / 33.3

    wanted = sorted((start + round(seconds(b + half) * RATE), 60, half == 0.0) for b in range(9) for half in (0.0, 0.5))

    assert notes(heard.take()) == wanted


def test_same_key_struck_again_ends_the_first(session, lead, heard):
    """Where notes of a key overlap, the later one starts at its frame and the earlier ends there, off before on."""
    session.play_score(Score.from_notes([(0.0, 0.5, 60), (0.2, 0.4, 60)]), at=session.now)
    start = session.frame
    render_frames(session, RATE)
    got = [(frame - start, key, on) for frame, key, on in notes(heard.take())]

    assert got == [(0, 60, True), (9600, 60, False), (9600, 60, True), (19_200, 60, False)]
    assert lead.active_voices == 0


def test_end_is_told_and_memory_comes_back(session, lead):
    """A score that is over says so once, and the arena holds as much as before."""
    ends = session.engine.bus.subscribe(EventKind.SCORE_END)
    used = session.engine.arena.used
    playing = session.play_score(Score.from_notes([(0.01 * k, 0.01 * k + 0.005, 60) for k in range(50)]))
    assert session.engine.arena.used > used
    render_frames(session, RATE)
    settled(session)

    assert len(ends.take()) == 1
    assert playing.is_over
    assert playing.progress == 1.0
    assert session.engine.arena.used == used


def test_stop_lets_its_notes_ring_out(session, lead, heard):
    """Stopping a score ends its notes, plays no more, and gives its memory back; stopping again does no harm."""
    used = session.engine.arena.used
    playing = session.play_score(Score.from_notes([(0.0, 5.0, 60), (0.5, 5.0, 64), (2.0, 5.0, 67)]))
    render_frames(session, RATE)
    playing.stop()
    playing.stop()
    render_frames(session, 3 * RATE)
    settled(session)
    keys_on = [key for _, key, on in notes(heard.take()) if on]

    assert keys_on == [60, 64]
    assert lead.active_voices == 0
    assert playing.is_over
    assert playing.progress == pytest.approx(2 / 6)
    assert session.engine.arena.used == used


@pytest.mark.parametrize("ending", ["stop", "panic"])
def test_waiting_score_never_starts(session, lead, heard, ending):
    """A score that waits for its start and is stopped, by itself or by a panic, is over and is never heard."""
    used = session.engine.arena.used
    playing = session.play_score(Score.from_notes([(0.0, 1.0, 60)]), at=session.now + 0.5)
    render_frames(session, 1024)
    playing.stop() if ending == "stop" else session.panic()
    render_frames(session, RATE)
    settled(session)

    assert playing.is_over
    assert not heard.take().size
    assert session.engine.arena.used == used


def test_sixteen_play_at_once(session, lead):
    """Sixteen scores play; a seventeenth is refused with what to do, and has room once one is over."""
    long = Score.from_notes([(0.0, 9.0, 60)])
    playing = [session.play_score(long) for _ in range(16)]
    with pytest.raises(CapacityError, match="16 scores play already: stop one"):
        session.play_score(long)
    render_frames(session, 256)
    playing[5].stop()
    render_frames(session, 256)
    another = session.play_score(long)
    render_frames(session, 256)

    assert not another.is_over
    assert sum(each.is_over for each in playing) == 1


def test_scores_share_a_quantum(session, lead, heard):
    """Two scores whose notes fall into the same quantum are merged by frame."""
    session.play_score(Score.from_notes([(0.0002 * k, 1.0, 40 + k) for k in range(0, 10, 2)]), at=session.now)
    session.play_score(Score.from_notes([(0.0002 * k, 1.0, 40 + k) for k in range(1, 10, 2)]), at=session.now)
    render_frames(session, 256)

    assert [key for _, key, _ in notes(heard.take())] == list(range(40, 50))


def test_dense_score_is_put_off_not_lost(session):
    """More notes at one frame than a quantum has room for come a quantum later: counted, none lost."""
    lead = session.add(wb.Synth(polyphony=16))
    heard = session.engine.bus.subscribe(EventKind.NOTE_ON, capacity=100_000)
    session.play_score(
        Score.from_notes([(0.0, 1.0, k % 128, 100, k // 128 % 16) for k in range(4 * BATCH_RECORDS)] * 3), lead
    )
    render_frames(session, 4096)

    assert len(heard.take()) == 12 * BATCH_RECORDS
    assert session.health().late_commands > 0


def test_empty_score_is_over_at_once(session, lead):
    """A score without notes ends in its first quantum and leaves nothing."""
    used = session.engine.arena.used
    playing = session.play_score(Score.from_notes([]), lead)
    settled(session)

    assert playing.is_over
    assert session.engine.arena.used == used


def test_score_is_the_same_notes():
    """A score gives the samples that the same notes give when they are sent one by one."""
    rows = [(0.013 * k, 0.013 * k + 0.0501, 50 + k, 100) for k in range(20)]
    with new_session() as one, new_session() as other:
        one.play_score(Score.from_notes(rows), one.add(wb.Synth()), at=0.0)
        lead = other.add(wb.Synth())
        for on, off, key, velocity in rows:
            lead.note_on(key, velocity, at=on)
            lead.note_off(key, at=off)
        sounds = [render_frames(each, RATE // 2) for each in (one, other)]

    assert np.abs(sounds[0]).max() > 0.05
    np.testing.assert_array_equal(*sounds)
