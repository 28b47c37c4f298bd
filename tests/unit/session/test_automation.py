"""Lanes that move parameters: the model's values, quantum by quantum; by turns, by hand, taken away."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

import workbench as wb
from tests.support.automated import BEAT, LANE, assert_on_lane, in_block, moved_values
from tests.support.offline import new_session, render_frames
from workbench.errors import SessionError
from workbench.sequencer.layout import PPQ


@pytest.fixture
def session():
    """Not playing."""
    made = new_session()
    yield made
    made.close()


@pytest.fixture
def lead(session):
    """A synthesizer."""
    return session.add(wb.Synth(cutoff_hz=500), "lead")


def test_every_quantum_has_the_models_value(session, lead):
    """From the first one on, through two rounds of the lane, at an odd tempo."""
    session.transport.tempo_bpm = 173.21
    automation = lead.automate("cutoff_hz", LANE)
    values = moved_values(session, lead.params["cutoff_hz"], 2200)
    assert_on_lane(values, LANE)
    assert values[-1][0] > 8 * PPQ
    assert automation.value == LANE.at_ticks(values[-1][0])
    assert lead.cutoff_hz == 500  # where the hand has it


def test_seek_loop_and_tempo_ramp(session, lead):
    """It is where the music is."""
    session.transport.tempo_map = [(0, 90, "ramp"), (4, 200)]
    session.transport.loop = (1, 2)
    lead.automate("cutoff_hz", LANE)
    first = moved_values(session, lead.params["cutoff_hz"], 2500)
    assert any(after < before for (before, _), (after, _) in pairwise(first))
    session.transport.seek(3, 2)
    second = moved_values(session, lead.params["cutoff_hz"], 700)
    assert second[0][0] == pytest.approx(9 * PPQ, abs=PPQ / 50)
    assert_on_lane(first + second, LANE)


def test_it_stands_with_the_transport(session, lead):
    """Where it was stopped, and where somebody goes meanwhile; a count-in is no music."""
    lead.automate("cutoff_hz", LANE)
    render_frames(session, 64 * 100)
    session.transport.stop()
    render_frames(session, 64)
    tick = session.engine.music.tick
    values = moved_values(session, lead.params["cutoff_hz"], 50)
    assert {at for at, _ in values} == {tick}
    assert_on_lane(values, LANE)
    session.transport.seek(1, 3)
    assert moved_values(session, lead.params["cutoff_hz"], 1)[0][1] == in_block(LANE.at(2))
    session.transport.start(count_in=1)
    assert {value for _, value in moved_values(session, lead.params["cutoff_hz"], 200)} == {in_block(LANE.at(2))}


def test_the_block_size_does_not_matter():
    """Bit for bit."""
    heard = []
    for sizes in [(64,), (1, 63, 977), (4096,)]:
        with new_session(seed=3) as session:
            lead = session.add(wb.Synth(), "lead")
            lead.play(wb.pattern("c3 e3 g3 b3"))
            lead.automate("cutoff_hz", LANE)
            lead.automate("resonance", wb.lane([(0, 0), (3, 0.9, 4)]))
            session.automate("volume_db", wb.lane([(0, -20), (1, -6), (1, -12), (2, -20)]))
            heard.append(render_frames(session, 5 * BEAT, sizes))
    assert np.abs(heard[0]).max() > 0.01
    np.testing.assert_array_equal(heard[0].view(np.uint32), heard[1].view(np.uint32))
    np.testing.assert_array_equal(heard[0].view(np.uint32), heard[2].view(np.uint32))


def test_it_sounds_as_a_hand_that_turns_each_quantum():
    """The parameter's own smoothing, and nothing besides."""
    heard = []
    for by_hand in (False, True):
        with new_session() as session:
            lead = session.add(wb.Synth(waveform="saw"), "lead")
            lead.note_on("C3")
            session.transport.start()
            if not by_hand:
                lead.automate("cutoff_hz", LANE)
            audio = []
            for quantum in range(1, 1501):
                if by_hand:
                    lead.cutoff_hz = LANE.at(quantum * 64 / BEAT)
                audio.append(render_frames(session, 64))
            heard.append(np.concatenate(audio))
    # A hand turns a number of 64 bits at a tick of its own rounding: the same float32 but for a few.
    assert np.abs(heard[0]).max() > 0.01
    assert np.abs(heard[0] - heard[1]).max() < 1e-5


