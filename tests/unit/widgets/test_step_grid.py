"""The step grid: edits of pages become patterns, patterns of cells are shown, and all of them agree in the end."""

from __future__ import annotations

import pytest

from tests.support.fake_comm import with_fake_comm
from tests.support.fake_sequence import FakeSequence
from workbench.errors import ParameterError, PatternError
from workbench.sequencer import Degree, Drum, Event, Note, Pattern
from workbench.sequencer.notation import degrees, pattern
from workbench.widgets.step_grid import StepGrid

BEAT = pattern("bd ~ sd ~, hh*8")


@pytest.fixture
def sequence():
    """Something that plays a beat."""
    return FakeSequence(BEAT)


@pytest.fixture
def grid(sequence, pump, clock):
    """A grid over it."""
    made = StepGrid(sequence, pump=pump, clock=clock)
    yield made
    made.close()


@pytest.fixture
def comm(grid, pump):
    """Its line to two pages that have been told what there is."""
    comm = with_fake_comm(grid)
    comm.say("hello", page="p")
    comm.say("hello", page="q")
    grid._link.flush()
    comm.messages.clear()
    return comm


def say(comm, number, *edits, page="p"):
    comm.say("edit", page=page, number=number, edits=list(edits))


def put(row, step, velocity=100, **more):
    return {"edit": "put", "row": row, "step": step, "value": velocity, **more}


def told(comm, grid):
    """What pages were told last."""
    grid._link.flush()
    return comm.custom("shown")[-1][0]


def row(shown, key):
    return next(each for each in shown["rows"] if each["key"] == key)


def test_what_a_page_is_given(grid):
    """Rows as on a drum chart, sixteenths, marks with all that can be seen."""
    shown = grid.picture()

    assert [each["key"] for each in shown["rows"]] == ["hh", "sd", "bd"]
    assert (shown["steps"], shown["steps_per_beat"], shown["beats"]) == (16, 4.0, 4.0)
    assert row(shown, "bd") == {
        "key": "bd",
        "name": "bd",
        "long": "bass drum",
        "is_drum": True,
        "marks": [
            {
                "step": 0,
                "at": 0.0,
                "span": 4.0,
                "velocity": 100.0,
                "chance": 1.0,
                "when": "always",
                "note": "",
            }
        ],
    }
    assert [mark["step"] for mark in row(shown, "hh")["marks"]] == list(range(0, 16, 2))


def test_an_edit_is_played_and_confirmed(grid, sequence, comm):
    """At once; the answer carries the number of the edit."""
    say(comm, 1, put("bd", 6, 80))
    expected = Pattern([*BEAT, Event("bd", "3/2", "1/4", 80)])

    assert grid.pattern == expected
    assert sequence.edits == [(expected, "now")]
    answer = told(comm, grid)
    assert answer["seen"] == {"q": 0, "p": 1}
    assert [mark["step"] for mark in row(answer["shown"], "bd")["marks"]] == [0, 6]
    assert not grid._link.flush()


def test_an_edit_may_wait(sequence, pump):
    """For the beat, or the bar."""
    grid = StepGrid(sequence, at="beat", pump=pump)
    grid._take(put("sd", 1), None)

    assert [at for _, at in sequence.edits] == ["beat"]
    grid.close()


def test_every_kind_of_edit(grid, comm):
    """Several in one message, in their order."""
    say(
        comm,
        5,
        put("bd", 6),
        {"edit": "velocity", "row": "bd", "step": 6, "value": 64},
        {"edit": "hits", "row": "bd", "step": 6, "value": 2},
        {"edit": "chance", "row": "bd", "step": 6, "value": 0.5},
        {"edit": "clear", "row": "hh", "step": 0},
        {"edit": "rotate", "row": "sd", "steps": 1},
    )
    hits = [each for each in grid.pattern if each.pitch == Drum(36) and each.onset > 0]

    assert [(each.onset, each.velocity, each.probability, each.draw) for each in hits] == [
        (1.5, 64, 0.5, 1),
        (1.625, 64, 0.5, 1),
    ]
    assert [each.onset for each in grid.pattern if each.pitch == Drum(38)] == [2.25]
    assert sum(each.pitch == Drum(42) for each in grid.pattern) == 7


def test_two_pages_agree(grid, comm):
    """Each hears of the other's edit, with the number of its own last one."""
    say(comm, 1, put("bd", 1), page="p")
    say(comm, 4, put("bd", 1, 30), put("bd", 2), page="q")
    answer = told(comm, grid)

    assert answer["seen"] == {"p": 1, "q": 4}
    assert [(mark["step"], mark["velocity"]) for mark in row(answer["shown"], "bd")["marks"]] == [
        (0, 100),
        (1, 100),
        (2, 100),
    ]


