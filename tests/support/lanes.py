"""Lanes at random."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from workbench.sequencer.lane import Breakpoint, Lane

curves = st.sampled_from(["hold", "linear", "smooth", "exp"]) | st.floats(-50, 50)


@st.composite
def lanes(draw, low: float = 0.5, high: float = 1000.0) -> Lane:
    """Up to eight breakpoints on a grid of sixths and eighths, jumps among them."""
    beats = sorted(draw(st.lists(st.integers(0, 96), min_size=1, max_size=8)))
    values = st.floats(low, high, allow_subnormal=False)
    points = [Breakpoint(Fraction(beat, 24), draw(values), draw(curves)) for beat in beats]
    return Lane(points, draw(st.sampled_from([Fraction(4), Fraction(13, 3), Fraction(5)])))
