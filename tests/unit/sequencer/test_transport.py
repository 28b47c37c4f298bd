"""The transport: to the frame, for any tempo, however it is rendered and however long."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from tests.support.music import Player, section
from workbench.engine import layout
from workbench.errors import ParameterError
from workbench.score import MeterMap, TempoMap
from workbench.sequencer.layout import NEXT_BAR, PPQ
from workbench.sequencer.part import part_words
from workbench.sequencer.timeline import Timeline

BEAT = 24_000  # frames, at 120 bpm and 48 kHz
FOUR = section(4, (0, 0.5, 60), (1, 0.5, 61), (2, 0.5, 62), (3, 0.5, 63))


@pytest.fixture
def player():
    """Not playing."""
    made = Player()
    yield made
    made.close()


def test_events_fall_on_their_frames(player):
    """From the frame at which it starts, which need not begin a quantum."""
    player.track(FOUR)
    player.music.start(frame=1001)
    player.render(5 * BEAT)

    assert player.struck == [(1001 + k * BEAT, 60 + k % 4) for k in range(5)]
    assert player.ended == [(1001 + k * BEAT + BEAT // 2, 60 + k % 4) for k in range(5)][: len(player.ended)]
    assert player.moves == [(1001, 0, 1.0, 0.0)]


@pytest.mark.parametrize("sizes", [(1,), (64,), (100,), (37, 1000, 5)])
def test_whatever_the_block_size(player, sizes):
    """The same frames, and the same samples."""
    other = Player()
    for each in (player, other):
        each.track(FOUR)
        each.music.params["swing"].value = 0.6
        each.music.start(frame=77)
    one, two = player.render(2 * BEAT, (256,)), other.render(2 * BEAT, sizes)
    assert player.played == other.played
    assert np.array_equal(one, two)
    other.close()


def test_nothing_plays_while_it_stands(player):
    """Before it starts, and after it has stopped; what was held ends there."""
    player.track(section(4, (0, 4, 60)))
    player.render(BEAT)
    assert player.played == []
    player.music.start()
    player.render(BEAT)
    start = player.struck[0][0]
    player.music.halt(frame=start + BEAT + 100)
    player.render(2 * BEAT)

    assert player.struck == [(start, 60)]
    assert player.ended == [(start + BEAT + 100, 60)]
    assert player.music.tick == pytest.approx(PPQ * (1 + 100 / BEAT))
    player.music.start()
    player.render(4 * BEAT)
    assert len(player.struck) == 2  # it goes on from where it was: the next one is at beat 4


def test_seek(player):
    """To where it is told; what comes at that tick itself is played."""
    player.track(FOUR)
    player.music.seek(2 * PPQ)
    player.music.start(frame=500)
    player.render(BEAT)
    player.music.seek(3 * PPQ, frame=500 + BEAT + 7)
    player.render(BEAT)
    assert player.struck == [(500, 62), (500 + BEAT, 63), (500 + BEAT + 7, 63)]
    assert (
        player.ended
        == [(500 + BEAT // 2, 62), (500 + BEAT + 7, 63), (500 + BEAT + 7 + BEAT // 2, 63)][: len(player.ended)]
    )


def test_a_loop_does_not_drift(player):
    """Its end lies between two frames; after a thousand times round, it is where it would be on paper."""
    player.music.params["tempo_bpm"].value = 133.0
    player.music.set_timeline(Timeline(loop=(Fraction(0), Fraction(1, 2))))
    player.track(section(0.5, (0, 0.1, 60)))
    player.music.start(frame=0)
    frames_each = 0.5 * 60 * 48_000 / 133
    player.render(int(frames_each * 1000) - 64, (4096,))
    assert [frame for frame, _ in player.struck] == [int(np.floor(k * frames_each + 0.5)) for k in range(1000)]
    assert all(wraps == 1.0 for *_, wraps in player.moves[1:])


def test_a_loop_ends_what_is_held(player):
    """And begins again with the notes at its start."""
    player.music.set_timeline(Timeline(loop=(Fraction(1), Fraction(3))))
    player.track(section(4, (0, 1, 60), (1, 1, 61), (2.5, 3, 62)))
    player.music.start(frame=0)
    player.render(6 * BEAT)
    assert player.struck == [
        (0, 60),
        (BEAT, 61),
        (2 * BEAT + BEAT // 2, 62),
        (3 * BEAT, 61),
        (4 * BEAT + BEAT // 2, 62),
        (5 * BEAT, 61),
    ]
    assert (3 * BEAT, 62) in player.ended


@pytest.mark.parametrize("bpm", [40.0, 97.3, 240.0])
def test_tempo_is_live(player, bpm):
    """It changes at a quantum; from there on beats have the new distance, to the frame."""
    player.track(section(1, (0, 0.25, 60)))
    player.music.start(frame=0)
    player.render(64 * 100)
    player.music.params["tempo_bpm"].value = bpm
    player.render(6 * BEAT)
    beat = 60 * 48_000 / bpm
    first = 6400 + (1 - 6400 / BEAT) * beat
    assert [f for f, _ in player.struck[1:]] == [
        int(np.floor(first + k * beat + 0.5)) for k in range(len(player.struck) - 1)
    ]
    assert len(player.struck) > 2


def test_a_day_does_not_drift(player):
    """24 hours of a tempo that divides nothing: the last beat is on its frame (the day is skipped, not rendered)."""
    music = player.music
    music.params["tempo_bpm"].value = 123.457
    music.start(frame=0)
    player.render(64)
    day = 24 * 3600 * 48_000 // 64 * 64
    control = player.session.engine.control
    control[layout.C_QUANTUM] = day
    control[layout.C_FRAME] = day
    player.track(section(1, (0, 0.25, 60)))
    player.render(3 * BEAT)
    bpm = Fraction(float(np.float32(123.457)))
    beat = Fraction(60 * 48_000) / bpm
    first = -(-day // beat)
    expected = [int(np.floor((first + k) * beat + Fraction(1, 2))) for k in range(len(player.struck))]
    assert len(expected) >= 3
    assert [frame for frame, _ in player.struck] == expected


def test_ramps_take_the_time_that_the_integral_says(player):
    """From 60 to 180 bpm in 8 beats: at the mean tempo, 4 s; beats in between as by numeric integration."""
    tempo_map = TempoMap([(0, 60, True), (8, 180)])
    player.music.set_timeline(Timeline(tempo_map))
    player.track(section(1, (0, 0.1, 60)))
    player.music.start(frame=0)
    player.render(5 * 48_000)
    frames = [frame for frame, _ in player.struck]
    time = np.arange(0, 4.0, 1e-5)
    beats = np.cumsum((60 + 30 * (time + 0.5e-5)) / 60 * 1e-5)
    expected = [0.0] + [float(np.interp(k, beats, time + 1e-5)) * 48_000 for k in range(1, 8)]
    assert np.allclose(frames[:8], expected, atol=1.0)
    assert frames == [round(each) for each in tempo_map.beats_to_seconds(np.arange(len(frames))) * 48_000]
    assert frames[8] == 4 * 48_000
    assert np.diff(frames[8:]) == pytest.approx(16_000, abs=1)


def test_another_timeline_keeps_the_tick(player):
    """Only the speed changes, at the frame that was asked for."""
    player.track(section(1, (0, 0.25, 60)))
    player.music.start(frame=0)
    player.render(BEAT // 2)
    player.music.set_timeline(Timeline(TempoMap.constant(60)), frame=BEAT + BEAT // 2)
    player.render(5 * BEAT)
    assert [frame for frame, _ in player.struck] == [0, BEAT, 2 * BEAT + BEAT // 2, 4 * BEAT + BEAT // 2]
    player.music.reclaim()
    timelines = [r for r in player.session.engine.arena.regions if r.name == "timeline"]
    assert len(timelines) == 1


def test_counted_in(player):
    """Two bars of clicks, then the music."""
    transport = player.session.transport
    transport.meter = "3/4"
    player.track(section(3, (0, 0.5, 60)))
    transport.start(at=0, count_in=2)
    player.render(10 * BEAT)
    assert [(f // BEAT, n) for f, n in player.struck] == [
        (0, 76),
        (1, 77),
        (2, 77),
        (3, 76),
        (4, 77),
        (5, 77),
        (6, 60),
        (9, 60),
    ]
    player.music.params["metronome"].value = True
    player.render(3 * BEAT)
    assert sorted(player.struck[8:]) == [(10 * BEAT, 77), (11 * BEAT, 77), (12 * BEAT, 60), (12 * BEAT, 76)]
    player.session.remove(player.session.instruments[-1])
    player.render(4 * BEAT)
    assert len(player.struck) == 13
    transport.metronome = "off"
    transport.metronome = "on"  # which gives it another instrument
    player.render(BEAT)
    assert player.struck[13:] == [(17 * BEAT, 77)]


@pytest.mark.parametrize("unit", ["eighths", "sixteenths"])
@pytest.mark.parametrize("ratio", [0.5, 0.58, 2 / 3, 0.75])
def test_swing(player, unit, ratio):
    """The second of each pair is late, to the frame."""
    step = 0.5 if unit == "eighths" else 0.25
    player.music.params["swing"].value = ratio
    player.music.params["swing_unit"].value = unit
    player.track(section(4, *[(k * step, step / 4, 60) for k in range(int(4 / step))]))
    player.music.start(frame=0)
    player.render(4 * BEAT - 64)
    ratio = float(np.float32(ratio))
    pairs = [2 * step * (k // 2) + (2 * step * ratio if k % 2 else 0) for k in range(int(4 / step))]
    assert [frame for frame, _ in player.struck] == [int(np.floor(at * BEAT + 0.5)) for at in pairs]


def test_bars_of_changing_meters(player):
    """A part that is to begin at a bar line does, in odd and changing meters."""
    player.music.set_timeline(Timeline(meter_map=MeterMap([(0, 7, 8), (7, 3, 4), (10, 5, 4)])))
    player.music.start(frame=0)
    player.render(64)
    bars = [0, 3.5, 7, 10, 15, 20]
    for k, bar in enumerate(bars[1:]):
        track = player.music.add_track(player.lead.number)
        part = part_words([section(64, (0, 0.1, 60 + k))], loops=False)
        player.music.set_part(track, part, frame=int(BEAT * (bar - 1)), grid=NEXT_BAR, launches=True)
    player.render(22 * BEAT)
    assert player.struck == [(int(BEAT * bar), 60 + k) for k, bar in enumerate(bars[1:])]


def test_a_pickup(player):
    """The metronome counts what comes before the first bar line as the end of a bar."""
    player.music.add_track(player.lead.number, is_metronome=True)
    player.music.params["metronome"].value = True
    player.music.set_timeline(Timeline(meter_map=MeterMap.constant(4, 4, pickup=1.5)))
    player.music.start(frame=0)
    player.render(5 * BEAT)
    assert [(frame / BEAT, note) for frame, note in player.struck] == [
        (0.5, 77),
        (1.5, 76),
        (2.5, 77),
        (3.5, 77),
        (4.5, 77),
    ]


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: Timeline(TempoMap.constant(5)), "10 to 500 bpm"),
        (lambda: Timeline(TempoMap([(0, 120), (4, 900)])), "at beat 4"),
        (lambda: Timeline(loop=(Fraction(2), Fraction(2))), "a loop goes"),
    ],
)
def test_what_is_no_timeline_is_refused(make, what):
    """In words."""
    with pytest.raises(ParameterError, match=what):
        make()


def test_panic_stops_it(player):
    """All is silent, and nothing goes on by itself."""
    player.track(FOUR)
    player.music.start(frame=0)
    player.render(BEAT // 4)
    player.session.panic()
    player.render(BEAT // 4)
    assert not player.music.runs
    assert np.abs(player.render(BEAT)).max() == 0.0
    assert len(player.struck) == 1
