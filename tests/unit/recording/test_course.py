"""Where the transport was, and how that is written as bars and tempos."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.events import RECORD, EventKind
from workbench.recording.bars import NEAR as SNAP
from workbench.recording.bars import grid_of_course
from workbench.recording.course import Stretch, between, stretches
from workbench.score import MeterMap, TempoMap
from workbench.sequencer.layout import PPQ
from workbench.sequencer.timeline import Timeline

RATE = 48_000.0
BEAT = 24_000  # frames at 120 bpm
PLAIN = Timeline()
WALTZ = Timeline(meter_map=MeterMap([(0, 3, 4)]))
RISING = Timeline(TempoMap([(0, 60, True), (8, 180)]), MeterMap([(0, 3, 4), (6, 4, 4)]))
NEAR = 1e-6


def moved(frame, tick, runs):
    """What the transport reports of itself."""
    return frame, int(EventKind.TRANSPORT), 0, tick, float(runs), 0.0


def paced(frame, speed, bpm, line=0):
    """And of its pace."""
    return frame, int(EventKind.TEMPO), 0, line, speed, bpm


def follow(*rows, timelines=None, end=10**9):
    """The stretches of such reports."""
    return stretches(np.array(list(rows), RECORD), timelines or {0: PLAIN}, end, RATE)


def written(*course, end):
    """The grid of stretches, as tempo points and signatures in beats; and where the first frame is, in beats."""
    grid, lead = grid_of_course(course, end, RATE)
    tempos = [(float(each.beat), float(each.tempo_bpm)) for each in grid.tempo_map(480).points]
    meters = [(float(each.beat), each.numerator, each.denominator) for each in grid.meter_map().changes]
    return tempos, meters, lead / PPQ


def test_the_transport_is_followed():
    """It stands, runs, is turned, jumps and halts; the tick goes on where nothing jumps."""
    found = follow(
        moved(BEAT, 0, True),
        paced(3 * BEAT, 1.0, 60.0),
        moved(5 * BEAT, 8 * PPQ, True),
        moved(7 * BEAT, 9 * PPQ, False),
    )
    assert [each.frame for each in found] == [0, BEAT, 3 * BEAT, 5 * BEAT, 7 * BEAT]
    assert [each.tick / PPQ for each in found] == pytest.approx([0, 0, 2, 8, 9], abs=NEAR)
    assert [each.runs for each in found] == [False, True, True, True, False]
    assert [each.bpm_at(each.tick) for each in found] == [120, 120, 60, 60, 60]
    assert found[3].tick_at(7 * BEAT, RATE) / PPQ == pytest.approx(9.0, abs=NEAR)
    assert found[4].tick_at(99 * BEAT, RATE) / PPQ == 9


def test_the_tempos_of_a_timeline_are_followed():
    """A ramp from 60 to 180 bpm takes 4 s for 8 beats: their mean is 120. Speed counts besides."""
    found = follow(paced(0, 2.0, 120.0, 5), moved(0, 0, True), timelines={0: PLAIN, 5: RISING})[-1]
    assert found.line is RISING
    assert found.tick_at(2 * int(RATE), RATE) / PPQ == pytest.approx(8.0, abs=NEAR)
    assert found.bpm_at(0) == 120
    assert found.bpm_at(8 * PPQ) == 360


def test_a_timeline_that_nobody_knows_any_more():
    """Of many thousands the first are forgotten: the newest stands for them."""
    assert follow(paced(10, 1.0, 100.0, 3), timelines={9: WALTZ})[-1].line is WALTZ


def test_a_part_of_it():
    """From any frame to any other; of several reports at one frame the last counts."""
    found = follow(moved(BEAT, 0, True), moved(3 * BEAT, PPQ, True), moved(3 * BEAT, 4 * PPQ, True), end=9 * BEAT)
    part = between(found, 2 * BEAT, 4 * BEAT, RATE)
    assert [(each.frame, round(each.tick / PPQ, 6)) for each in part] == [(2 * BEAT, 1.0), (3 * BEAT, 4.0)]


def test_a_score_begins_with_the_bar_of_its_first_frame():
    """A take from beat 3 of a bar on has two beats of rest before it."""
    course = Stretch(0, 6.0 * PPQ, True, PLAIN, 1.0)

    assert written(course, end=4 * BEAT) == ([(0, 120)], [(0, 4, 4)], 2.0)


def test_time_before_the_start_leads_to_a_bar_line():
    """Half a beat of waiting is the last half of a bar."""
    waits, runs = Stretch(0, 0.0, False, PLAIN, 1.0), Stretch(BEAT // 2, 0.0, True, PLAIN, 1.0)

    assert written(waits, runs, end=4 * BEAT) == ([(0, 120)], [(0, 4, 4)], pytest.approx(3.5, abs=NEAR))


def test_what_never_ran_is_in_the_tempo_that_is_set():
    """120 bpm if nobody has set any."""
    assert written(Stretch(0, 0.0, False, PLAIN, 1.0), end=BEAT) == ([(0, 120)], [(0, 4, 4)], 0.0)
    assert written(Stretch(0, 0.0, False, WALTZ, 0.75), end=BEAT) == ([(0, 90)], [(0, 3, 4)], 0.0)


def test_loops_of_whole_bars_need_no_new_bar_line():
    """Three rounds of one bar are three bars, though each begins at a frame that is rounded."""
    course = [Stretch(4 * BEAT * k + k % 2, 4.0 * PPQ, True, PLAIN, 1.0) for k in range(3)]

    assert written(*course, end=12 * BEAT)[1] == [(0, 4, 4)]


def test_a_jump_into_the_middle_of_a_bar():
    """The next bar line is where it is in the music; the bar before it is cut short."""
    course = Stretch(0, 0.0, True, PLAIN, 1.0), Stretch(4 * BEAT, 3.0 * PPQ, True, PLAIN, 1.0)

    assert written(*course, end=12 * BEAT)[1] == [(0, 4, 4), (5, 4, 4)]


def test_meters_and_tempos_of_a_timeline():
    """They come where the music comes to them; a ramp that is left on its way ends with the tempo it had."""
    course = Stretch(0, 0.0, True, RISING, 1.0), Stretch(2 * int(RATE), 0.0, True, PLAIN, 1.0)
    tempos, meters, _ = written(*course, end=4 * int(RATE))
    assert np.array(tempos) == pytest.approx(np.array([(0, 60), (3, 120)]), abs=NEAR)
    assert meters == [(0, 3, 4), (3, 4, 4)]
    whole = written(Stretch(0, 0.0, True, RISING, 1.0), end=6 * int(RATE))
    assert whole[:2] == ([(0, 60), (8, 180)], [(0, 3, 4), (6, 4, 4)])


lines = st.sampled_from([PLAIN, WALTZ, RISING])
steps = st.tuples(st.integers(1, 200_000), st.integers(0, 30 * PPQ), st.booleans(), lines, st.floats(0.25, 4.0))


@given(st.lists(steps, min_size=1, max_size=8))
def test_time_in_the_score_is_time_as_it_was_heard(rows):
    """However the transport runs: a frame is in the score at the second at which it was heard, the lead-in aside."""
    course, frame = [], 0
    for length, tick, runs, line, speed in rows:
        course.append(Stretch(frame, float(tick), runs, line, speed))
        frame += length
    grid, lead = grid_of_course(course, frame, RATE)
    tempo_map = grid.tempo_map(480)
    lead_s = tempo_map.beats_to_seconds(lead / PPQ)
    at = lead
    for here, stop in zip(course, [*(each.frame for each in course[1:]), frame], strict=True):
        at += here.ticks_until(stop, RATE)
        assert tempo_map.beats_to_seconds(at / PPQ) == pytest.approx(lead_s + stop / RATE, abs=1e-6)
    beats = [each.beat for each in grid.meter_map().changes]
    assert beats == sorted(beats)


@given(steps, st.integers(1, 400_000))
def test_bar_lines_are_where_the_transport_has_them(step, length):
    """Of a stretch that runs, each bar line of the music is one of the score."""
    _, tick, _, line, speed = step
    grid, lead = grid_of_course([Stretch(0, float(tick), True, line, speed)], length, RATE)
    here = Stretch(0, float(tick), True, line, speed)
    ticks = here.ticks_until(length, RATE)
    meters, score = line.meter_map, grid.meter_map()
    for bar in meters.bars(Fraction(tick + ticks) / PPQ):
        if tick < bar.start * PPQ < tick + ticks:
            there = bar.start + Fraction(lead) / PPQ - Fraction(tick, PPQ) + Fraction(SNAP, PPQ)
            place = score.position(there)
            assert (place.bar >= 1, place.beat) == (True, 1)
            assert place.fraction <= Fraction(4 * SNAP, PPQ)
            assert [(each.numerator, each.denominator) for each in score.changes if each.beat <= there][-1] == (
                bar.numerator,
                bar.denominator,
            )
