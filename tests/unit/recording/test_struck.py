"""Notes from what was reported: each beginning has its end."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.events import RECORD, EventKind
from workbench.recording.struck import Struck, struck_notes
from workbench.rt.note_key import note_key

ON, OFF, END, STOLEN = EventKind.NOTE_ON, EventKind.NOTE_OFF, EventKind.VOICE_END, EventKind.VOICE_STOLEN
LEAD, BASS = 3, 4


def records(*rows):
    """Rows of (frame, kind, note) and, if wanted, velocity, source and the note's number."""
    made = [
        (
            frame,
            int(kind),
            rest[1] if len(rest) > 1 else LEAD,
            note_key(round(100 * note), rest[2] if len(rest) > 2 else 0),
            0.0,
            rest[0] if rest else 100.0,
        )
        for frame, kind, note, *rest in rows
    ]
    return np.array(made, RECORD)


def spans(*rows, start=0, end=1000):
    """Keys with their beginnings and ends."""
    return [(each.key, each.start, each.end) for each in struck_notes(records(*rows), start, end)]


def test_a_note_is_held_until_its_key_is_let_go():
    """With its velocity, rounded, and never 0."""
    found = struck_notes(records((10, ON, 60, 99.6), (20, ON, 64, 0.2), (30, OFF, 60), (40, OFF, 64)), 0, 100)

    assert found == [Struck(LEAD, 60, 100, 10, 30), Struck(LEAD, 64, 1, 20, 40)]


@pytest.mark.parametrize("last", [END, STOLEN])
def test_a_voice_that_ends_by_itself_ends_its_note(last):
    """A drum, a stolen voice, a panic."""
    assert spans((10, ON, 38), (50, last, 38), (60, OFF, 38)) == [(38, 10, 50)]


def test_a_voice_that_rings_on_ends_no_other_note():
    """A key is let go and struck again; the first voice dies away while the second is held."""
    assert spans((10, ON, 60), (20, OFF, 60), (30, ON, 60), (40, STOLEN, 60), (90, OFF, 60)) == [
        (60, 10, 20),
        (60, 30, 90),
    ]


def test_a_key_that_is_struck_again_ends_the_note_before():
    """As where an instrument is swapped and strikes what is held."""
    assert spans((10, ON, 60), (30, ON, 60), (50, OFF, 60)) == [(60, 10, 30), (60, 30, 50)]


def test_notes_of_one_key_are_told_apart_by_their_numbers():
    """Two of them sound; each has its own end."""
    rows = (10, ON, 60, 100, LEAD, 7), (20, ON, 60, 100, LEAD, 8), (30, OFF, 60, 0, LEAD, 8), (40, OFF, 60, 0, LEAD, 7)

    assert spans(*rows) == [(60, 10, 40), (60, 20, 30)]


def test_what_is_held_at_the_end_ends_there():
    """And what was struck before the start, or ends after it, is not counted."""
    rows = (10, ON, 60), (100, ON, 62), (110, OFF, 60), (200, ON, 64), (400, OFF, 62)

    assert spans(*rows, start=100, end=300) == [(62, 100, 300), (64, 200, 300)]


def test_a_node_that_gives_nonsense_holds_nothing():
    """All its voices are silent at once; others hold theirs."""
    rows = (10, ON, 60), (10, ON, 36, 100, BASS), (50, EventKind.NOT_FINITE, 0), (90, OFF, 36, 0, BASS)

    assert spans(*rows) == [(60, 10, 50), (36, 10, 90)]


def test_keys_between_two_semitones_are_the_nearest():
    """A score has no quarter tones; what is being replaced plays for nobody."""
    assert [each.key for each in struck_notes(records((1, ON, 60.4), (2, ON, 61.5)), 0, 9)] == [60, 62]
    assert struck_notes(records((1, ON, 60, 100, -LEAD)), 0, 9) == []


@given(st.lists(st.tuples(st.sampled_from([ON, OFF, END, STOLEN]), st.integers(60, 63)), max_size=60))
def test_as_many_notes_as_were_struck(moves):
    """Whatever comes in whatever order: every stroke is one note, within the stretch, and keys never overlap."""
    rows = [(frame, kind, key) for frame, (kind, key) in enumerate(moves)]
    found = struck_notes(records(*rows), 0, 100) if rows else []
    struck = [(frame, key) for frame, kind, key in rows if kind == ON]
    assert [(each.start, each.key) for each in found] == struck
    assert all(0 <= each.start <= each.end <= 100 for each in found)
    for key in range(60, 64):
        mine = [each for each in found if each.key == key]
        assert all(one.end <= other.start for one, other in pairwise(mine))
