"""Names of notes as places on the line of fifths: ... Bb -2, F -1, C 0, G 1, D 2 ...; a sharp is 7 further up.

Source: Temperley, The Cognition of Basic Musical Structures (2001), chapter 5, "the line of fifths".
"""

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.errors import NoteError

LETTERS = "FCGDAEB"  # in the order of the line, from F at -1
SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
SPELLINGS = (-22, 26)  # three flats to three sharps
TWO_SIGNS = (-15, 19)  # two flats to two sharps
UNSPELLED = 127  # a note of which nobody has said whether it is C# or Db
_NAME = re.compile(r"([A-G])(#{0,3}|b{0,3})")
_BELOW_TONIC = 3  # places on the line that are taken below the tonic: in C down to Eb, so that its twin is never D#


class Spelling(NamedTuple):
    """A letter, how many semitones it is raised (negative: lowered), and the octave, where C4 is middle C."""

    letter: str
    alter: int
    octave: int


def fifth_of(name: str) -> int:
    """Give the place of a name like "Eb" or "F##" on the line of fifths.

    Parameters
    ----------
    name : str
        A capital letter and up to three ``#`` or ``b``.

    Returns
    -------
    int
        Its place; C is 0.

    Raises
    ------
    NoteError
        If it is no such name.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise NoteError(f"{name!r} is not a name of a note: write a letter A..G, then up to three '#' or 'b'")
    signs = match[2]
    return place(match[1], len(signs) if "#" in signs else -len(signs))


def place(letter: str, alter: int) -> int:
    """Give the place of a letter that is raised by `alter` semitones on the line of fifths."""
    return LETTERS.index(letter) - 1 + 7 * alter


def name_of(fifth: int) -> str:
    """Name a place on the line of fifths: -3 is "Eb"."""
    alter, letter = divmod(fifth + 1, 7)
    return LETTERS[letter] + ("#" * alter if alter > 0 else "b" * -alter)


def spell(key: int, fifths: int) -> int:
    """Choose the usual name of a key in a key signature.

    Parameters
    ----------
    key : int
        MIDI note number.
    fifths : int
        Sharps of the key signature; negative for flats.

    Returns
    -------
    int
        Place on the line of fifths: from three flats to eight sharps in C, and likewise around other keys.
    """
    lowest = min(max(fifths, -7), 7) - _BELOW_TONIC
    return lowest + (7 * key - lowest) % 12


def spelled(key: int, fifth: int) -> Spelling:
    """Write a key with the name at a place on the line of fifths.

    Parameters
    ----------
    key : int
        MIDI note number.
    fifth : int
        A place that stands for this key.

    Returns
    -------
    Spelling
        Letter, alteration and octave: B# below C4 is in octave 3.
    """
    alter, index = divmod(fifth + 1, 7)
    letter = LETTERS[index]
    return Spelling(letter, alter, (key - alter - SEMITONES[letter]) // 12 - 1)


def fold(fifth: int) -> int:
    """Bring a place back between two flats and two sharps, by way of its enharmonic twin."""
    low, high = TWO_SIGNS
    if fifth < low:
        return fifth + 12 * -((fifth - low) // 12)
    return fifth - 12 * max(0, -((high - fifth) // 12))


def moved_spellings(spellings: NDArray[np.int16], shifts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Move notes along the line of fifths; what would need more than two signs is respelled, the unspelled stays so.

    Parameters
    ----------
    spellings : ndarray [shape=(n,), dtype=int16]
        Places on the line, or `UNSPELLED`.
    shifts : ndarray [shape=(n,), dtype=int64]
        How far each moves.

    Returns
    -------
    ndarray [shape=(n,), dtype=int64]
        New places.
    """
    folded = np.array([fold(each) for each in range(-128, 256)])
    moved = folded[np.where(spellings == UNSPELLED, 0, spellings + shifts) + 128]
    return np.where(spellings == UNSPELLED, UNSPELLED, moved)
