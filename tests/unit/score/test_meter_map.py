"""MeterMap: bars and beats through odd, changing and short bars."""

from fractions import Fraction

import pytest

from workbench.errors import ParameterError
from workbench.score import MeterMap, Position

ODD = MeterMap([(0, 4, 4), (8, 7, 8), (15, 3, 4)])  # two bars of 4/4, two of 7/8, then 3/4
PICKUP = MeterMap.constant(6, 8, pickup=0.5)


@pytest.mark.parametrize(
    ("beat", "position"),
    [
        (0, (1, 1, 0)),
        (3.75, (1, 4, Fraction(3, 4))),
        (4, (2, 1, 0)),
        (8, (3, 1, 0)),
        (11, (3, 7, 0)),
        (11.5, (4, 1, 0)),
        (11.75, (4, 1, Fraction(1, 2))),
        (15, (5, 1, 0)),
        (Fraction(61, 3), (6, 3, Fraction(1, 3))),
        (-1, (0, 4, 0)),
    ],
)
def test_position_through_odd_and_changing_meters(beat, position):
    """A beat is one unit of the denominator: an eighth note in 7/8."""
    assert ODD.position(beat) == position
    assert ODD.to_beat(*position) == beat


@pytest.mark.parametrize(
    ("beat", "position"), [(0, (0, 6, 0)), (0.25, (0, 6, Fraction(1, 2))), (0.5, (1, 1, 0)), (3.5, (2, 1, 0))]
)
def test_position_in_a_pickup(beat, position):
    """The pickup is bar 0, and its beats lead to the bar line."""
    assert PICKUP.position(beat) == position
    assert PICKUP.to_beat(*position) == beat
    assert PICKUP.pickup == 0.5
    assert ODD.pickup == 0


def test_position_is_a_named_tuple():
    """Its parts have names."""
    assert Position(1, 2, Fraction(0)) == ODD.position(1)
    assert ODD.position(1).beat == 2


def test_changes_know_their_bars():
    """As (beat, bar, numerator, denominator)."""
    assert ODD.changes == ((0, 1, 4, 4), (8, 3, 7, 8), (15, 5, 3, 4))
    assert PICKUP.changes == ((0, 0, 6, 8), (Fraction(1, 2), 1, 6, 8))


def test_change_cuts_a_bar_short():
    """A bar line stands at each change; the bar before it counts as one."""
    short = MeterMap([(0, 4, 4), (6, 4, 4)])

    assert [bar[:3] for bar in short.bars(10)] == [(1, 0, 4), (2, 4, 6), (3, 6, 10)]
    assert short.position(6) == (3, 1, 0)


def test_bars():
    """Until the end is reached; the last one may go beyond it."""
    assert [bar[:3] for bar in ODD.bars(13)] == [(1, 0, 4), (2, 4, 8), (3, 8, 11.5), (4, 11.5, 15)]
    assert [bar[:3] for bar in PICKUP.bars(2)] == [(0, 0, 0.5), (1, 0.5, 3.5)]
    assert list(ODD.bars(0)) == []


def test_order_default_and_last_of_equals():
    """4/4 holds before the first change; of two at one beat the last counts."""
    assert MeterMap([(8, 3, 4), (4, 5, 8), (4, 2, 4)]) == MeterMap([(0, 4, 4), (4, 2, 4), (8, 3, 4)])
    assert repr(MeterMap()) == "MeterMap(4/4)"
    assert len({MeterMap(), MeterMap.constant()}) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([(0, 4, 3)], r"denominator of a time signature must be one of \(1, 2, 4, 8, 16, 32, 64, 128\), got 3"),
        ([(0, 0, 4)], r"numerator of a time signature must be in range 1\.\.255, got 0"),
        ([(0, 2.5, 4)], r"numerator of a time signature must be a whole number, got 2\.5"),
        ([(-1, 4, 4)], "beat of a time signature must be in range"),
        ([(0, 4)], r"must be rows of \(beat, numerator, denominator\), got"),
        ("4/4", "must be rows of"),
    ],
)
def test_refuses(changes, message):
    """What is no time signature."""
    with pytest.raises(ParameterError, match=message):
        MeterMap(changes)


def test_refuses_positions():
    """Bars are whole, beats finite, and a pickup is less than a bar."""
    with pytest.raises(ParameterError, match=r"bar must be a whole number, got 1\.5"):
        ODD.to_beat(1.5)
    with pytest.raises(ParameterError, match="beat must be a finite number"):
        ODD.position(float("nan"))
    with pytest.raises(ParameterError, match=r"pickup must be at least 0 and less than a bar \(3\), got 3"):
        MeterMap.constant(3, 4, pickup=3)
