"""Score: made from notes, chosen from, transposed, shown."""

import pickle
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from workbench.errors import NoteError, ParameterError
from workbench.score import CONTROL, NOTE, PLACE, ChordSymbol, ControlKind, KeySignature, Score, TempoMap, Text

TUNE = Score.from_notes(
    [(1, 2, "E4", 90, 1), (0, 1, "C4"), (0, 4, 36, 110, 9)],
    unit="beats",
    tempo=60,
    name="A <tune> & more",
    programs={0: 5, 1: 6},
    channel_names={1: "Alto"},
)


def test_score_from_notes_sorts_and_fills_in():
    """By start, then key; velocity 100 and channel 0 where they are left out."""
    expected = [(0.0, 4.0, 36, 110, 9), (0.0, 1.0, 60, 100, 0), (1.0, 2.0, 64, 90, 1)]

    assert expected == TUNE.notes.tolist()
    assert TUNE.notes.dtype == NOTE
    assert len(TUNE) == 3
    assert TUNE.duration_s == 4.0
    assert TUNE.channels == (0, 1, 9)


def test_score_from_notes_in_beats_follows_the_tempo_map():
    """Beats go through the map, seconds stay."""
    tempo = TempoMap([(0, 60), (1, 120)])

    assert Score.from_notes([(0, 3, 60)], unit="beats", tempo=tempo).duration_s == 2.0
    assert Score.from_notes([(0, 3, 60)], tempo=tempo).duration_s == 3.0


def test_score_from_notes_takes_records():
    """The notes of a score make a score again."""
    assert Score.from_notes(TUNE.notes).notes.tolist() == TUNE.notes.tolist()


def test_score_is_frozen():
    """Neither its fields nor its notes can be changed, and it owns its notes."""
    own = np.array([(0.0, 1.0, 60, 100, 0)], dtype=NOTE)
    score = Score(own)
    own["key"] = 1

    assert score.notes["key"].tolist() == [60]
    with pytest.raises(AttributeError):
        score.name = "other"
    with pytest.raises(ValueError, match="read-only"):
        score.notes["key"] = 1


def test_score_select():
    """Notes, programs and names of the chosen channels stay; times do too."""
    assert TUNE.select(1).notes.tolist() == [(1.0, 2.0, 64, 90, 1)]
    assert TUNE.select(1).programs == {1: 6}
    assert TUNE.select(1).channel_names == {1: "Alto"}
    assert TUNE.select([0, 9]).channels == (0, 9)
    with pytest.raises(ParameterError, match=r"channel must be one of \(0, 1, 9\), which have notes, got 4"):
        TUNE.select([0, 4])
    with pytest.raises(ParameterError, match="channels must be a channel number or several"):
        TUNE.select(None)


def test_score_transpose():
    """Notes move, drums stay, and nothing leaves the range of notes."""
    assert TUNE.transpose(12).notes["key"].tolist() == [36, 72, 76]
    assert TUNE.transpose(0).notes.tolist() == TUNE.notes.tolist()
    with pytest.raises(NoteError, match=r"transposing C2..E4 by 64 semitones leaves the range of notes 0\.\.127"):
        TUNE.transpose(64)
    with pytest.raises(ParameterError, match=r"semitones must be a whole number, got 1\.5"):
        TUNE.transpose(1.5)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ((0, 1), r"a note must be \(start, end, key\)"),
        ("C4E4G4", r"a note must be \(start, end, key\)"),
        (7, r"a note must be \(start, end, key\)"),
        ((0, 1, "H4"), "'H4' is not a note"),
        ((0, 1, 128), r"note must be in range 0\.\.127"),
        ((0, 1, 60.5), "a score holds whole semitones"),
        ((0, 1, 60, 0), r"velocity must be in range 1\.\.127, got 0 in the note"),
        ((0, 1, 60, 100, 16), r"channel must be in range 0\.\.15, got 16 in the note"),
        ((2, 1, 60), r"must start at 0 s or later and not end before, got 2\.0\.\.1\.0 s"),
        ((-1, 1, 60), r"must start at 0 s or later"),
        ((0, float("inf"), 60), "end must be a finite number"),
        ((float("nan"), 1, 60), "start must be a finite number"),
    ],
)
def test_score_from_notes_refuses(row, message):
    """What is not a note is refused with the row that it is in."""
    with pytest.raises(NoteError, match=message):
        Score.from_notes([row])


