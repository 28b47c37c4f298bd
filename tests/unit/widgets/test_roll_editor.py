"""The editor of notes: edits of pages by the names of notes, rows for what is played and around it, nothing lost."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_comm import with_fake_comm
from tests.support.fake_sequence import FakeSequence
from tests.support.patterns import patterns
from workbench.errors import ParameterError
from workbench.page.pump import Pump
from workbench.sequencer import ChordTone, Degree, Event, Note, Pattern
from workbench.sequencer.notation import pattern
from workbench.widgets.roll_editor import RollEditor

LINE = pattern("c4 e4 g4 b4")


@pytest.fixture
def sequence():
    """Something that plays a line."""
    return FakeSequence(LINE)


@pytest.fixture
def roll(sequence, pump):
    """An editor over it."""
    made = RollEditor(sequence, pump=pump)
    yield made
    made.close()


@pytest.fixture
def comm(roll):
    """Its line to a page that has been told what there is."""
    comm = with_fake_comm(roll)
    comm.say("hello", page="p")
    roll._link.flush()
    return comm


def say(comm, number, *edits):
    comm.say("edit", page="p", number=number, edits=list(edits))


def names(roll, *rows):
    """Names of the notes in these rows."""
    return [note["name"] for note in roll.picture()["notes"] if note["row"] in rows]


def test_what_a_page_is_given(roll):
    """A row for each semitone from four below to four above; notes by name."""
    shown = roll.picture()

    assert [row["name"] for row in shown["rows"]][::19] == ["Eb5", "Ab3"]
    assert len(shown["rows"]) == 11 + 2 * 4 + 1
    assert [row["black"] for row in shown["rows"][-5:]] == [False, False, True, False, True]
    assert shown["notes"][1] == {
        "name": "e2",
        "row": "e4",
        "onset": 1.0,
        "length": 1.0,
        "velocity": 100.0,
        "chance": 1.0,
        "when": "always",
        "note": "",
    }


def test_a_note_is_drawn_moved_stretched_and_taken_away(roll, sequence, comm):
    """One stroke is undone at once; the name that the page has given stays."""
    add = {"edit": "add", "name": "p-1", "row": "f4", "at": 6, "steps": 1, "snap": "1/4", "velocity": 90, "gesture": 1}
    say(comm, 2, add, {"edit": "longer", "names": ["p-1"], "steps": 2, "snap": "1/4", "gesture": 1})
    note = Event(Note(65), "3/2", "3/4", 90)
    assert sequence.pattern == Pattern([*LINE, note])
    assert names(roll, "f4") == ["p-1"]

    say(comm, 3, {"edit": "move", "names": ["p-1"], "steps": -1, "snap": "1/3", "lift": 2})
    assert sequence.pattern == Pattern([*LINE, note.but(onset=Fraction(7, 6), pitch=Note(67))])
    say(comm, 4, {"edit": "delete", "names": ["p-1", "gone"]})
    assert sequence.pattern == LINE
    say(comm, 5, {"edit": "undo"}, {"edit": "undo"})
    assert sequence.pattern == Pattern([*LINE, note])
    say(comm, 6, {"edit": "undo"})
    assert sequence.pattern == LINE


def test_several_move_as_one(roll, sequence, comm):
    """As far as the first of them can."""
    chosen = names(roll, "c4", "g4")
    say(comm, 1, {"edit": "move", "names": chosen, "steps": 8, "snap": "1/2", "lift": -3})

    assert [(each.onset, each.pitch.midi) for each in sequence.pattern] == [
        (1, 64),
        (1.5, 57),
        (3, 71),
        (3.5, 64),
    ]
    assert sorted(names(roll, "a3") + names(roll, "e4")[1:]) == sorted(chosen)


def test_louder_together(roll, sequence, comm):
    """Within 1..127."""
    say(comm, 1, {"edit": "louder", "names": names(roll, "c4", "e4"), "by": 40})

    assert [each.velocity for each in sequence.pattern] == [127, 127, 100, 100]


def test_what_is_beyond_is_kept_and_told(roll, sequence, comm):
    """Degrees, chord tones, conditions, shifts."""
    rich = Event(Degree(5, 0, -1), 1, "1/3", 90, 0.5, micro="1/32", condition=(2, 4), fill="never")
    sequence.play(Pattern([rich, Event(ChordTone(1), 0)]))
    shown = roll.picture()
    assert {row["sort"] for row in shown["rows"]} == {"Degree", "ChordTone"}
    note = next(each for each in shown["notes"] if each["row"] == "^b5")
    assert note["note"] == "micro +0.031 beats, in cycle 2 of 4, never in fills"
    assert (note["chance"], note["when"]) == (0.5, "turns")

    say(comm, 1, {"edit": "move", "names": [note["name"]], "steps": 1, "snap": "1/4", "lift": 2})
    assert rich.but(onset=Fraction(5, 4), pitch=Degree(7, 0, -1)) in sequence.pattern.events


def test_rows_stay_while_notes_move(roll, sequence, comm):
    """More come as they are needed; a pattern from elsewhere has its own."""
    before = len(roll.picture()["rows"])
    say(comm, 1, {"edit": "move", "names": names(roll, "c4"), "steps": 0, "snap": "1/4", "lift": 12})
    assert len(roll.picture()["rows"]) == before + 1
    sequence.play(pattern("c4"))
    assert len(roll.picture()["rows"]) == 9
    sequence.play(pattern("~"))
    assert len(roll.picture()["rows"]) == 18 + 9


def test_what_is_refused_is_shown(roll, comm):
    """And the pattern is what it was."""
    say(
        comm,
        1,
        {"edit": "add", "name": "x", "row": "c4", "at": 16, "steps": 1, "snap": "1/4", "velocity": 100},
        {"edit": "add", "name": "x", "row": "zz", "at": 1, "steps": 1, "snap": "1/4", "velocity": 100},
        {"edit": "move", "names": names(roll, "c4"), "steps": 1, "snap": "0", "lift": 0},
        {"edit": "fly", "names": []},
    )

    assert roll.pattern == LINE
    for part in ("begins at beat 4", "There is no row 'zz'", "snap must be more than 0", "There is no edit 'fly'"):
        assert part in roll.last_error
    with pytest.raises(ParameterError, match="snap must be more than 0 beats, got -1"):
        RollEditor(LINE, snap=-1, pump=Pump(threaded=False))


edits = st.one_of(
    st.fixed_dictionaries({"edit": st.just("move"), "steps": st.integers(-20, 20), "lift": st.integers(-9, 9)}),
    st.fixed_dictionaries({"edit": st.just("longer"), "steps": st.integers(-9, 9)}),
    st.fixed_dictionaries({"edit": st.just("louder"), "by": st.integers(-126, 126)}),
    st.just({"edit": "delete"}),
)


@given(patterns(), edits, st.data())
def test_what_is_not_chosen_stays_and_all_can_be_undone(p, edit, data):
    """Each event is one note that is shown; an edit is of the chosen ones only."""
    roll = RollEditor(p, pump=Pump(threaded=False))
    named = roll._sheet.named(p)
    assert [note["name"] for note in roll.picture()["notes"]] == list(named)
    chosen = data.draw(st.lists(st.sampled_from(sorted(named)), unique=True)) if named else []
    snap = data.draw(st.sampled_from(["1/4", "1/3", "1"]))
    roll._take({**edit, "names": chosen, "snap": snap}, None)
    after = [each.but(draw=0) for each in roll.pattern]

    for name, event in named.items():
        if name not in chosen:
            assert event.but(draw=0) in after
    assert len(after) <= len(p)
    roll.undo()
    assert roll.pattern == p
    roll.close()