@pytest.mark.parametrize(("at", "beat"), [("now", 1.25), (0.5, 1.5), ("beat", 2.0), ("bar", 4.0)])
@pytest.mark.parametrize("launch", [False, True])
def test_another_lane_takes_over_on_the_grid(session, lead, at, beat, launch):
    """In the quantum in which the line is; from its start, or as if it had played all the time."""
    other = wb.lane([(0, 3000), (3, 5000)])
    automation = lead.automate("cutoff_hz", LANE)
    values = moved_values(session, lead.params["cutoff_hz"], round(1.25 * BEAT / 64) - 1)
    automation.play(other, at, launch=launch)
    after = moved_values(session, lead.params["cutoff_hz"], 1500)
    first = next(k for k, (_, value) in enumerate(after) if value >= 3000)
    assert after[first][0] / PPQ == pytest.approx(beat, abs=2 * 64 / BEAT)
    assert after[first][0] >= beat * PPQ or at == "now"
    assert_on_lane(values + after[:first], LANE)
    origin = 0.0 if not launch else beat if at != "now" else values[-1][0] / PPQ
    got = [value for _, value in after[first:]]
    wanted = [other.at(tick / PPQ - origin) for tick, _ in after[first:]]
    assert got == pytest.approx(wanted, rel=1e-4)


def test_once_it_stays_at_its_end(session, lead):
    """A fade that is not repeated."""
    lead.automate("cutoff_hz", wb.lane([(0, 200), (1, 800)]), loop=False)
    values = moved_values(session, lead.params["cutoff_hz"], 800)
    assert values[374][1] == in_block(200 + 600 * 375 * 64 / BEAT)
    assert values[-1][1] == 800


def test_the_hand_wins(session, lead):
    """Until the lane is taken up again, which is where it would be by then."""
    automation = lead.automate("cutoff_hz", LANE)
    param = lead.params["cutoff_hz"]
    render_frames(session, 6400)
    assert param.is_automated
    lead.cutoff_hz = 1234.0
    assert {value for _, value in moved_values(session, param, 300)} == {1234.0}
    assert automation.is_held
    assert not param.is_automated
    assert param.shown == automation.value == 1234.0
    lead.resonance = 0.4  # another knob changes nothing
    automation.resume("beat")
    values = moved_values(session, param, 500)
    first = next(k for k, (_, value) in enumerate(values) if value != 1234.0)
    assert values[first][0] / PPQ == pytest.approx(2, abs=2 * 64 / BEAT)
    assert_on_lane(values[first:], LANE)
    assert not automation.is_held


def test_the_hand_wins_with_the_value_that_it_had(session, lead):
    """A double click on a knob sets it to its default, which it may have been already."""
    automation = lead.automate("cutoff_hz", LANE)
    render_frames(session, 6400)
    lead.cutoff_hz = 500
    assert {value for _, value in moved_values(session, lead.params["cutoff_hz"], 50)} == {500.0}
    assert automation.is_held


def test_other_knobs_do_not_disturb_it(session, lead):
    """A block of parameters that is new has the lane's value before anything reads it."""
    lead.automate("cutoff_hz", LANE)
    values = []
    for k in range(200):
        lead.resonance = 0.1 + k / 1000
        values += moved_values(session, lead.params["cutoff_hz"], 1)
    assert_on_lane(values, LANE)


def test_resumed_after_a_launch(session, lead):
    """It still counts from where it was launched."""
    render_frames(session, 64)
    session.transport.start()
    render_frames(session, BEAT)
    automation = lead.automate("cutoff_hz", LANE, "bar", launch=True)
    render_frames(session, 64 * 375 * 6)
    lead.cutoff_hz = 100
    render_frames(session, 640)
    automation.resume()
    assert_on_lane(moved_values(session, lead.params["cutoff_hz"], 50), LANE, 4)


def test_mute_stop_and_remove(session, lead):
    """The knob is where the hand has it then; a hand that moves it meanwhile holds nothing."""
    automation = lead.automate("cutoff_hz", LANE)
    param = lead.params["cutoff_hz"]
    render_frames(session, 640)
    automation.mute = True
    assert moved_values(session, param, 1)[0][1] == 500
    lead.cutoff_hz = 600
    assert moved_values(session, param, 1)[0][1] == 600
    automation.mute = False
    assert_on_lane(moved_values(session, param, 3), LANE)
    automation.stop()
    assert moved_values(session, param, 1)[0][1] == 600
    assert automation.lane is None
    automation.lane = LANE  # at the next bar line
    assert moved_values(session, param, 1)[0][1] == 600
    render_frames(session, 4 * BEAT)
    assert_on_lane(moved_values(session, param, 3), LANE)
    automation.remove()
    automation.remove()
    assert moved_values(session, param, 1)[0][1] == 600
    assert not automation.is_here
    with pytest.raises(SessionError, match="was removed"):
        automation.play(LANE)


def test_the_same_cell_again(session, lead):
    """Gives the same automation, with another lane; None takes it away."""
    first = lead.automate("cutoff_hz", LANE)
    assert lead.automate("cutoff_hz", LANE.scale(2)) is first
    assert lead.automations == {"cutoff_hz": first}
    assert lead.automate("cutoff_hz", None) is None
    assert not first.is_here
    assert lead.automate("cutoff_hz", None) is None
    assert lead.automate("cutoff_hz", LANE) is not first
