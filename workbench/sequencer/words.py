"""The words of the notation: how a pitch is written, and read."""

from __future__ import annotations

import re

from workbench.errors import NoteError, ParameterError
from workbench.sequencer.drum_names import DRUM_NAMES, KEY_OF, NAME_OF
from workbench.sequencer.pitch import ChordTone, Degree, Drum, Note, Pitch
from workbench.units import midi_to_name, note_to_midi

KINDS = ("notes", "degrees", "chord tones")  # what a bare number is
_NOTE = re.compile(r"[A-Ga-g](##|#|♯|bb|b|♭)?-?\d{1,2}")
_NUMBER = re.compile(r"\d{1,3}(\.\d{1,9})?")
_KEY = re.compile(r"k(\d{1,3})")
_DEGREE = re.compile(r"(##|#|♯|bb|b|♭)?(-?\d{1,3})(?:([+-]\d{1,2}))?")
_TONE = re.compile(r"(-?\d{1,3})(?:([+-]\d{1,2}))?")
_SIGNS = {"##": 2, "#": 1, "♯": 1, "": 0, "♭": -1, "b": -1, "bb": -2}
_SIGN_OF = {2: "##", 1: "#", 0: "", -1: "b", -2: "bb"}


def read_pitch(word: str, kind: str = "notes") -> Pitch:
    """Read one word.

    Parameters
    ----------
    word : str
        A note (``"c4"``, ``"eb3"``, ``"f#5"``), a MIDI number (``"60"``), a drum (``"bd"``), a degree with a caret
        (``"^5"``, ``"^b7"``, ``"^1-1"``: an octave lower), or a chord tone (``"t1"``, ``"t3+1"``: an octave higher).
    kind : {"notes", "degrees", "chord tones"}
        What a bare number is. Degrees and chord tones then need no sign before them, and notes cannot be written.

    Returns
    -------
    Pitch
        What it says.

    Raises
    ------
    NoteError
        If it is no such word, or outside what can be played.
    """
    try:
        pitch = _read(word, kind)
    except ParameterError as error:
        raise NoteError(f"{word!r} cannot be played: {error}") from None
    if pitch is None:
        raise NoteError(_advice(word, kind))
    return pitch


def _read(word: str, kind: str) -> Pitch | None:
    if word in KEY_OF:
        return Drum(KEY_OF[word])
    if match := _KEY.fullmatch(word):
        return Drum(int(match[1]))
    if word.startswith("^") or kind == "degrees":
        return _read_degree(word.removeprefix("^"))
    if kind == "chord tones" or word.startswith("t"):
        match = _TONE.fullmatch(word.removeprefix("t"))
        return ChordTone(int(match[1]), int(match[2] or 0)) if match else None
    if _NUMBER.fullmatch(word):
        return Note(float(word))
    return Note(note_to_midi(word)) if _NOTE.fullmatch(word) else None


def _read_degree(word: str) -> Degree | None:
    match = _DEGREE.fullmatch(word)
    return Degree(int(match[2]), int(match[3] or 0), _SIGNS[match[1] or ""]) if match else None


def _advice(word: str, kind: str) -> str:
    """Say what would have been read."""
    if kind == "degrees":
        return f"{word!r} is not a degree; write 1, b3, #4, 5-1 (an octave lower)"
    if kind == "chord tones":
        return f"{word!r} is not a chord tone; write 1 for the root, 2 for the next tone, 1+1 an octave higher"
    drums = ", ".join(each.short for each in DRUM_NAMES)
    return (
        f"{word!r} is not a note, a MIDI number or a drum; write c4, eb3, 60, ^5 (degree), t1 (chord tone), "
        f"~ (rest), or a drum: {drums}"
    )


def write_pitch(pitch: Pitch) -> str | None:
    """Write a pitch as a word that `read_pitch` reads, or give None if there is none for it."""
    match pitch:
        case Drum(key):
            return NAME_OF.get(key, f"k{key}")
        case Note(midi) if midi == int(midi):
            return midi_to_name(midi).lower()
        case Note(midi):
            text = f"{midi:.9f}".rstrip("0")
            return text if float(text) == midi else None
        case Degree(step, octave, alter):
            sign = _SIGN_OF.get(alter)
            return None if sign is None else f"^{sign}{step}{_octave(octave)}"
        case ChordTone(index, octave):
            return f"t{index}{_octave(octave)}"


def pitch_word(pitch: Pitch) -> str:
    """Name a pitch so that no other one has that name: by its word, or where there is none, in Python."""
    return write_pitch(pitch) or repr(pitch)


def _octave(octave: int) -> str:
    return f"{octave:+d}" if octave else ""


def to_pitch(pitch: Pitch | str | float) -> Pitch:
    """Turn what a user writes for a pitch into one.

    Parameters
    ----------
    pitch : Pitch, str or float
        A pitch, a word (`read_pitch`), or a MIDI number.

    Returns
    -------
    Pitch
        The pitch.

    Raises
    ------
    NoteError
        If it is none.
    """
    if isinstance(pitch, (Note, Drum, Degree, ChordTone)):
        return pitch
    return read_pitch(pitch.strip()) if isinstance(pitch, str) else Note(note_to_midi(pitch))
