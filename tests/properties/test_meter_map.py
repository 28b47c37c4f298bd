"""Properties of meter maps: bars follow each other, and both directions agree exactly."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from workbench.score import MeterMap

beats = st.one_of(st.integers(0, 200), st.fractions(0, 200, max_denominator=96))
signatures = st.tuples(beats, st.integers(1, 17), st.sampled_from([1, 2, 4, 8, 16]))
maps = st.builds(MeterMap, st.lists(signatures, max_size=12))


@given(maps, st.lists(st.one_of(beats, st.floats(-50, 500)), min_size=1))
def test_round_trip_is_exact(meter_map, there):
    """Beats to bars and back, also for floats."""
    for beat in there:
        position = meter_map.position(beat)

        assert 0 <= position.fraction < 1
        assert position.beat >= 1
        assert meter_map.to_beat(*position) == Fraction(beat)


@given(maps)
def test_bars_follow_each_other(meter_map):
    """Without gaps, numbered one by one, and no longer than their time signature; each starts with its first beat."""
    bars = list(meter_map.bars(230))

    assert bars[0].start == 0
    assert bars[-1].end >= 230
    for bar in bars:
        assert 0 < bar.end - bar.start <= Fraction(4 * bar.numerator, bar.denominator)
        if bar.number:
            assert meter_map.position(bar.start) == (bar.number, 1, 0)
    for one, other in pairwise(bars):
        assert (other.number, other.start) == (one.number + 1, one.end)
