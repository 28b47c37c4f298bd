"""Events and pitches: what is taken for one, what is refused, and with which words."""

from __future__ import annotations

from fractions import Fraction

import pytest

from workbench.errors import NoteError, ParameterError
from workbench.sequencer import ChordTone, Degree, Drum, Event, Note
from workbench.sequencer.beats import to_beats
from workbench.sequencer.words import read_pitch, write_pitch


@pytest.mark.parametrize(
    ("value", "exact"),
    [
        (1, Fraction(1)),
        (0.25, Fraction(1, 4)),
        (1 / 3, Fraction(1, 3)),
        (2 / 7 + 3, Fraction(23, 7)),
        ("3/8", Fraction(3, 8)),
        ("1.5", Fraction(3, 2)),
        (Fraction(1, 99991), Fraction(1, 99991)),
    ],
)
def test_beats_are_exact(value, exact):
    """A float that stands for a simple fraction is that fraction."""
    assert to_beats("step", value) == exact


@pytest.mark.parametrize("value", [0.1234567891, "a", "1/0", None, True, float("nan"), "nan"])
def test_beats_that_are_none_are_refused(value):
    """With the name of what was asked for."""
    with pytest.raises(ParameterError, match=r"^step must be"):
        to_beats("step", value)


def test_event_takes_what_is_easy_to_write():
    """Words, numbers and floats become what they stand for."""
    event = Event("eb3", 0.5, "1/3", 90, condition=(2, 4))

    assert event == Event(Note(51), Fraction(1, 2), Fraction(1, 3), 90.0, condition=(2, 4))
    assert event.condition.nth == 2
    assert event.condition.of == 4


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"onset": -1}, "onset must be 0 or more beats, got -1"),
        ({"length": 0}, "length must be more than 0 beats, got 0"),
        ({"velocity": 0}, "velocity must be in range 1..127, got 0"),
        ({"probability": 1.5}, "probability must be in range 0..1, got 1.5"),
        ({"micro": 0.5}, "micro must be between -1/2 and 1/2 beat, got 1/2"),
        ({"condition": (5, 4)}, r"condition must be \(nth, of\)"),
        ({"condition": (0, 4)}, r"condition must be \(nth, of\)"),
        ({"condition": 3}, r"condition must be \(nth, of\)"),
        ({"fill": "maybe"}, "fill must be 'always', 'only' or 'never', got 'maybe'"),
        ({"draw": 0.5}, "draw must be a whole number"),
    ],
)
def test_event_refuses_what_is_out_of_range(values, message):
    """And says what is allowed."""
    with pytest.raises(ParameterError, match=message):
        Event("c4", **values)


@pytest.mark.parametrize(
    ("word", "kind", "pitch"),
    [
        ("c4", "notes", Note(60)),
        ("F#5", "notes", Note(78)),
        ("bb3", "notes", Note(58)),
        ("b3", "notes", Note(59)),
        ("c-1", "notes", Note(0)),
        ("60.5", "notes", Note(60.5)),
        ("bd", "notes", Drum(36)),
        ("k27", "notes", Drum(27)),
        ("^b7", "notes", Degree(7, 0, -1)),
        ("^1-1", "notes", Degree(1, -1)),
        ("t3+1", "notes", ChordTone(3, 1)),
        ("b3", "degrees", Degree(3, 0, -1)),
        ("-2", "degrees", Degree(-2)),
        ("bd", "degrees", Drum(36)),
        ("2", "chord tones", ChordTone(2)),
    ],
)
def test_words_are_read(word, kind, pitch):
    """And what is written for a pitch is read as the same."""
    assert read_pitch(word, kind) == pitch
    assert read_pitch(write_pitch(pitch)) == pitch


@pytest.mark.parametrize(
    ("word", "kind", "message"),
    [
        ("h4", "notes", "'h4' is not a note, a MIDI number or a drum; write c4"),
        ("g#9", "notes", "note must be in range 0..127"),
        ("128", "notes", "'128' cannot be played: midi must be in range 0..127"),
        ("c4", "degrees", "'c4' is not a degree; write 1, b3"),
        ("^500", "notes", "'.500' cannot be played: step must be in range"),
        ("x", "chord tones", "'x' is not a chord tone; write 1 for the root"),
    ],
)
def test_other_words_are_refused(word, kind, message):
    """And it is said what would have been read."""
    with pytest.raises(NoteError, match=message):
        read_pitch(word, kind)


@pytest.mark.parametrize("pitch", [Degree(3, 0, 5), Note(60.1234567891)])
def test_pitches_without_a_word(pitch):
    """They are written as none, and not as another."""
    assert write_pitch(pitch) is None
