"""What lanes can move and what not: swaps, patterns, the transport, a page; what is refused, and what it costs."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import workbench as wb
from tests.support import browser as node
from tests.support.audio_asserts import assert_no_click
from tests.support.automated import BEAT, LANE, assert_on_lane, heard_value, in_block, moved_values
from tests.support.offline import SMOOTH, new_session, render_frames, settled
from tests.support.twin_pair import Pair
from workbench.engine.layout import AUTOMATION_PLACES
from workbench.errors import CapacityError, ParameterError, QueueFullError, SessionError, UnknownNameError
from workbench.events import EventKind
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


def test_memory_comes_home(session, lead):
    """Of lanes that were swapped, of automations that were removed, and of those whose node has gone."""
    settled(session)
    used = session.engine.arena.used
    for k in range(5):
        lead.automate("cutoff_hz", LANE.scale(1 + k / 10), at="now")
        lead.automate("resonance", wb.lane([(0, 0.1), (1, 0.2)]), at="bar")
        render_frames(session, 640)
    lead.automate("cutoff_hz", None)
    lead.automate("resonance", None)
    settled(session)
    assert session.engine.arena.used == used
    other = session.add(wb.Delay())
    other.automate("feedback", wb.lane([(0, 0.1), (1, 0.2)]))
    render_frames(session, 640)
    session.remove(other)
    settled(session)
    assert session.engine.automations.movers == []
    assert session.engine.arena.used == used


@pytest.mark.parametrize(
    ("param", "lane", "words"),
    [
        (
            "cutoff_hz",
            LANE.scale(100),
            "cutoff_hz must be in range 20..20000 Hz, and the lane goes from 20000 to 200000",
        ),
        ("cutoff_hz", 500, r"by a lane such as wb.lane\("),
        ("waveform", wb.lane([(0, 0), (1, 2)]), "'hold' curves"),
        ("waveform", wb.lane([(0, 0.5), (1, 2, "hold")]), "0 sine, 1 triangle"),
        ("waveform", wb.lane([(0, 0), (1, 9, "hold")]), "in range 0..5"),
    ],
)
def test_what_a_parameter_cannot_be_is_refused(session, lead, param, lane, words):
    """With its range, and nothing is left behind."""
    with pytest.raises(ParameterError, match=words):
        lead.automate(param, lane)
    assert lead.automations == {}
    assert session.engine.automations.movers == []


def test_what_cannot_be_automated_is_refused(session, lead):
    """The tempo, because beats follow from it; and what is not there."""
    for param in ("tempo_bpm", "speed"):
        with pytest.raises(ParameterError, match=r"s\.transport\.tempo_map"):
            session.transport.automate(param, wb.lane([(0, 1), (1, 2)]))
    with pytest.raises(UnknownNameError, match="cutoff_hz"):
        lead.automate("cutof_hz", LANE)
    with pytest.raises(ParameterError, match="at must be"):
        lead.automate("cutoff_hz", LANE, at="never")
    session.remove(lead)
    with pytest.raises(SessionError):
        lead.automate("cutoff_hz", LANE)


def test_a_choice_goes_from_one_to_the_next(session, lead):
    """On the quantum of its beat."""
    lead.automate("waveform", wb.lane([(0, 0), (1, 3, "hold"), (2, 3)]))
    values = moved_values(session, lead.params["waveform"], 750)
    assert [value for _, value in values] == [0.0] * 374 + [3.0] * 375 + [0.0]


def test_patterns_and_swing_and_the_mixer(session, lead):
    """Whatever is a parameter: notes that a lane makes louder, swing that grows, the session's volume."""
    verse = lead.play(wb.pattern("c4*8"))
    verse.automate("velocity", wb.lane([(0, 0.2), (2, 0.2), (2, 1, "hold"), (4, 1)]))
    session.transport.automate("swing", wb.lane([(0, 0.5), (4, 0.5), (4, 0.75, "hold"), (8, 0.75)]))
    session.automate("volume_db", wb.lane([(0, -30), (4, -10)]))
    values = moved_values(session, session.params["volume_db"], 3000)
    assert_on_lane(values, wb.lane([(0, -30), (4, -10)]))
    assert heard_value(session, session.transport.params["swing"]) == 0.5
    struck = []
    session.engine.bus.handle(EventKind.NOTE_ON, struck.append)
    render_frames(session, 10 * BEAT)
    assert {each["y"] for each in struck} == {20.0, 100.0}
    assert {round(each["frame"] / BEAT % 1, 2) for each in struck} >= {0.0, 0.5, 0.75}
    verse.remove()
    assert len(session.engine.automations.movers) == 2


def test_the_metronome_gets_its_instrument(session):
    """Also if a lane turns it on."""
    session.transport.automate("metronome", wb.lane([(0, 1), (4, 0, "hold"), (8, 0)]))
    audio = render_frames(session, 8 * BEAT)
    assert np.abs(audio[: 3 * BEAT]).max() > 0.01
    assert np.abs(audio[5 * BEAT :]).max() < 1e-4


def test_a_swap_goes_on(session, lead):
    """New code in its place, in the middle of a rendering: the lane has its parameter from its first quantum on."""
    lead.automate("cutoff_hz", LANE)
    lead.note_on("C4")
    session.swap(lead, wb.Synth(cutoff_hz=700, waveform="square"), at=0.5)
    render_frames(session, 48_000)
    wanted = in_block(LANE.at_ticks(session.engine.music.tick))
    new = session.engine.current(lead.node)
    assert heard_value(session, new.params["cutoff_hz"]) == wanted
    session.engine.tell_of_swaps()
    assert_on_lane(moved_values(session, lead.params["cutoff_hz"], 20), LANE)


