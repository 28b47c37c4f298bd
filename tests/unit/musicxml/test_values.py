"""Note values: what a length of time looks like on paper."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.musicxml.values import TYPES, brackets, values_between

QUARTERS = {name: beats for beats, name in TYPES.items()}


def words(start, end):
    """The values between two beats as text: "quarter.", "eighth 3:2"."""
    return [
        each.type + "." * each.dots + (f" {each.actual}:{each.normal}" if each.actual > 1 else "")
        for each in values_between(Fraction(start), Fraction(end))
    ]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 4, ["whole"]),
        (0, 3, ["half."]),
        (0, Fraction(7, 2), ["half.."]),
        (0, 5, ["whole", "quarter"]),
        (0, Fraction(5, 4), ["quarter", "16th"]),
        (Fraction(1, 2), Fraction(7, 4), ["eighth", "eighth."]),
        (Fraction(3, 4), Fraction(5, 2), ["16th", "quarter."]),
        (0, Fraction(1, 3), ["eighth 3:2"]),
        (Fraction(2, 3), Fraction(4, 3), ["quarter 3:2"]),
        (Fraction(1, 3), Fraction(4, 3), ["quarter 3:2", "eighth 3:2"]),
        (0, Fraction(1, 5), ["16th 5:4"]),
        (0, Fraction(4, 7), ["quarter 7:4"]),
        (0, Fraction(4, 3), ["half 3:2"]),
        (Fraction(2, 3), 3, ["eighth 3:2", "half"]),
        (Fraction(1, 480), Fraction(1, 2), [""]),
    ],
)
def test_values(start, end, expected):
    """Plain, dotted, tied and in tuplets; what no note has stands without a value."""
    assert words(start, end) == expected


beats = st.builds(Fraction, st.integers(0, 400), st.sampled_from([1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 480]))


@given(beats, beats)
def test_values_fill_the_time_exactly(one, other):
    """Nothing is lost and nothing overlaps, and what a value is called is as long as it says."""
    start, end = min(one, other), max(one, other)
    values = values_between(start, end)

    assert [value.start for value in values] == ([start] + [value.end for value in values])[: len(values)]
    assert start == end or values[-1].end == end
    for value in values:
        if value.type:
            nominal = QUARTERS[value.type] * (2 - Fraction(1, 2**value.dots))
            assert nominal * value.normal / value.actual == value.end - value.start


def test_brackets_close_where_a_tuplet_is_full():
    """Two triplets of one beat each, then a plain note, then one that stays open."""
    lines = [
        Fraction(0),
        Fraction(1, 3),
        Fraction(2, 3),
        Fraction(1),
        Fraction(4, 3),
        Fraction(2),
        Fraction(3),
        Fraction(10, 3),
    ]
    values = [value for start, end in pairwise(lines) for value in values_between(start, end)]

    assert brackets(values) == ["start", "", "stop", "start", "stop", "", "start stop"]
