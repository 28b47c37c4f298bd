"""Laws of cells: an edit touches its cell and nothing else; every event is seen once; what is done can be undone."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.support.patterns import patterns
from workbench.page.pump import Pump
from workbench.sequencer import Note, Pattern
from workbench.sequencer.cells import Cells
from workbench.sequencer.words import pitch_word
from workbench.widgets.step_grid import StepGrid

steps = st.sampled_from([Fraction(1, 4), Fraction(1, 3), Fraction(1, 2), Fraction(3, 7), Fraction(1)])
places = st.tuples(st.integers(0, 7), st.integers(0, 15))
edits = st.one_of(
    st.tuples(st.just("put"), st.integers(1, 127)),
    st.tuples(st.just("clear"), st.none()),
    st.tuples(st.just("velocity"), st.integers(1, 127)),
    st.tuples(st.just("chance"), st.sampled_from([0, 0.25, 0.5, 1])),
    st.tuples(st.just("hits"), st.integers(1, 16)),
)
NEW = Note(99)  # a row in which nothing is


def grid_of(p, step):
    """An editor without a page; it has a row more."""
    return StepGrid(p, step, rows=["99"], pump=Pump(threaded=False))


def told(grid, place, edit):
    """An edit as a page says it, in a cell that there is."""
    rows = grid.picture()["rows"]
    kind, value = edit
    return {"edit": kind, "row": rows[place[0] % len(rows)]["key"], "step": place[1] % grid.steps, "value": value}


@given(patterns(), steps)
def test_what_is_shown_is_the_same_pattern(p, step):
    """And each of its events is one mark, at its velocity and chance, where it is."""
    grid = grid_of(p, step)
    seen = Counter(
        (row["key"], mark["velocity"], mark["chance"], round(float(mark["step"] * step) + mark["at"] * float(step), 2))
        for row in grid.picture()["rows"]
        for mark in row["marks"]
    )
    expected = Counter(
        (pitch_word(event.pitch), event.velocity, event.probability, round(float(event.onset + event.micro), 2))
        for event in p
    )

    assert grid.pattern == p
    assert seen == expected


@given(patterns(), steps, places, edits)
def test_other_cells_stay(p, step, place, edit):
    """All that an event has, but for the numbers of draws that are shared."""
    grid, cells = grid_of(p, step), Cells(p.length, step)
    asked = told(grid, place, edit)
    pitch = grid._pitch(asked["row"])
    grid._take(asked, None)

    def others(pattern):
        return Counter(
            event.but(draw=0) for event in pattern if (event.pitch, cells.index(event)) != (pitch, asked["step"])
        )

    assert others(grid.pattern) == others(p)


@given(patterns(), steps, st.lists(st.tuples(places, edits), max_size=6))
def test_all_is_undone_and_done_again(p, step, asked):
    """Step by step, to the very same pattern."""
    grid = grid_of(p, step)
    for place, edit in asked:
        grid._take(told(grid, place, edit), None)
    last = grid.pattern
    for _ in asked:
        grid.undo()
    assert grid.pattern == p
    for _ in asked:
        grid.redo()
    assert grid.pattern == last


@given(patterns(), steps, places)
def test_a_hit_that_is_put_and_cleared_was_never_there(p, step, place):
    """In a cell that was empty."""
    cells = Cells(p.length, step)
    k = place[1] % cells.steps

    assert cells.clear(cells.put(p, NEW, k, 100), NEW, k) == p
    assert len(cells.put(p, NEW, k, 100)) == len(p) + 1


@given(patterns(), st.integers(-30, 30))
def test_a_row_that_is_turned_and_turned_back_is_the_same(p, by):
    """And all the way round."""
    cells = Cells(p.length, p.length / 12)
    for pitch in {event.pitch for event in p}:
        assert cells.rotate(cells.rotate(p, pitch, by), pitch, -by) == p
        assert cells.rotate(p, pitch, 12) == p


def test_an_empty_pattern_has_rows():
    """Something can be clicked together from nothing."""
    assert len(StepGrid(Pattern(), pump=Pump(threaded=False)).rows) == 4