def test_score_refuses():
    """Unknown units, tempi that are none, and tables of something else."""
    with pytest.raises(ParameterError, match="unit must be 's' or 'beats', got 'bars'"):
        Score.from_notes([], unit="bars")
    with pytest.raises(ParameterError, match="tempo_bpm must be in range"):
        Score.from_notes([], tempo=0)
    for notes in (None, 60, "C4"):
        with pytest.raises(NoteError, match=r"notes must be a list of \(start, end, key\), got"):
            Score.from_notes(notes)
    with pytest.raises(NoteError, match="notes must be an array of dtype NOTE"):
        Score("abc")
    with pytest.raises(NoteError, match="key of a note must be in range"):
        Score(np.array([(0.0, 1.0, 200, 100, 0)], dtype=NOTE))
    with pytest.raises(NoteError, match=r"array of shape \(2, 2\)"):
        Score(np.zeros((2, 2), dtype=NOTE))


def test_score_without_notes():
    """Silence is a score, too."""
    empty = Score.from_notes([])

    assert empty.duration_s == 0.0
    assert empty.channels == ()
    assert empty.transpose(5).notes.tolist() == []
    assert repr(empty) == "Score('', 0 notes, 0.0 s, 0 channels, TempoMap(120 bpm, 480 ticks per beat))"
    assert empty._repr_html_() == "<div><b>Score</b> · 0 notes · 0.0 s</div>"


def test_score_repr():
    """One line that says what it is."""
    expected = "Score('A <tune> & more', 3 notes, 4.0 s, 3 channels, TempoMap(60 bpm, 480 ticks per beat))"

    assert expected == repr(TUNE)


def test_score_can_be_copied_and_pickled():
    """As a value."""
    assert pickle.loads(pickle.dumps(TUNE)).notes.tolist() == TUNE.notes.tolist()


def test_score_is_written_in_ticks():
    """Made from beats, notes stand on the nearest tick, in a part for each channel."""
    expected = [(0, 1920, 2, 1, 1, 127), (0, 480, 0, 1, 1, 127), (480, 960, 1, 1, 1, 127)]

    assert expected == TUNE.places.tolist()
    assert TUNE.part_names == ("", "Alto", "")
    assert TUNE.end_tick == 1920
    assert TUNE.ticks_per_beat == 480
    assert TUNE.start_beats.tolist() == [0, 0, 1]
    assert TUNE.end_beats.tolist() == [4, 1, 2]


def test_score_keeps_places_beside_their_notes():
    """They are sorted as the notes are."""
    notes = np.array([(1.0, 2.0, 62, 100, 0), (0.0, 1.0, 60, 100, 0)], dtype=NOTE)
    places = np.array([(480, 960, 1, 2, 5, 2), (0, 480, 0, 1, 1, 0)], dtype=PLACE)
    score = Score(notes, places=places, part_names=("a",))

    assert score.places.tolist() == [(0, 480, 0, 1, 1, 0), (480, 960, 1, 2, 5, 2)]
    assert score.part_names == ("a", "")
    with pytest.raises(ValueError, match="read-only"):
        score.places["part"] = 1


def test_score_equality_is_by_value():
    """Equal in all they hold."""
    same = Score.from_notes(TUNE.notes, tempo=60, name=TUNE.name, programs={0: 5, 1: 6}, channel_names={1: "Alto"})

    assert same == TUNE
    assert len({same, TUNE}) == 1
    assert same != TUNE.transpose(1)
    assert TUNE.transpose(0) == TUNE
    assert TUNE != 5


