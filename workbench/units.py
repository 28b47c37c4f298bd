"""Conversions between the units of music and those of sound. Pure functions, no state."""

from __future__ import annotations

import math
import re

from workbench.errors import NoteError

A4_HZ = 440.0
A4_NOTE = 69
_STEP = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SIGN = {"": 0, "#": 1, "♯": 1, "##": 2, "b": -1, "♭": -1, "bb": -2}
_NAME = re.compile(r"([A-Ga-g])(##|#|♯|bb|b|♭)?(-?\d+)")
_SPELLED = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


def midi_to_hz(note: float) -> float:
    """Convert a MIDI note number to a frequency in equal temperament.

    Parameters
    ----------
    note : float
        MIDI note number; 69 is A4. Fractions are microtones.

    Returns
    -------
    float
        Frequency in Hz; A4 is 440 Hz.
    """
    return float(A4_HZ * 2.0 ** ((note - A4_NOTE) / 12.0))


def hz_to_midi(freq_hz: float) -> float:
    """Convert a frequency to a MIDI note number, with the fraction left in.

    Parameters
    ----------
    freq_hz : float, > 0
        Frequency in Hz.

    Returns
    -------
    float
        MIDI note number.

    Raises
    ------
    NoteError
        If `freq_hz` is not positive.
    """
    if not freq_hz > 0.0:
        raise NoteError(f"a frequency must be above 0 Hz, got {freq_hz}")
    return A4_NOTE + 12.0 * math.log2(freq_hz / A4_HZ)


def note_to_midi(note: str | float) -> float:
    """Read a note given as a number or as a name.

    Parameters
    ----------
    note : str or float
        A MIDI number 0..127 (fractions are microtones) or a name such as ``"C4"``, ``"F#3"``, ``"Eb5"``; C4 is 60.

    Returns
    -------
    float
        MIDI note number, 0..127.

    Raises
    ------
    NoteError
        If it is neither, or outside 0..127.
    """
    if isinstance(note, str):
        match = _NAME.fullmatch(note.strip())
        if match is None:
            raise NoteError(
                f"{note!r} is not a note: write a letter, an optional # or b, and an octave, like 'C4' or 'Eb3'"
            )
        letter, sign, octave = match.groups()
        number = float(_STEP[letter.upper()] + _SIGN[sign or ""] + 12 * (int(octave) + 1))
    else:
        if isinstance(note, bool) or not hasattr(note, "__float__"):
            raise NoteError(f"a note must be a MIDI number 0..127 or a name like 'C4', got {note!r}")
        try:
            number = float(note)
        except (TypeError, ValueError):
            raise NoteError(f"a note must be a single number or name, got {note!r}") from None
    if not 0.0 <= number <= 127.0:
        raise NoteError(f"note must be in range 0..127 (C-1..G9), got {note!r}")
    return number


def midi_to_name(note: float) -> str:
    """Name a MIDI note, rounded to the nearest semitone.

    Parameters
    ----------
    note : float
        MIDI note number.

    Returns
    -------
    str
        For example ``"C4"`` for 60.
    """
    semitone = round(note)
    return f"{_SPELLED[semitone % 12]}{semitone // 12 - 1}"


def db_to_gain(level_db: float) -> float:
    """Convert decibels to a linear gain.

    Parameters
    ----------
    level_db : float
        Level in dB; ``-inf`` is silence.

    Returns
    -------
    float
        Linear gain, 1.0 at 0 dB.
    """
    return float(10.0 ** (level_db / 20.0))


def gain_to_db(gain: float) -> float:
    """Convert a linear gain to decibels.

    Parameters
    ----------
    gain : float, >= 0
        Linear gain.

    Returns
    -------
    float
        Level in dB; ``-inf`` for 0.
    """
    return 20.0 * math.log10(gain) if gain > 0.0 else -math.inf


def seconds_to_frames(seconds: float, sample_rate: float) -> int:
    """Convert a time to frames, rounded to nearest.

    Parameters
    ----------
    seconds : float
        Time in seconds.
    sample_rate : float, > 0
        Frames per second (Hz).

    Returns
    -------
    int
        Frames.
    """
    return round(seconds * sample_rate)


def beats_to_seconds(beats: float, tempo_bpm: float) -> float:
    """Convert quarter notes to seconds at a constant tempo.

    Parameters
    ----------
    beats : float
        Duration in quarter notes.
    tempo_bpm : float, > 0
        Quarter notes per minute.

    Returns
    -------
    float
        Seconds.
    """
    return beats * 60.0 / tempo_bpm
