"""Properties of tempo maps: both directions agree, and time never runs backward."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workbench.midi import TempoMap

beats = st.one_of(st.integers(0, 2000), st.fractions(0, 2000, max_denominator=960), st.floats(0, 2000))
tempi = st.one_of(st.floats(1, 1000), st.integers(60_000, 2**24 - 1).map(lambda micros: Fraction(60_000_000, micros)))
maps = st.builds(TempoMap, st.lists(st.tuples(beats, tempi), max_size=30))
positions = st.lists(st.floats(-100, 10_000), min_size=1, max_size=50).map(np.array)


@given(maps, positions)
def test_tempo_map_round_trip(tempo_map, there):
    """Beats to seconds to beats, and ticks to seconds to ticks, come back where they were."""
    back = tempo_map.seconds_to_beats(tempo_map.beats_to_seconds(there))
    back_in_ticks = tempo_map.seconds_to_ticks(tempo_map.ticks_to_seconds(there))

    np.testing.assert_allclose(back, there, rtol=1e-9, atol=1e-7)  # a float second at 1000 bpm is 1e-11 of a beat
    np.testing.assert_allclose(back_in_ticks, there, rtol=1e-9, atol=1e-5)


@given(maps, positions)
def test_tempo_map_is_monotone(tempo_map, points):
    """A later beat is never an earlier second, not even by one rounding at a change, and the other way round."""
    changes = np.array([change.beat for change in tempo_map])
    around = np.concatenate([points, changes, np.nextafter(changes, -np.inf), np.nextafter(changes, np.inf)])
    around.sort()
    seconds = tempo_map.beats_to_seconds(around)

    assert (np.diff(seconds) >= 0).all()
    assert (np.diff(tempo_map.seconds_to_beats(np.sort(seconds))) >= 0).all()


@given(maps)
def test_tempo_map_agrees_with_its_changes(tempo_map):
    """At each change the map gives the seconds that the change says, exactly."""
    for beat, seconds, tempo_bpm in tempo_map:
        assert tempo_map.beats_to_seconds(beat) == seconds
        assert tempo_map.tempo_at(beat) == tempo_bpm


@given(maps, positions)
def test_tempo_map_agrees_with_adding_up(tempo_map, there):
    """The plain way: walk through the changes and add what each stretch takes."""
    changes = list(tempo_map)
    for beat in there[there >= 0].tolist():
        seconds = 0.0
        for change, end in zip(changes, [each.beat for each in changes[1:]] + [np.inf], strict=True):
            seconds += max(min(beat, end) - change.beat, 0.0) * 60.0 / change.tempo_bpm

        np.testing.assert_allclose(tempo_map.beats_to_seconds(beat), seconds, rtol=1e-9, atol=1e-9)


ramps = st.lists(st.tuples(st.integers(0, 60), st.floats(20, 400), st.booleans()), min_size=1, max_size=8).map(TempoMap)


@given(ramps, positions)
def test_ramps_round_trip(tempo_map, there):
    """Both directions agree on ramps, too."""
    back = tempo_map.seconds_to_beats(tempo_map.beats_to_seconds(there))

    np.testing.assert_allclose(back, there, rtol=1e-9, atol=1e-7)


@given(ramps)
def test_ramps_are_continuous_at_their_points(tempo_map):
    """Just before a point, time is just before the time of the point, and at it, it is exactly its time."""
    for beat, seconds, _ in tempo_map:
        assert tempo_map.beats_to_seconds(beat) == seconds
        assert abs(tempo_map.beats_to_seconds(beat - 1e-9) - seconds) < 1e-8


@given(ramps)
def test_ramps_agree_with_numeric_integration(tempo_map):
    """The plain way: add up 60 / tempo over small steps of beats (Simpson's rule between the points)."""
    knots = sorted({change.beat for change in tempo_map} | {70.0})
    seconds = 0.0
    for start, end in pairwise(knots):
        beats = np.linspace(start, end, 2001)
        inside = np.nextafter(beats[-1], -np.inf)  # the tempo at which the ramp arrives, not the one that follows
        slopes = np.array([60.0 / tempo_map.tempo_at(beat) for beat in [*beats[:-1], inside]])
        weights = np.array([1, *[4, 2] * 999, 4, 1]) * (end - start) / 2000 / 3
        seconds += float(slopes @ weights)

        np.testing.assert_allclose(tempo_map.beats_to_seconds(end), seconds, rtol=1e-6)  # Simpson's error at 20:1


@given(ramps)
def test_ramps_move_linearly_in_time(tempo_map):
    """In the middle of a ramp, in seconds, the tempo is the mean of both ends."""
    points, changes = tempo_map.points, list(tempo_map)
    for point, after, here, there in zip(points, points[1:], changes, changes[1:], strict=False):
        if point.is_ramp and after.beat > point.beat:
            middle = tempo_map.seconds_to_beats((here.seconds + there.seconds) / 2)

            np.testing.assert_allclose(tempo_map.tempo_at(middle), (here.tempo_bpm + there.tempo_bpm) / 2, rtol=1e-9)


@given(ramps)
def test_steps_keep_the_time_of_ramps(tempo_map):
    """A map of steps reaches each point, and each step's end, at the same second."""
    steps = tempo_map.stepped()

    assert not any(point.is_ramp for point in steps.points)
    for beat, seconds, _ in steps:
        np.testing.assert_allclose(tempo_map.beats_to_seconds(beat), seconds, rtol=1e-9, atol=1e-9)
