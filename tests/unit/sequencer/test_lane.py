"""Lanes: values by their formulas, what is refused, what becomes of them, their picture."""

from __future__ import annotations

import math
from fractions import Fraction
from xml.etree import ElementTree as ET

import numpy as np
import pytest

import workbench as wb
from workbench.errors import ParameterError
from workbench.sequencer.lane import Breakpoint, Lane

CURVES = {
    "hold": lambda a, b, t: a,
    "linear": lambda a, b, t: a + (b - a) * t,
    "smooth": lambda a, b, t: a + (b - a) * (3 * t**2 - 2 * t**3),
    "exp": lambda a, b, t: a * (b / a) ** t,
    0: lambda a, b, t: a + (b - a) * t,
    3: lambda a, b, t: a + (b - a) * (math.exp(3 * t) - 1) / (math.exp(3) - 1),
    -4.5: lambda a, b, t: a + (b - a) * (math.exp(-4.5 * t) - 1) / (math.exp(-4.5) - 1),
    50: lambda a, b, t: a + (b - a) * (math.exp(50 * t) - 1) / (math.exp(50) - 1),
}


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize(("a", "b"), [(200.0, 2000.0), (0.5, 0.001), (3.0, 3.0), (-2.0, -64.0)])
def test_curves_are_their_formulas(curve, a, b):
    """Between two breakpoints, to within rounding."""
    made = wb.lane([(1, a), (3, b, curve)], length=4)
    shares = np.linspace(0, 1, 101)[:-1]
    wanted = [CURVES[curve](a, b, t) for t in shares]
    assert made.at(1 + 2 * shares) == pytest.approx(wanted, rel=1e-13, abs=1e-13 * max(abs(a), abs(b)))


def test_breakpoints_are_met_exactly():
    """And before the first and after the last it stays where they are."""
    made = wb.lane([(1, 200), (4, 2000, "exp"), (8, 401, -7), ("25/3", 5, "smooth")], length=10)
    assert [made.at(float(each.beat)) for each in made.points] == [200, 2000, 401, 5]
    assert made.at([0, 0.999, 9, 9.999]).tolist() == [200, 200, 5, 5]


def test_it_begins_again():
    """After its length, and before its start as well; or it stays."""
    made = wb.lane([(0, 0), (4, 4)])
    assert made.at([4, 5.5, -1]).tolist() == [0, 1.5, 3]
    assert made.at([4, 5.5, -1], loop=False).tolist() == [4, 4, 0]


def test_two_at_a_beat_are_a_jump():
    """The second counts from there on."""
    made = wb.lane([(0, 0), (2, 10), (2, 3), (4, 3)])
    assert made.at([1, 2 - 1e-9, 2, 3]) == pytest.approx([5, 10, 3, 3])


def test_one_breakpoint_is_a_bar_of_one_value():
    """The least there is."""
    made = wb.lane([(0, 7)])
    assert (made.length, made.at([0, 3.9]).tolist()) == (4, [7, 7])


def test_from_a_function_and_from_an_array():
    """Joined by straight lines; the function's own values at the steps."""
    wave = wb.lane(math.sin, length=4, step="1/8")
    assert wave.at([0, 1, 2.125]) == pytest.approx([0, math.sin(1), math.sin(2.125)], abs=1e-15)
    assert wave.at(1.0625) == pytest.approx((math.sin(1) + math.sin(1.125)) / 2)
    steps = wb.lane(np.array([0, 4, 2]), step=1)
    assert (steps.length, steps.at([0.5, 1, 2, 2.5]).tolist()) == (3, [2, 4, 2, 2])
    odd = wb.lane(float, length="9/8", step="1/4")
    assert [float(each.beat) for each in odd.points] == [0, 0.25, 0.5, 0.75, 1, 1.125]


@pytest.mark.parametrize(
    ("points", "more", "words"),
    [
        ([], {}, "1 to 4096 breakpoints, got 0"),
        ([(1, 0), (0, 1)], {}, "in order of their beats"),
        ([(0, 0), (8, 1)], {"length": 4}, "to its length of 4"),
        ([(-1, 0), (8, 1)], {}, "from 0"),
        ([(0, 0, 1, 2)], {}, r"\(beat, value\) or \(beat, value, curve\)"),
        ([(0, 0), (1, 1, "wavy")], {}, "'hold', 'linear', 'smooth', 'exp' or a tension"),
        ([(0, 0), (1, 1, 51)], {}, "-50..50"),
        ([(0, 0), (1, 1, "exp")], {}, "give a tension instead"),
        ([(0, -1), (1, 1, "exp")], {}, "got -1 to 1"),
        ([(0, 1e-300), (1, 1e300, "exp")], {}, "'exp'"),
        ([(0, float("nan"))], {}, "finite"),
        ([(0, 0)], {"length": "1/32"}, "1/16 to 4096 beats"),
        ([(0, 0)], {"step": 0}, "step must be more than 0"),
        (math.sin, {}, "needs a length"),
        (math.sin, {"length": 4000, "step": "1/4"}, "take a greater step"),
        (np.zeros((2, 2)), {}, "one dimension"),
        (np.zeros(5000), {}, "take a greater step"),
    ],
)
def test_what_is_no_lane_is_refused(points, more, words):
    """With what is allowed."""
    with pytest.raises(ParameterError, match=words):
        wb.lane(points, **more)


def test_equal_lanes_are_equal():
    """Whatever they are made of."""
    one = wb.lane([(0, 1), (0.5, 2, "exp")])
    other = Lane([Breakpoint(Fraction(0), 1.0), Breakpoint(Fraction(1, 2), 2.0, "exp")])
    assert one == other
    assert hash(one) == hash(other)
    assert one != wb.lane([(0, 1), (0.5, 2)])
    assert one != 3
    assert wb.lane(one, length=4).length == 4


def test_joined_lanes_keep_what_they_are():
    """Between them it jumps if they do not meet; a hold stays a hold."""
    a, b = wb.lane([(0, 1), (2, 3)]), wb.lane([(0, 7), (1, 5, "hold"), (2, 6, -2)])
    both = a + b
    assert both.length == 4
    assert both.at([1, 1.999999, 2, 2.9, 3]) == pytest.approx([2, 3, 7, 7, 5], abs=1e-5)
    assert both.at(3.5) == b.at(1.5)
    assert (a * 3).length == 6
    with pytest.raises(TypeError):
        _ = a + 1
    with pytest.raises(ParameterError, match="factor must be more than 0"):
        a.stretch(0)


def test_its_picture_is_its_curve():
    """A line through every breakpoint, well formed."""
    made = wb.lane([(0, 200), (4, 2000, "exp"), (8, 400)])
    svg = ET.fromstring(made._repr_html_().split("<br>")[0].replace("&nbsp;", " "))
    assert len(svg.findall(".//circle")) == 3
    heights = [float(each.get("cy")) for each in svg.findall(".//circle")]
    assert heights[0] > heights[2] > heights[1]
    assert "3 breakpoints" in "".join(svg.itertext())
    assert len(wb.lane(np.arange(4000.0))._repr_html_()) < 200_000
    assert wb.lane([(0, 5)])._repr_html_()
    assert repr(made) == "Lane(3 breakpoints in 8 beats, 200..2000)"
