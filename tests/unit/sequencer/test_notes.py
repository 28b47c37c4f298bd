"""Edits of notes that are chosen together, and the names that they keep."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.patterns import patterns
from workbench.errors import PatternError
from workbench.sequencer import ChordTone, Degree, Drum, Event, Note, Pattern
from workbench.sequencer.note_edits import lift_within, lifted, longer, louder, step_within
from workbench.sequencer.sheet import Sheet

DRUMS = (Drum(36), Drum(38), Drum(49))
QUARTER = Fraction(1, 4)


@pytest.mark.parametrize(
    ("onsets", "steps", "moved"),
    [
        (["1", "2"], 3, "3/4"),
        (["1", "2"], -3, "-3/4"),
        (["1", "2"], -9, "-1"),
        (["1/3", "2"], -2, "-1/3"),
        (["1", "7/2"], 5, "1/4"),
        (["15/4"], 1, "0"),
        (["31/8"], 1, "0"),
    ],
)
def test_moves_stay_in_the_cycle(onsets, steps, moved):
    """All of them by the same, as far as there is room."""
    assert step_within(map(Fraction, onsets), Fraction(4), steps, QUARTER) == Fraction(moved)


@pytest.mark.parametrize(
    ("pitches", "by", "lift"),
    [
        ([Note(60), Note(120)], 12, 7),
        ([Note(60.5), Note(3)], -12, -3),
        ([Degree(120), Note(60)], 12, 7),
        ([ChordTone(-120)], -12, -7),
        ([Drum(36), Drum(49)], 3, 0),
        ([Drum(36), Note(60)], 3, 2),
        ([Drum(36)], -1, 0),
    ],
)
def test_lifts_stay_in_range(pitches, by, lift):
    """All of them by the same, as far as there is room."""
    assert lift_within(pitches, by, DRUMS) == lift
    assert len({type(lifted(pitch, lift, DRUMS)) for pitch in pitches} ^ set(map(type, pitches))) == 0


def test_what_a_lift_is():
    """Semitones, steps, tones, and places in a row of drums."""
    assert lifted(Note(60.5), 2, DRUMS) == Note(62.5)
    assert lifted(Degree(5, 1, -1), -2, DRUMS) == Degree(3, 1, -1)
    assert lifted(ChordTone(1, 1), 1, DRUMS) == ChordTone(2, 1)
    assert lifted(Drum(36), 2, DRUMS) == Drum(49)


def test_lengths_and_velocities():
    """No shorter than a step, or than it was; 1 to 127."""
    event = Event(Note(60), 0, "1/2", 100)

    assert longer(event, QUARTER, QUARTER).length == Fraction(3, 4)
    assert longer(event, -2 * QUARTER, QUARTER).length == QUARTER
    assert longer(event.but(length=Fraction(1, 8)), -QUARTER, QUARTER).length == Fraction(1, 8)
    assert [louder(event, by).velocity for by in (10, 50, -120)] == [110, 127, 1]


@given(patterns(), st.data())
def test_names_stay(p, data):
    """Of what is not edited; what is moved keeps its own, unless it becomes the same as another one."""
    sheet = Sheet()
    before = sheet.named(p)
    if not before:
        return
    name = data.draw(st.sampled_from(sorted(before)))
    made = sheet.change(p, lambda notes: {**notes, name: notes[name].but(velocity=101.5)})
    after = sheet.named(made)

    assert {key: each.but(draw=0) for key, each in after.items() if key != name} == {
        key: each.but(draw=0) for key, each in before.items() if key != name
    }
    assert after[name].velocity == 101.5
    assert sheet.named(Pattern(made.events, made.length)) == after


def test_new_names_are_new():
    """Of an event that comes from elsewhere; and one that cannot be leaves all as it was."""
    sheet = Sheet()
    one = sheet.named(Pattern([Event(Note(60))]))
    two = sheet.named(Pattern([Event(Note(60)), Event(Note(62))]))
    assert len(two) == 2
    assert one.items() <= two.items()
    with pytest.raises(PatternError):
        sheet.change(Pattern([Event(Note(60))]), lambda notes: {**notes, "x": Event(Note(64), 9)})
    assert list(sheet.named(Pattern([Event(Note(60))]))) == list(one)
