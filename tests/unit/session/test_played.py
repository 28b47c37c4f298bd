"""What was played as a score: the same notes, in the bars and at the tempo that the transport had."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import mido
import numpy as np
import pytest

import workbench as wb
from tests.support.offline import RATE
from workbench.errors import ParameterError
from workbench.score.tempo_map import DEFAULT_PPQ
from workbench.units import note_to_midi

SONG = "c4 [e4 g4]? c5(3,8) <b4 a4? g4> [d4 f4 a4]"


def struck(score, part=0):
    """Beats and keys of a part, as they are written."""
    mine = score.places["part"] == part
    return [*zip(score.start_beats[mine].tolist(), score.notes["key"][mine].tolist(), strict=True)]


def previewed(sequence, beats):
    """What a sequence says that it plays, on the ticks of a recorded score."""
    rows = sequence.preview(beats)
    return sorted((round(each.beat * DEFAULT_PPQ) / DEFAULT_PPQ, round(each.pitch.midi)) for each in rows)


def test_a_pattern_is_recorded_as_it_is_previewed(session, tmp_path):
    """Onset, key, velocity and length of every note, chance and swing-free rhythm included; and in a MIDI file too."""
    lead = session.add(wb.Synth(), "lead")
    with session.record(tmp_path / "a.wav") as take:
        verse = lead.play(wb.pattern(SONG))
        session.render(8.0)
    score = take.score()
    rows = sorted(verse.preview(16), key=lambda each: (each.beat, each.pitch.midi))
    assert len(rows) > 30
    assert struck(score) == [(round(each.beat * 480) / 480, round(each.pitch.midi)) for each in rows]
    assert score.notes["velocity"].tolist() == [round(each.velocity) for each in rows]
    ends = (score.end_beats - score.start_beats).tolist()
    for end, start, row in zip(ends, score.start_beats, rows, strict=True):
        assert end == pytest.approx(min(float(row.length), 16 - start), abs=1.5 / 480)
    assert score.part_names == ("lead",)
    assert score.tempo_map.points == wb.TempoMap.constant(120).points
    assert score.end_tick == 16 * 480

    file = mido.MidiFile(wb.save_midi(score, tmp_path / "a.mid"))
    found, now = [], 0
    for message in file.tracks[1]:
        now += message.time
        if message.type == "note_on" and message.velocity > 0:
            found.append((now / file.ticks_per_beat, message.note, message.velocity))
    assert sorted(found) == [
        (beat, key, velocity) for (beat, key), velocity in zip(struck(score), score.notes["velocity"], strict=True)
    ]


@pytest.mark.parametrize("bpm", [61.7, 90, 133.3])
def test_at_any_tempo(session, bpm):
    """The grid is the music's, not that of 120 bpm."""
    session.transport.tempo_bpm = bpm
    verse = session.add(wb.Synth()).play(wb.pattern(SONG))
    session.render(6.0)
    score = session.played()
    beats = 6.0 * bpm / 60
    assert struck(score) == [each for each in previewed(verse, Fraction(beats)) if each[0] < beats]
    assert float(score.tempo_map.points[0].tempo_bpm) == pytest.approx(bpm, rel=1e-6)


def test_a_tempo_that_is_turned_and_a_pause(session):
    """Every onset stays on its beat, through turns of the tempo, a halt in between, and a start that was late."""
    session.render(0.1)
    verse = session.add(wb.Synth()).play(wb.pattern("c4 d4 e4 f4"))
    for bpm in (100, 173, 60, 240):
        session.transport.tempo_bpm = bpm
        session.render(1.03)
    session.transport.stop()
    session.render(0.7)
    halted = session.transport.position.beats
    score = session.played()
    assert struck(score) == [each for each in previewed(verse, 32) if each[0] < halted]
    assert score.duration_s == pytest.approx(4 * 1.03, abs=0.001)
    assert [round(float(each.tempo_bpm)) for each in score.tempo_map.points] == [100, 173, 60, 240]


def test_a_loop_is_written_out(session):
    """Two bars, three times: six bars, one meter, and no drift."""
    session.transport.loop = (1, 3)
    session.transport.tempo_bpm = 137
    session.add(wb.Synth()).play(wb.pattern("<c4 d4> e4 f4"))
    bars = 6
    session.render(bars * 4 * 60 / 137)
    score = session.played()
    one = [(0, 60), (4 / 3, 64), (8 / 3, 65), (4, 62), (16 / 3, 64), (20 / 3, 65)]
    expected = [(round((beat + 8 * turn) * 480) / 480, key) for turn in range(3) for beat, key in one]
    assert struck(score) == expected
    assert len(score.meter_map.changes) == 1


def test_tempo_and_meter_of_a_piece(session):
    """A ramp and a change of meter are written as they were followed."""
    session.transport.set_meters({1: "3/4", 3: "7/8"})
    session.transport.tempo_map = [(0, 60, "ramp"), (8, 180)]
    session.add(wb.Synth()).play(wb.pattern("c4*4"))
    session.render(7.0)
    score = session.played()
    assert score.tempo_map.points == wb.TempoMap([(0, 60, True), (8, 180)]).points
    assert [each[:1] + each[2:] for each in score.meter_map.changes] == [(0, 3, 4), (6, 7, 8)]
    assert [beat for beat, _ in struck(score)] == [*range(len(score))]
    assert len(score) == 8 + 3 * 3


