"""Score: made from notes, chosen from, transposed, shown."""

import pickle

import numpy as np
import pytest

from workbench.errors import NoteError, ParameterError
from workbench.midi import NOTE, Score, TempoMap

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
