"""Spelling: names of notes on the line of fifths."""

import numpy as np
import pytest

from workbench.errors import NoteError
from workbench.score.spelling import UNSPELLED, fifth_of, fold, moved_spellings, name_of, spell, spelled


@pytest.mark.parametrize(
    ("name", "fifth"), [("C", 0), ("G", 1), ("F", -1), ("F#", 6), ("Bb", -2), ("B##", 19), ("Fbb", -15)]
)
def test_names(name, fifth):
    """Both ways."""
    assert fifth_of(name) == fifth
    assert name_of(fifth) == name


@pytest.mark.parametrize("name", ["H", "c", "C#b", "C####", "", "C4"])
def test_what_is_no_name(name):
    """Is refused."""
    with pytest.raises(NoteError, match="is not a name of a note: write a letter"):
        fifth_of(name)


@pytest.mark.parametrize(
    ("fifths", "names"), [(0, "C C# D Eb E F F# G G# A Bb B"), (-4, "C Db D Eb E F Gb G Ab A Bb Cb")]
)
def test_usual_names_of_a_key(fifths, names):
    """All twelve in C major and in A flat major."""
    assert " ".join(name_of(spell(60 + i, fifths)) for i in range(12)) == names


@pytest.mark.parametrize(
    ("key", "name", "octave"), [(60, "C", 4), (60, "B#", 3), (59, "Cb", 4), (0, "C", -1), (127, "G", 9)]
)
def test_octaves(key, name, octave):
    """B sharp below middle C belongs to the octave below."""
    letter, _, found = spelled(key, fifth_of(name))

    assert (letter, found) == (name[0], octave)


def test_moving_respells_what_would_need_three_signs():
    """By the enharmonic twin; the unspelled stays so."""
    assert moved_spellings(np.array([0, 19, -15, UNSPELLED]), np.array([7, 5, -1, 3])).tolist() == [
        7,
        12,
        -4,
        UNSPELLED,
    ]
    assert [fold(each) for each in (-16, 20, 5)] == [-4, 8, 5]
