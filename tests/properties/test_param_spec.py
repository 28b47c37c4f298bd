"""Knob positions and values: there and back, in order, and never out of range."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from workbench.instruments.synth import PARAMS
from workbench.params import ParamSpec

reals = st.floats(-1e9, 1e9, allow_nan=False)
positives = st.floats(1e-6, 1e9)
positions = st.floats(0.0, 1.0)


@st.composite
def specs(draw):
    """Linear and logarithmic specifications whose range is wider than a rounding error."""
    curve = draw(st.sampled_from(["linear", "log"]))
    low, high = sorted(draw(st.tuples(*[positives if curve == "log" else reals] * 2)))
    assume(high - low > 1e-6 * max(abs(low), abs(high)))
    return ParamSpec("p", low, low, high, curve=curve)


@given(specs(), positions)
def test_position_round_trip(spec, position):
    """Position to value to position comes back, to what a double can tell apart in that range."""
    back = spec.to_position(spec.from_position(position))
    rounding = 8 * np.finfo(float).eps * max(abs(spec.low), abs(spec.high)) / (spec.high - spec.low)

    assert abs(back - position) <= rounding + 1e-9


@given(specs(), positions)
def test_value_round_trip(spec, position):
    """Value to position to value comes back, and stays one that the parameter allows."""
    value = spec.from_position(position)
    back = spec.from_position(spec.to_position(value))

    assert spec.validate(back) == back
    np.testing.assert_allclose(back, value, rtol=1e-9, atol=1e-9 * (spec.high - spec.low))


@given(specs(), st.lists(positions, min_size=2, max_size=20))
def test_more_turn_is_more_value(spec, turns):
    """The value never falls while the knob is turned up."""
    values = [spec.from_position(turn) for turn in sorted(turns)]

    assert values == sorted(values)


@given(specs(), st.floats(allow_nan=False))
def test_position_beyond_the_end_is_the_end(spec, position):
    """Whatever a page sends, the value is in the range."""
    assert spec.low <= spec.from_position(position) <= spec.high


@given(st.sampled_from(PARAMS), positions)
def test_choices_and_synth_params_round_trip(spec, position):
    """Each parameter of the synth takes every position, and its own value back."""
    value = spec.from_position(position)

    assert spec.validate(value) == value
    if spec.curve == "choice":
        assert spec.from_position(spec.to_position(value)) == value
        assert spec.validate(spec.format(value)) == value