def test_hands_without_a_transport(session):
    """120 bpm; each instrument is a part, drums are on their channel; what is held at the end ends there."""
    lead, drums = session.add(wb.Synth(), "lead"), session.add(wb.Drums(), "kit")
    session.render(1.0)
    lead.note_on("C4", velocity=71, at=1.25)
    lead.note_off("C4", at=1.5)
    drums.note_on(38, at=1.5)
    lead.note_on("E4", velocity=90, at=2.0)
    session.render(2.0)
    score = session.played()
    assert score.part_names == ("lead", "kit")
    assert score.notes[["key", "velocity", "channel"]].tolist() == [(60, 71, 0), (38, 100, 9), (64, 90, 0)]
    np.testing.assert_allclose(score.notes["start_s"], [0, 0.25, 0.75], atol=1e-9)
    assert score.notes["end_s"][[0, 2]].tolist() == pytest.approx([0.25, 1.75], abs=1e-9)
    assert 0.25 < score.notes["end_s"][1] < 1.75
    assert struck(score) == [(0, 60), (1.5, 64)]
    assert len(session.played(seconds=1.1)) == 1
    assert len(session.played(seconds=0.5)) == 0


def test_a_score_that_is_played_is_recorded_as_it_is(session):
    """Note by note; so is what an instrument played that is gone."""
    score = wb.Score.from_notes([(k / 4, k / 4 + 0.2, 60 + k % 7, 40 + k) for k in range(16)])
    lead = session.add(wb.Synth(), "lead")
    session.play_score(score, lead, at=0.0)
    session.render(5.0)
    session.remove(lead)
    session.render(0.1)
    played = session.played()
    assert played.notes[["key", "velocity"]].tolist() == score.notes[["key", "velocity"]].tolist()
    np.testing.assert_allclose(played.notes["start_s"], score.notes["start_s"], atol=0.5 / RATE)
    np.testing.assert_allclose(played.notes["end_s"], score.notes["end_s"], atol=0.5 / RATE)
    assert played.part_names == ("lead",)


def test_the_metronome_is_no_music(session):
    """A count-in of one bar is a bar's rest in the take, and its clicks are nobody's notes."""
    session.transport.metronome = True
    session.transport.start(count_in=1)
    lead = session.add(wb.Synth(), "lead")
    lead.play(wb.pattern("c4 d4 e4 f4"))
    session.render(4.0)
    score = session.played(seconds=4.0)
    assert score.part_names == ("lead",)
    assert struck(score) == [(4, 60), (5, 62), (6, 64), (7, 65)]
    assert len(score.meter_map.changes) == 1


def test_a_take_in_the_middle_of_a_bar(session, tmp_path):
    """Its bar lines are the transport's: it begins with a rest."""
    session.add(wb.Synth()).play(wb.pattern("c4 d4 e4 f4"))
    session.render(0.75)
    with session.record(tmp_path / "a.wav") as take:
        session.render(2.0)
    assert struck(take.score()) == [(2, 64), (3, 65), (4, 60), (5, 62)]


@pytest.mark.parametrize(
    ("grid", "step"), [("1/4", 1), ("1/8", 0.5), ("1/16", 0.25), ("1/8T", 1 / 3), ("1/16t", 1 / 6), ("1/1", 4)]
)
def test_grids_by_name(session, grid, step):
    """Notes go to the nearest line; half as far with half the strength; lengths are never nothing."""
    lead = session.add(wb.Synth())
    wanted = [k * step for k in range(1, 9)]
    off_by = [0.02 * (-1) ** k for k in range(1, 9)]
    for beat, error in zip(wanted, off_by, strict=True):
        lead.note_on(60, at=(beat + error) / 2)
        lead.note_off(60, at=(beat + error) / 2 + 0.05)
    session.render(max(wanted) / 2 + 1.0)
    start = session.played().notes["start_s"][0] - wanted[0] / 2 - off_by[0] / 2
    assert start == pytest.approx(-(wanted[0] + off_by[0]) / 2)  # it begins with its first note
    take = session._score_between(0, session.frame)
    straight = take.quantize(grid)
    assert straight.start_beats.tolist() == pytest.approx(wanted, abs=1e-9)
    assert (straight.end_beats > straight.start_beats).all()
    half = take.quantize(grid, strength=0.5)
    np.testing.assert_allclose(half.start_beats, np.add(wanted, np.divide(off_by, 2)), atol=1.5 / 480)
    assert take.quantize(grid, strength=0.0).start_beats.tolist() == pytest.approx(take.start_beats.tolist())


@pytest.mark.parametrize("grid", ["1/3", "sixteenth", "1/8D", "", "2/4"])
def test_grids_that_there_are_not(session, grid):
    """Each is refused in a sentence."""
    with pytest.raises(ParameterError, match=r"a note value such as '1/16' or '1/8T'"):
        session.played(quantize=grid)


def test_all_instruments_have_a_part(session, tmp_path):
    """Also more of them than there are channels."""
    for number in range(18):
        session.add(wb.Synth(polyphony=1), f"lead {number}").note_on(40 + number, at=0.1)
    session.render(0.5)
    score = session.played()
    assert len(score.part_names) == 18
    assert Counter(score.notes["channel"].tolist()) == {
        **dict.fromkeys(range(9), 1),
        **dict.fromkeys(range(10, 16), 1),
        0: 2,
        1: 2,
        2: 2,
    }
    again = wb.load_midi(wb.save_midi(score, tmp_path / "a.mid"))
    assert sorted(again.notes["key"].tolist()) == [*range(40, 58)]
    assert note_to_midi("E2") == again.notes["key"][0]