def test_what_a_cell_plays_is_shown(grid, sequence, comm):
    """Rows, steps and all; and an edit goes on from there."""
    sequence.play(pattern("c4 e4 g4"))
    answer = told(comm, grid)
    assert [each["key"] for each in answer["shown"]["rows"]] == ["g4", "e4", "c4"]
    assert answer["shown"]["steps"] == 12

    say(comm, 1, put("c4", 11))
    assert len(sequence.pattern) == 4


def test_setting_the_pattern_plays_and_shows_it(grid, sequence, comm):
    """As an edit of a page does."""
    grid.pattern = pattern("bd*4")

    assert sequence.edits == [(pattern("bd*4"), "now")]
    assert [each["key"] for each in told(comm, grid)["shown"]["rows"]] == ["bd"]
    with pytest.raises(ParameterError, match="pattern must be a pattern"):
        grid.pattern = "bd*4"


def test_rows_that_are_emptied_stay(grid, comm):
    """So a hit can be put back; those of a pattern from elsewhere are its own."""
    say(comm, 1, {"edit": "clear", "row": "bd", "step": 0})

    assert [each["key"] for each in told(comm, grid)["shown"]["rows"]] == ["hh", "sd", "bd"]


def test_rows_that_are_asked_for(pump):
    """Stand as they were asked for; others follow."""
    grid = StepGrid(BEAT, rows="sd cp", pump=pump)
    assert grid.rows == (Drum(38), Drum(39), Drum(42), Drum(36))
    grid._take({"edit": "row", "pitch": "c4"}, None)
    assert Note(60) in grid.rows
    grid.pattern = pattern("bd*2")
    assert grid.rows == (Drum(38), Drum(39), Note(60), Drum(36))
    grid.close()


def test_what_cannot_be_shown_is_kept_and_told(grid, sequence, comm):
    """A hit with all that there is: an edit of another cell, and of its own, leave it its own."""
    rich = Event("sd", "1/2", "1/8", 90, 0.75, micro="1/32", condition=(2, 4), fill="never")
    sequence.play(Pattern([rich, Event(Degree(5), 0)]))
    note = row(grid.picture(), "sd")["marks"][0]
    assert note["when"] == "turns"
    assert note["note"] == "micro +0.031 beats, in cycle 2 of 4, never in fills"
    assert note["at"] == pytest.approx(1 / 8)

    say(comm, 1, put("^5", 9), {"edit": "velocity", "row": "sd", "step": 2, "value": 50})
    assert rich.but(velocity=50.0) in grid.pattern.events
    assert [each.pitch for each in grid.pattern].count(Degree(5)) == 2


def test_a_stroke_is_undone_at_once(grid, sequence, comm):
    """Edits of one gesture together, and those of keys one by one."""
    say(comm, 2, put("bd", 1, gesture=1), put("bd", 2, gesture=1))
    say(comm, 3, put("bd", 3, gesture=1))
    say(comm, 4, put("sd", 3), put("sd", 4))
    say(comm, 5, {"edit": "undo"})
    assert len(grid.pattern) == len(BEAT) + 4
    say(comm, 7, {"edit": "undo"}, {"edit": "undo"})
    assert grid.pattern == BEAT == sequence.pattern
    assert told(comm, grid)["shown"]["can_undo"] is False
    say(comm, 8, {"edit": "redo"})
    assert len(sequence.pattern) == len(BEAT) + 3
    assert told(comm, grid)["shown"]["can_redo"] is True


def test_a_cell_that_is_run_can_be_undone(grid, sequence):
    """What was clicked together is not lost to it."""
    grid._take(put("bd", 3), None)
    clicked = grid.pattern
    sequence.play(BEAT)
    assert grid.pattern == BEAT
    grid.undo()
    assert sequence.pattern == clicked


def test_what_is_refused_is_shown_and_taken_back(grid, sequence, comm):
    """The page is told what holds; other edits of the message are made."""
    say(comm, 3, put("bd", 99), put("xx", 1), {"edit": "leap", "row": "bd", "step": 0}, put("bd", 1))
    assert "step must be in range 0..15, got 99" in grid.last_error
    assert "There is no row 'xx'" in grid.last_error
    assert "There is no edit 'leap'" in grid.last_error
    assert len(grid.pattern) == len(BEAT) + 1
    assert told(comm, grid)["seen"]["p"] == 3

    sequence.refuses = True
    before = grid.pattern
    say(comm, 4, put("bd", 2))
    assert grid.pattern == before
    assert "it was removed" in grid.last_error
    assert told(comm, grid)["seen"]["p"] == 4


