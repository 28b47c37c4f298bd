"""Cells: what an edit of one does to the pattern, exactly; and which steps a pattern is shown on."""

from __future__ import annotations

from fractions import Fraction

import pytest

from workbench.errors import ParameterError
from workbench.sequencer import Drum, Event, Note, Pattern
from workbench.sequencer.cells import Cells, fits, natural_step
from workbench.sequencer.notation import pattern
from workbench.sequencer.rhythm import STYLES, drums, euclid, perfect_balance

BD, SD, HH = Drum(36), Drum(38), Drum(42)
QUARTER = Fraction(1, 4)


@pytest.fixture
def grid():
    """A bar of sixteenths."""
    return Cells(Fraction(4), QUARTER)


def test_a_hit_is_as_long_as_its_step(grid):
    """And a second one in the same cell changes nothing."""
    made = grid.put(Pattern(), BD, 3, 90)

    assert made.events == (Event(BD, Fraction(3, 4), QUARTER, 90.0),)
    assert grid.put(made, BD, 3, 20) is made


def test_the_last_step_may_be_shorter():
    """As long as the cycle has room."""
    grid = Cells(Fraction(5, 2), "1")

    assert grid.steps == 3
    assert grid.put(Pattern(length="5/2"), BD, 2, 100).events == (Event(BD, Fraction(2), Fraction(1, 2)),)


def test_clear_takes_out_all_that_begins_there(grid):
    """A hit between the steps and a ratchet, and nothing of another row or step."""
    other = [Event(SD, Fraction(1, 4)), Event(BD, Fraction(1, 2)), Event(BD)]
    within = [Event(BD, Fraction(1, 4)), Event(BD, Fraction(3, 8)), Event(BD, Fraction(2, 5), micro="1/20")]

    assert grid.clear(Pattern(other + within), BD, 1) == Pattern(other)


def test_velocity_keeps_the_distance_between_hits(grid):
    """The loudest gets the velocity; none leaves 1..127."""
    made = Pattern([Event(BD, 0, "1/8", 100), Event(BD, "1/8", "1/8", 40)])

    assert [each.velocity for each in grid.set_velocity(made, BD, 0, 80)] == [80, 20]
    assert [each.velocity for each in grid.set_velocity(made, BD, 0, 30)] == [30, 1]


def test_a_ratchet_divides_what_is_left_of_the_step(grid):
    """Like the first hit, with its condition and fill; and back to one."""
    first = Event(BD, "1/4", "1/4", 90, 0.5, condition=(2, 3), fill="only")
    cut = grid.set_hits(Pattern([first]), BD, 1, 3)

    assert [each.onset for each in cut] == [Fraction(1, 4), Fraction(1, 3), Fraction(5, 12)]
    assert {each.length for each in cut} == {Fraction(1, 12)}
    assert {(each.velocity, each.condition, each.fill, each.draw) for each in cut} == {(90, (2, 3), "only", 1)}
    assert grid.set_hits(cut, BD, 1, 1) == Pattern([first])
    assert grid.set_hits(cut, BD, 1, 3) is cut


def test_a_ratchet_that_is_sure_shares_no_draw(grid):
    """So the notation can say it."""
    cut = grid.set_hits(grid.put(Pattern(), BD, 0, 100), BD, 0, 2)

    assert {each.draw for each in cut} == {0}
    assert cut.notation() is not None


def test_chance_of_a_ratchet_is_one_draw(grid):
    """All of its hits or none; sure again, they are as before."""
    cut = grid.set_hits(grid.put(Pattern(), BD, 0, 100), BD, 0, 4)
    unsure = grid.set_chance(cut, BD, 0, 0.25)

    assert {(each.probability, each.draw) for each in unsure} == {(0.25, 1)}
    assert grid.set_chance(unsure, BD, 0, 1) == cut


def test_a_draw_that_other_cells_share_stays(grid):
    """It is beyond what a cell shows."""
    made = Pattern([Event(BD, 0, draw=1, probability=0.5), Event(SD, 1, draw=1, probability=0.5)])

    assert [each.draw for each in grid.set_chance(made, BD, 0, 0.25)] == [1, 1]


def test_rotation_is_of_one_row(grid):
    """Over the end of the cycle."""
    made = Pattern([Event(BD, "15/4"), Event(SD, "15/4")])

    assert grid.rotate(made, BD, 2) == Pattern([Event(BD, "1/4"), Event(SD, "15/4")])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda grid: grid.put(Pattern(), BD, 16, 100), r"step must be in range 0..15, got 16"),
        (lambda grid: grid.put(Pattern(), BD, 0, 128), r"velocity must be in range 1..127, got 128"),
        (lambda grid: grid.set_chance(Pattern(), BD, 0, 1.5), r"probability must be in range 0..1, got 1.5"),
        (lambda grid: grid.set_hits(Pattern(), BD, 0, 0), r"hits must be in range 1..16, got 0"),
        (lambda _: Cells(Fraction(4), 0), r"step must be more than 0 beats, got 0"),
        (lambda _: Cells(Fraction(200), "1/4"), r"200 beats have 800 steps of 1/4 beats, and 512 can be shown"),
    ],
)
def test_what_cannot_be_is_said(grid, call, said):
    """What was wrong, and what is allowed."""
    with pytest.raises(ParameterError, match=said):
        call(grid)


@pytest.mark.parametrize(
    ("made", "step"),
    [
        (Pattern(), QUARTER),
        (euclid(3, 8), QUARTER),
        (perfect_balance(12, 3), Fraction(1, 3)),
        (pattern("bd*3 sd"), Fraction(1, 3)),
        (pattern("bd bd sd [sd sd sd sd sd]"), QUARTER * Fraction(4, 5)),
        (pattern("bd*16, hh [~ hh] ~ ~", beats=4), QUARTER),
        (pattern("bd", beats=3), QUARTER),
        (Pattern([Event(BD, "1/8")]), Fraction(1, 8)),
        (Pattern([Event(BD, "1/97"), Event(SD, 1)]), QUARTER),
        (Pattern([Event(BD)], 4096), Fraction(8)),
    ],
    ids=str,
)
def test_natural_steps(made, step):
    """Sixteenths if they do, triplets, what the onsets ask for; sixteenths again if that were too fine."""
    assert natural_step(made) == step


def test_a_ratchet_does_not_make_steps_finer(grid):
    """Hits that divide a step evenly are shown in it."""
    cut = grid.set_hits(drums("rock"), HH, 2, 3)

    assert natural_step(cut) == QUARTER
    assert fits(cut, QUARTER)
    assert not fits(Pattern([Event(HH, "1/8")]), QUARTER)


@pytest.mark.parametrize("style", STYLES)
def test_every_style_has_room(style):
    """At most 64 steps, none of which is without need."""
    made = drums(style)

    assert made.length / natural_step(made) <= 64


def test_cells_of_notes(grid):
    """A pitch is a row, whatever it is."""
    made = grid.put(Pattern(), Note(60.5), 0, 100)

    assert grid.held(made, Note(60.5), 0) == list(made)
    assert grid.held(made, Note(60), 0) == []