def test_score_transpose_moves_keys_chords_and_spellings():
    """C# in D major becomes D# in E major, and Gb in D flat major becomes F when all goes to C."""
    notes = np.array([(0.0, 1.0, 61, 100, 0), (2.0, 3.0, 66, 100, 0)], dtype=NOTE)
    places = np.array([(0, 480, 0, 1, 1, 7), (960, 1440, 0, 1, 1, -6)], dtype=PLACE)
    score = Score(
        notes,
        TempoMap.constant(60),
        places=places,
        key_signatures=(KeySignature(Fraction(0), 2), KeySignature(Fraction(2), -5)),
        chord_symbols=(ChordSymbol(Fraction(0), "D", "major", "F#"), ChordSymbol(Fraction(2), "", "none")),
    )
    up, down = score.transpose(2), score.transpose(-1)

    assert up.places["spelling"].tolist() == [9, -4]
    assert [key.fifths for key in up.key_signatures] == [4, -3]
    assert up.chord_symbols[0][1:4] == ("E", "major", "G#")
    assert up.chord_symbols[1].root == ""
    assert down.places["spelling"].tolist() == [0, -1]
    assert [key.fifths for key in down.key_signatures] == [-5, 0]


def test_score_select_keeps_what_belongs_to_the_channel():
    """Places and controls."""
    controls = np.array(
        [(0, ControlKind.CONTROLLER, 7, 100, 1, 1), (5, ControlKind.PITCH_BEND, 0, -8192, 9, 2)], dtype=CONTROL
    )
    score = replace(TUNE, controls=controls).select(1)

    assert score.controls["channel"].tolist() == [1]
    assert score.places["part"].tolist() == [1]


def test_score_with_resolution():
    """A multiple is exact, other numbers are rounded to the nearest tick; what sounds stays."""
    score = Score.from_notes([(0.5, 1.25, 60)], unit="beats")

    assert score.with_resolution(960).places[["start", "end"]].tolist() == [(480, 1200)]
    assert score.with_resolution(3).places[["start", "end"]].tolist() == [(2, 4)]
    assert score.with_resolution(3).notes.tolist() == score.notes.tolist()
    assert score.with_resolution(960).with_resolution(480) == score
    with pytest.raises(ParameterError, match="ticks_per_beat must be a whole number above 0, got 0"):
        score.with_resolution(0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"places": [(0, 1, 0, 1, 1, 0)]}, "places must have a row for each of the 3 notes"),
        ({"places": [(5, 1, 0, 1, 1, 127)] * 3}, "not end before it starts, got 5..1"),
        ({"places": [(0, 1, -1, 1, 1, 127)] * 3}, r"part of a note must be in range 0\.\.4095, got -1"),
        ({"places": [(0, 1, 0, 1, 1, 1)] * 3}, r"spelling 1 \(C is 0, G is 1\) is not one of the key 36"),
        ({"places": "abc"}, "places must be an array of dtype PLACE"),
        ({"controls": [(0, 0xB0, 7, 128, 0, 0)]}, r"value of a control must be in range 0\.\.127, got 128"),
        ({"controls": [(0, 0xE0, 0, 8192, 0, 0)]}, r"value of a control must be in range -8192\.\.8191, got 8192"),
        ({"controls": [(0, 5, 7, 1, 0, 0)]}, "kind of a control must be one of KEY_PRESSURE, CONTROLLER"),
        (
            {"key_signatures": (KeySignature(Fraction(0), 8),)},
            r"fifths of a key signature must be in range -7\.\.7, got 8",
        ),
        ({"texts": (Text(Fraction(-1), "lyric", "a", 0),)}, "beat of a Text must be in range"),
        ({"texts": (Text(Fraction(0), "shout", "a", 0),)}, "kind of a text must be one of lyric, marker, got 'shout'"),
        ({"chord_symbols": ("C",)}, "a mark must be a KeySignature, a ChordSymbol or a Text, got 'C'"),
        ({"end_tick": -1}, "end_tick must be in range"),
    ],
)
def test_score_refuses_what_cannot_be_written(changes, message):
    """Each with its range."""
    changes = {
        name: np.array(value, dtype={"places": PLACE, "controls": CONTROL}[name]) if isinstance(value, list) else value
        for name, value in changes.items()
    }
    with pytest.raises((NoteError, ParameterError), match=message):
        replace(TUNE, **changes)