def test_a_message_that_is_none_is_answered(grid, comm):
    """The page does not wait for ever."""
    say(comm, 2, {"edit": "put", "row": "bd", "step": 1})

    assert "KeyError" in grid.last_error
    assert told(comm, grid)["seen"]["p"] == 2


def test_a_silent_sequence_stays_silent(grid, sequence):
    """Its pattern is edited all the same, and is there to be played."""
    sequence.play(None)
    grid._take(put("bd", 3), None)

    assert sequence.edits == []
    assert len(grid.pattern) == len(BEAT) + 1


def test_a_pattern_by_itself(pump):
    """Is edited in the editor, and stays what it was elsewhere."""
    grid = StepGrid(BEAT, pump=pump)
    grid._take(put("bd", 3), None)

    assert len(grid.pattern) == len(BEAT) + 1
    assert len(BEAT) == 10
    assert grid.pack() is None
    grid.close()


def test_where_the_music_is(grid, sequence, clock):
    """Four times a second while it runs, at once when it goes elsewhere, and not while it stands."""
    assert grid.pack() == (sequence.reading, [])
    clock.now += 0.1
    sequence.reading = {**sequence.reading, "beat": 0.2}
    assert grid.pack() is None
    clock.now += 0.15
    sequence.reading = {**sequence.reading, "beat": 0.5}
    assert grid.pack() is not None
    clock.now += 0.1
    sequence.reading = {**sequence.reading, "beat": 3.0}
    assert grid.pack()[0]["beat"] == 3.0
    sequence.reading = {**sequence.reading, "running": False}
    assert grid.pack() is not None
    clock.now += 10.0
    assert grid.pack() is None
    grid.refresh()
    assert grid.pack() is not None


def test_steps_follow_and_stay(pump):
    """Another pattern on the same steps leaves them; steps that were asked for stay."""
    grid = StepGrid(pattern("bd*3 sd"), pump=pump)
    assert grid.steps == 12
    grid.pattern = pattern("bd sd hh", beats=3)
    assert grid.steps == 12
    grid.pattern = pattern("bd*4", beats=3)
    assert grid.steps == 12
    grid.close()
    fixed = StepGrid(degrees("1 2 3"), step="1/2", pump=pump)
    assert fixed.steps == 8
    fixed.pattern = pattern("bd*16", beats=8)
    assert fixed.steps == 16
    fixed.close()


@pytest.mark.parametrize(
    ("source", "options", "error", "said"),
    [
        ("bd*4", {}, ParameterError, "StepGrid edits a pattern, or a sequence such as lead.play"),
        (BEAT, {"step": "1/1000"}, ParameterError, "512 can be shown"),
        (pattern("c4"), {"rows": range(61, 126)}, PatternError, "66 pitches would need a row, and 64 can be shown"),
    ],
)
def test_what_it_refuses(source, options, error, said, pump):
    """In words."""
    with pytest.raises(error, match=said):
        StepGrid(source, pump=pump, **options)


def test_a_page_that_comes_later_has_it_all(grid):
    """A reload asks for the state of this moment."""
    grid._take(put("bd", 3), None)

    assert grid.get_state("shown")["shown"] == grid.picture()
    assert len(grid.picture()["rows"][2]["marks"]) == 2


def test_as_text_and_code(grid):
    """Where there is no front end, and to copy."""
    assert repr(grid) == f"StepGrid({BEAT!r})"
    assert grid.code() == f"wb.pattern({BEAT.notation()!r})"


def test_it_closes_without_a_trace(sequence, pump):
    """Watcher and job are gone."""
    grid = StepGrid(sequence, pump=pump)
    grid.close()
    grid.close()

    assert sequence.watchers == []
    assert repr(pump) == "Pump(0 callbacks, 0 failing)"


def test_a_large_pattern_leaves_the_pump_to_others(sequence, pump, clock):
    """Sending it takes a fifth of the time at most; what comes meanwhile is sent afterwards."""

    class Slow(StepGrid):
        def picture(self):
            clock.now += 0.1
            return super().picture()

    grid = Slow(sequence, pump=pump, clock=clock)
    comm = with_fake_comm(grid)
    comm.say("hello", page="p")
    assert grid._link.flush()
    say(comm, 1, put("bd", 1))
    clock.now += 0.35
    assert not grid._link.flush()
    clock.now += 0.1
    assert grid._link.flush()
    assert comm.custom("shown")[-1][0]["seen"] == {"p": 1}
    grid.close()
