"""Takes: a hand's moves become a lane, thinned within a stated error, that plays them back."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.automated import heard_value
from tests.support.offline import new_session, render_frames
from workbench.errors import ParameterError, SessionError, UnknownNameError
from workbench.sequencer.layout import PPQ
from workbench.sequencer.thinning import thinned

BEAT = 24_000  # frames, at 120 bpm and 48 kHz
MOVE = 1920  # frames between two moves: as a page sends them


@pytest.fixture
def session():
    """Its transport runs, from bar 3 on."""
    made = new_session()
    made.transport.seek(3)
    made.transport.start()
    render_frames(made, 64)
    yield made
    made.close()


@pytest.fixture
def lead(session):
    """A synthesizer."""
    return session.add(wb.Synth(), "lead")


def move(session, handle, name, values) -> list[tuple[float, float]]:
    """Turn a knob, so often; ticks and values."""
    made = []
    for value in values:
        made.append((session.engine.music.tick, float(value)))
        setattr(handle, name, float(value))
        render_frames(session, MOVE)
    return made


def test_moves_become_a_lane(session, lead, rng):
    """At each move it is within the error, on the knob; and there are fewer breakpoints than moves."""
    gesture = lead.record_automation("cutoff_hz")
    swing = 800 * 4 ** np.sin(np.arange(150) / 20) * 1.001 ** rng.uniform(-1, 1, 150)
    moves = move(session, lead, "cutoff_hz", swing)
    spec = lead.params["cutoff_hz"].spec
    counts = []
    for error in (0.0, 0.005, 0.05):
        lane = gesture.stop().lane(error)
        there = lane.at_ticks([tick - 8 * PPQ for tick, _ in moves])
        off = [abs(spec.to_position(a) - spec.to_position(b)) for a, (_, b) in zip(there, moves, strict=True)]
        assert max(off) <= error + 1e-3 * error + 1e-4  # ticks are whole in a lane
        assert lane.length == 16  # bars 3 to 6
        counts.append(len(lane.points))
    assert counts[0] > 140
    assert counts[1] < 60
    assert counts[2] < 25


def test_it_plays_back(session, lead):
    """What a hand has done at a beat is what is heard at that beat of the lane."""
    gesture = lead.record_automation("resonance")
    moves = move(session, lead, "resonance", np.linspace(0.1, 0.7, 40))
    lane = gesture.stop().lane(0.001)
    session.transport.seek(1)
    lead.automate("resonance", lane, "now", loop=False)
    render_frames(session, 64)
    for tick, value in moves[1:]:
        while session.engine.music.tick < tick - 8 * PPQ:
            render_frames(session, 64)
        assert heard_value(session, lead.params["resonance"]) == pytest.approx(value, abs=2e-3)


def test_a_pause_is_a_pause(session, lead):
    """Between two moves that are far apart the knob has stood still."""
    gesture = lead.record_automation("cutoff_hz")
    move(session, lead, "cutoff_hz", [500])
    render_frames(session, 2 * BEAT)
    move(session, lead, "cutoff_hz", [5000])
    lane = gesture.stop().lane()
    assert lane.at([0.5, 1.5, 1.85]).tolist() == pytest.approx([500, 500, 500], rel=1e-9)
    assert lane.at([2.2, 3.9]).tolist() == pytest.approx([5000, 5000], rel=1e-9)


def test_a_choice_is_held(session, lead):
    """From one move to the next; every one of them."""
    gesture = lead.record_automation("waveform")
    move(session, lead, "waveform", [0, 3, 1])
    lane = gesture.stop().lane()
    assert [each.value for each in lane.points[:3]] == [0, 3, 1]
    assert {each.curve for each in lane.points[1:]} == {"hold"}
    assert lead.automate("waveform", lane, launch=True).lane == lane


def test_the_last_time_through_counts(session, lead):
    """In a loop."""
    gesture = lead.record_automation("cutoff_hz")
    move(session, lead, "cutoff_hz", [500, 600, 700])
    session.transport.seek(3)
    render_frames(session, 64)
    move(session, lead, "cutoff_hz", [1000])
    assert {each.value for each in gesture.stop().lane().points} == {1000}
    lead.cutoff_hz = 20
    assert {each.value for each in gesture.stop().lane().points} == {1000}
    assert repr(gesture) == "Gesture(cutoff_hz, 1 moves, stopped)"


def test_nothing_recorded_is_said(session, lead):
    """A transport that stands hears nothing; nor is everything a parameter, or one for a lane."""
    session.transport.stop()
    render_frames(session, 64)
    gesture = lead.record_automation("cutoff_hz")
    lead.cutoff_hz = 700
    assert gesture.is_recording
    with pytest.raises(SessionError, match="nothing was recorded: turn cutoff_hz"):
        gesture.stop().lane()
    with pytest.raises(UnknownNameError):
        lead.record_automation("cut")
    with pytest.raises(ParameterError, match="tempo_map"):
        session.transport.record_automation("tempo_bpm")


def test_thinning_keeps_to_its_error(rng):
    """A line of noise, at any error; a straight one has two places."""
    x = np.sort(rng.uniform(0, 100, 500))
    y = np.cumsum(rng.normal(size=500))
    for error in (0.0, 0.1, 1.0, 10.0):
        kept = thinned(x, y, error)
        assert np.abs(np.interp(x, x[kept], y[kept]) - y).max() <= error + 1e-9
    assert thinned(x, 3 * x, 1e-9).tolist() == [0, 499]
    assert thinned(x[:1], y[:1], 0.0).tolist() == [0]
