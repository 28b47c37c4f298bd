"""Chords by their names: ``"Am7"``, ``"F#dim"``, or by their place in a key: ``"ii7"``, ``"bVII"``.

Threads: control.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.errors import ParameterError
from workbench.sequencer.scale import Key, pitch_class

TRIAD, MINOR_TRIAD = (0, 4, 7), (0, 3, 7)
QUALITIES: dict[str, tuple[int, ...]] = {
    "": TRIAD,
    "m": MINOR_TRIAD,
    "dim": (0, 3, 6),
    "aug": (0, 4, 8),
    "5": (0, 7),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "mmaj7": (0, 3, 7, 11),
    "dim7": (0, 3, 6, 9),
    "m7b5": (0, 3, 6, 10),
    "7sus4": (0, 5, 7, 10),
    "aug7": (0, 4, 8, 10),
    "add9": (0, 4, 7, 14),
    "madd9": (0, 3, 7, 14),
    "9": (0, 4, 7, 10, 14),
    "m9": (0, 3, 7, 10, 14),
    "maj9": (0, 4, 7, 11, 14),
    "7b9": (0, 4, 7, 10, 13),
    "7#9": (0, 4, 7, 10, 15),
    "11": (0, 4, 7, 10, 14, 17),
    "13": (0, 4, 7, 10, 14, 21),
}
_ALSO = {  # how else people write them
    "": "maj M",
    "m": "min -",
    "dim": "° o",
    "aug": "+",
    "sus4": "sus",
    "m6": "min6 -6",
    "m7": "min7 -7",
    "maj7": "M7 Δ Δ7",
    "mmaj7": "mM7 minmaj7",
    "dim7": "°7 o7",
    "m7b5": "ø ø7 min7b5",
    "aug7": "+7 7#5",
    "m9": "min9 -9",
    "maj9": "M9",
}
OTHER_NAMES = {other: quality for quality, others in _ALSO.items() for other in others.split()}
NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", "vii")
_SIGNS = {"": 0, "b": -1, "♭": -1, "#": 1, "♯": 1}
_NAME = re.compile(r"([A-G](?:##|#|♯|bb|b|♭)?)(.*)")
_NUMERAL = re.compile(r"(b|♭|#|♯)?(VII|VI|V|IV|III|II|I|vii|vi|v|iv|iii|ii|i)(.*)")
_OF_MINOR = {"": "m", "7": "m7", "9": "m9", "6": "m6", "maj7": "mmaj7", "add9": "madd9"}  # what ii, ii7, ... mean


@dataclass(frozen=True)
class Chord:
    """A root and the tones above it.

    Attributes
    ----------
    name : str
        As it was written.
    root : int, 0..11
        Semitones above C.
    tones : tuple of int
        Semitones above the root, rising from 0.
    """

    name: str
    root: int
    tones: tuple[int, ...]


def read_chord(text: object, key: Key) -> Chord:
    """Read a chord.

    Parameters
    ----------
    text : str
        A root and a quality (``"Am7"``), or a Roman numeral, small for minor, and a quality (``"ii7"``, ``"bVII"``).
    key : Key
        In which numerals count; their roots are steps of its scale where that has seven, else of the major scale.

    Returns
    -------
    Chord
        What it says.

    Raises
    ------
    ParameterError
        If it is no chord that is known here.
    """
    if isinstance(text, str):
        if match := _NAME.fullmatch(text):
            root, quality = pitch_class(match[1]), match[2]
        elif match := _NUMERAL.fullmatch(text):
            root, quality = _of_numeral(match, key)
        else:
            root, quality = 0, None
        quality = OTHER_NAMES.get(quality, quality) if quality is not None else None
        if quality in QUALITIES:
            return Chord(text, root, QUALITIES[quality])
    raise ParameterError(
        f"{text!r} is no chord that is known here: write a root or a Roman numeral and one of "
        f"{', '.join(each for each in QUALITIES if each)}, for example 'Am7' or 'V7'"
    )


def _of_numeral(match: re.Match[str], key: Key) -> tuple[int, str]:
    scale = key.scale if len(key.scale) == len(NUMERALS) else (0, 2, 4, 5, 7, 9, 11)
    root = (key.tonic + scale[NUMERALS.index(match[2].lower())] + _SIGNS[match[1] or ""]) % 12
    quality = OTHER_NAMES.get(match[3], match[3])
    return root, _OF_MINOR.get(quality, quality) if match[2].islower() else quality
