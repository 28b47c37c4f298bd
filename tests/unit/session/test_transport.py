"""The transport as people use it: bars from 1, meters and tempos in words, loops in bars."""

from __future__ import annotations

import pytest

import workbench as wb
from tests.support.music import Player, section
from tests.support.offline import render_frames
from workbench.errors import ParameterError, WorkbenchError
from workbench.score import MeterMap, Score, TempoMap

BEAT = 24_000  # frames, at 120 bpm and 48 kHz


@pytest.fixture
def player():
    """Not playing."""
    made = Player()
    yield made
    made.close()


def test_where_it_is(player):
    """Counted from 1, as musicians do."""
    transport = player.session.transport
    assert (transport.position.bar, transport.position.beat) == (1, 1.0)
    transport.start(at=0.0)
    player.render(5 * BEAT + 12_032)
    assert transport.is_running
    assert transport.position.bar == 2
    assert transport.position.beat == pytest.approx(2.5, abs=0.01)
    assert transport.position.beats == pytest.approx(5.5, abs=0.01)
    assert str(transport.position) == "2.2.50"
    transport.stop()
    transport.seek(bar=9, beat=3)
    player.render(64)
    assert not transport.is_running
    assert str(transport.position) == "9.3.00"
    assert repr(transport) == "Transport(standing at bar 9, beat 3.00; 120 bpm, 4/4)"


def test_a_loop_in_bars(player):
    """From the start of one to the start of another; and back to none."""
    transport = player.session.transport
    transport.meter = "3/4"
    transport.loop = (2, 3)
    assert transport.loop == (2, 3)
    transport.seek(bar=2)
    transport.start()
    player.render(8 * BEAT)
    assert transport.position.bar == 2
    transport.loop = None
    player.render(8 * BEAT)
    assert transport.position.bar > 3
    assert transport.loop is None


def test_what_a_loop_never_comes_to(player):
    """A grid with no place in the loop is refused; one that has some, or a place on the way there, is not."""
    transport = player.session.transport
    transport.loop = (2, 4)  # beats 4 to 12
    transport.seek(bar=2)
    player.render(64)
    lead, pattern = player.lead, wb.pattern("c4")
    for beats in (1, 8, 5):
        lead.play(pattern, at=beats)
    with pytest.raises(ParameterError, match="at=16: the loop has no multiple of that"):
        lead.play(pattern, at=16)
    transport.seek(bar=9)
    player.render(64)
    lead.play(pattern, at=64)


def test_meters_and_tempos(player):
    """As musicians write them."""
    transport = player.session.transport
    transport.set_meters({1: "7/8", 3: "4/4"})
    transport.tempo_map = [(0, 60, "ramp"), (4, 120), (8, 90)]
    assert transport.meter == "7/8"
    transport.seek(bar=3)
    player.render(64)
    assert transport.meter == "4/4"
    assert transport.position.beats == 7.0
    assert "3 tempos" in repr(transport)
    transport.tempo_map = None
    transport.tempo_bpm = 90
    assert "90 bpm" in repr(transport)


def test_counted_in_by_bars(player):
    """The metronome gets an instrument of its own when it is first wanted."""
    transport = player.session.transport
    player.track(section(4, (0, 0.5, 60)))
    transport.start(count_in=1, at=0.0)
    player.render(5 * BEAT)
    assert [each.name for each in player.session.instruments] == ["lead", "metronome"]
    assert [(frame // BEAT, note) for frame, note in player.struck] == [(0, 76), (1, 77), (2, 77), (3, 77), (4, 60)]
    transport.metronome = "on"
    player.render(BEAT)
    assert player.struck[-1] == (5 * BEAT, 77)
    assert len(player.session.instruments) == 2


@pytest.mark.parametrize(
    ("do", "what"),
    [
        (lambda t: t.seek(bar=0), "bar"),
        (lambda t: t.seek(bar=1.5), "whole number"),
        (lambda t: t.seek(beat=9), "beat"),
        (lambda t: setattr(t, "loop", 3), "two bars"),
        (lambda t: setattr(t, "loop", (3, 3)), "a loop goes"),
        (lambda t: setattr(t, "meter", "four"), "4/4"),
        (lambda t: setattr(t, "meter", "4/3"), "1, 2, 4"),
        (lambda t: setattr(t, "tempo_bpm", 1000), "500 bpm"),
        (lambda t: setattr(t, "tempo", 100), "tempo_bpm"),
        (lambda t: setattr(t, "tempo_map", [(0, 1000)]), "500 bpm"),
        (lambda t: setattr(t, "tempo_map", [100]), "(beat, bpm)"),
        (lambda t: t.start(count_in=100), "count_in"),
        (lambda t: t.grid("soon"), "'now', 'beat', 'bar'"),
    ],
)
def test_what_is_wrong_is_said(player, do, what):
    """And nothing has changed."""
    transport = player.session.transport
    before = repr(transport)
    with pytest.raises(WorkbenchError) as caught:
        do(transport)
    assert what in str(caught.value)
    render_frames(player.session, 64)
    assert repr(transport) == before
    assert isinstance(caught.value, (ParameterError, WorkbenchError))


@pytest.mark.parametrize(("at", "beat"), [("beat", 3), ("bar", 4)])
def test_code_is_swapped_on_the_grid(player, at, beat):
    """A node is another one from the next beat or bar line on, to the frame."""
    session = player.session
    session.transport.start(at=0.0)
    player.render(round(2.3 * BEAT) // 64 * 64)
    player.lead.note_on(57)
    session.swap(player.lead, wb.Organ(), at=at)
    frames = []
    session.engine.on_swap = lambda swap: frames.append(swap.at)
    player.render(3 * BEAT)
    session.engine.tell_of_swaps()
    assert frames == [beat * BEAT]
    assert player.lead.kind_name == "organ"


def test_on_the_grid_of_a_standing_transport_is_now(player):
    """There is no next bar."""
    player.session.swap(player.lead, wb.Organ(), at="bar")
    player.render(256)
    player.session.engine.tell_of_swaps()
    assert player.lead.kind_name == "organ"


def test_the_tempo_and_meter_of_a_score(player):
    """Are followed as they are written."""
    rows = [(0, 1, 60)]
    score = Score.from_notes(
        rows, unit="beats", tempo=TempoMap([(0, 90), (4, 60)]), meter_map=MeterMap.constant(3, 4, pickup=1)
    )
    transport = player.session.transport
    transport.follow(score)
    player.render(64)
    assert transport.position.bar == 0
    assert (transport.meter, transport.tempo_map) == ("3/4", score.tempo_map)
    transport.seek(bar=1)
    player.render(64)
    assert transport.position.beats == 1.0
