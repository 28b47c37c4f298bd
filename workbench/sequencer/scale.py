"""Keys and scales by their names.

Threads: control.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.errors import ParameterError, unknown
from workbench.sequencer.harmony_plan import MAJOR
from workbench.units import note_to_midi

SCALES: dict[str, tuple[int, ...]] = {
    "major": MAJOR,
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic minor": (0, 2, 3, 5, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "major pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "whole tone": (0, 2, 4, 6, 8, 10),
    "octatonic": (0, 2, 3, 5, 6, 8, 9, 11),
    "chromatic": tuple(range(12)),
}
_KEY = re.compile(r"\s*([A-Ga-g](?:##|#|♯|bb|b|♭)?)\s*(.*?)\s*")


@dataclass(frozen=True)
class Key:
    """A tonic and a scale above it.

    Attributes
    ----------
    name : str
        As people write it: ``"Bb dorian"``.
    tonic : int, 0..11
        Semitones above C.
    scale : tuple of int
        Semitones above the tonic, rising from 0.
    """

    name: str
    tonic: int
    scale: tuple[int, ...]


def read_key(text: object) -> Key:
    """Read a key.

    Parameters
    ----------
    text : str
        A note without octave and the name of a scale (major if none): ``"C"``, ``"F# minor"``, ``"Bb dorian"``.

    Returns
    -------
    Key
        What it says.

    Raises
    ------
    ParameterError
        If it begins with no note.
    UnknownNameError
        If there is no such scale.
    """
    match = _KEY.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ParameterError(f"a key is a note and a scale, for example 'A minor', got {text!r}")
    note, scale = match[1][0].upper() + match[1][1:], match[2].lower() or "major"
    if scale not in SCALES:
        raise unknown("scale", scale, SCALES)
    return Key(f"{note} {scale}", pitch_class(note), SCALES[scale])


def pitch_class(note: str) -> int:
    """Give the semitones above C of a note without octave.

    Parameters
    ----------
    note : str
        For example ``"Bb"``.

    Returns
    -------
    int
        0..11.
    """
    return round(note_to_midi(f"{note}4")) % 12
