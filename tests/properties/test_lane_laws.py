"""Laws of lanes: what is changed about them is changed at every moment; the audio side plays what the model says."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.lanes import lanes
from workbench.engine.automation import lane_value
from workbench.sequencer.layout import PPQ

BETWEEN = (np.arange(199) + 0.37) / 31  # beats that are on no grid of a breakpoint
ROUNDING = {"rel": 1e-9, "abs": 1e-9}


def before(lane) -> np.ndarray:
    """Beats before the lane begins again."""
    return BETWEEN[: int(np.searchsorted(BETWEEN, float(lane.length)))]


@given(lanes(), st.floats(-3, 3), st.floats(-100, 100))
def test_values_are_scaled_and_shifted(lane, factor, amount):
    """At every moment, whatever the curves."""
    moved = lane.scale(factor).shift(amount)
    assert moved.at(BETWEEN) == pytest.approx(lane.at(BETWEEN) * factor + amount, **ROUNDING)


@given(lanes())
def test_it_is_reversed(lane):
    """The other way round at every moment between breakpoints; twice is nothing."""
    there = lane.reverse()
    assert there.length == lane.length
    inside = before(lane)
    assert there.at(inside) == pytest.approx(lane.at(float(lane.length) - inside), **ROUNDING)
    assert there.reverse().at(BETWEEN) == pytest.approx(lane.at(BETWEEN), **ROUNDING)


@given(lanes(), st.integers(1, 5))
def test_repeated_it_goes_as_before(lane, times):
    """Only its length is another."""
    longer = lane.repeat(times)
    assert longer.length == times * lane.length
    assert longer.at(BETWEEN) == pytest.approx(lane.at(BETWEEN), **ROUNDING)


@given(lanes(), lanes())
def test_one_after_the_other(a, b):
    """First the one, then the other."""
    both = a + b
    assert both.length == a.length + b.length
    first, second = before(a), before(b)
    assert both.at(first) == pytest.approx(a.at(first), **ROUNDING)
    assert both.at(float(a.length) + second) == pytest.approx(b.at(second), **ROUNDING)


@given(lanes(), st.sampled_from([Fraction(1, 2), Fraction(2), Fraction(3)]))
def test_stretched_it_goes_slower(lane, factor):
    """So many times."""
    assert lane.stretch(factor).at(BETWEEN * float(factor)) == pytest.approx(lane.at(BETWEEN), **ROUNDING)


@given(lanes())
def test_it_stays_between_its_values(lane):
    """No curve goes beyond its ends, not by a rounding."""
    values = lane.at(BETWEEN)
    assert lane.low <= values.min()
    assert values.max() <= lane.high


@given(lanes(), st.booleans(), st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_the_audio_side_plays_the_model(lane, loop, ticks):
    """Bit for bit, at any tick."""
    words = lane.words(loop=loop)
    played = [lane_value(words.ctypes.data, tick) for tick in ticks]
    assert played == lane.at_ticks(ticks, loop=loop).tolist()
    assert lane.at(np.array(ticks) / PPQ, loop=loop).shape == (len(ticks),)