def test_a_swap_for_something_else(session, lead):
    """What has such a parameter goes on with it; what has none is left alone."""
    lead.automate("cutoff_hz", LANE)
    lead.automate("resonance", wb.lane([(0, 0.1), (1, 0.2)]))
    render_frames(session, 640)
    session.swap(lead, wb.Wavetable())
    settled(session)
    session.engine.tell_of_swaps()
    render_frames(session, 640)
    names = set(lead.automations)
    assert names == {name for name in ("cutoff_hz", "resonance") if name in lead.params}
    for name in names:
        lane = lead.automations[name].lane
        assert_on_lane(moved_values(session, lead.params[name], 3), lane)
    session.swap(lead, wb.Organ())
    settled(session)
    session.engine.tell_of_swaps()
    assert set(lead.automations) <= set(lead.params)
    before = {name: heard_value(session, each) for name, each in lead.params.items() if name not in lead.automations}
    render_frames(session, 6400)
    assert {name: heard_value(session, lead.params[name]) for name in before} == before


def test_no_click_when_a_lane_is_swapped(session):
    """The parameter's smoothing is in between."""
    lead = session.add(wb.Synth(**SMOOTH, level_db=-3), "lead")
    lead.note_on("A3")
    automation = lead.automate("level_db", wb.lane([(0, -3), (4, -3)]))
    before = render_frames(session, 48_000)
    automation.play(wb.lane([(0, -40), (4, -40)]), "now")
    after = render_frames(session, 24_000)
    assert np.abs(after[-4800:]).max() < 0.5 * np.abs(before[-4800:]).max()
    assert_no_click(np.concatenate([before, after]), 48_000, 9600)


def test_as_many_as_there_are_places(session):
    """One more is an error in words."""
    racks = [session.add(wb.Synth(), f"synth {k}") for k in range(6)]
    free = [(rack, param) for rack in racks for param in rack.params.values() if param.spec.curve != "choice"]
    for rack, param in free[:AUTOMATION_PLACES]:
        rack.automate(param.name, wb.lane([(0, param.spec.low), (4, param.spec.high)]))
    rack, param = free[AUTOMATION_PLACES]
    with pytest.raises(CapacityError, match="128 parameters"):
        rack.automate(param.name, wb.lane([(0, param.spec.low)]))
    values = moved_values(session, racks[0].params["cutoff_hz"], 10)
    assert_on_lane(values, wb.lane([(0, 20), (4, 20_000)]))


def test_what_is_refused_leaves_nothing_behind(session, lead):
    """With the queue full."""
    session.transport.start()
    render_frames(session, 64)
    while True:
        try:
            lead.note_off(20)
        except QueueFullError:
            break
    used = session.engine.arena.used
    for _ in range(20):
        with pytest.raises(QueueFullError):
            lead.automate("cutoff_hz", LANE)
    assert session.engine.automations.movers == []
    assert lead.automations == {}
    assert session.engine.arena.used == used
    assert not lead.params["cutoff_hz"].is_automated


def test_it_says_what_it_is(session, lead):
    """Whose parameter, which lane, and who has it; it is shown as its lane."""
    automation = lead.automate("cutoff_hz", LANE)
    assert repr(automation) == "Automation(lead.cutoff_hz: Lane(5 breakpoints in 4 beats, 200..2000))"
    assert automation._repr_html_() == LANE._repr_html_()
    render_frames(session, 640)
    lead.cutoff_hz = 100
    render_frames(session, 640)
    assert "held by hand" in repr(automation)
    automation.remove()
    assert "removed" in repr(automation)


def test_the_same_in_a_page():
    """Lanes, swaps, a hand, tempo and seeks: what the page plays is what the kernel's engine does, to the bit."""
    if not node.available():
        pytest.skip(node.MISSING)
    session = new_session(seed=2)
    lead = session.add(wb.Synth(waveform="saw"), "lead")
    lead.play(wb.pattern("c3 [e3 g3]? c4(3,8)"), at="now")
    session.automate("volume_db", wb.lane([(0, -20), (1, -10, -3)]))
    render_frames(session, 6400)
    pair = Pair(session)
    pair.play(10)
    cutoff = lead.automate("cutoff_hz", LANE, 0.25)
    lead.automate("resonance", wb.lane([(0, 0), ("3/7", 0.8, "smooth")]), "now")
    session.transport.tempo_bpm = 171.3
    pair.play(20)
    lead.cutoff_hz = 700
    pair.play(10)
    assert cutoff.is_held
    cutoff.resume("beat")
    session.transport.seek(3)
    pair.play(20)
    assert not cutoff.is_held
    lead.automate("resonance", None)
    pair.play(4)
    assert pair.difference_db() == -np.inf
    pair.close()
    session.close()


def test_a_tick_is_no_float(session, lead):
    """Breakpoints on fractions of a beat are on whole ticks."""
    lane = wb.lane([(0, 100), (Fraction(1, 3), 200), (Fraction(4, 7), 300), (1, 400)])
    assert lane.words(loop=True)[4::5].tolist() == [0, PPQ // 3, 4 * PPQ // 7, PPQ]
