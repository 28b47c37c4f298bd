"""NOTE, the record of one note of a score, and what every note must keep to."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import NoteError, in_range, real
from workbench.units import note_to_midi

NOTE = np.dtype([("start_s", "<f8"), ("end_s", "<f8"), ("key", "<i2"), ("velocity", "<i2"), ("channel", "<i2")])
DRUM_CHANNEL = 9  # by the General MIDI habit; its keys are instruments, not pitches
RANGES = {"key": (0, 127), "velocity": (1, 127), "channel": (0, 15)}
_DEFAULTS = [100, 0]  # velocity, channel


def notes_from_rows(rows: Iterable[Sequence[Any]]) -> NDArray[np.void]:
    """Make a table of notes from rows of (start, end, key, velocity, channel); the last two may be left out.

    Parameters
    ----------
    rows : iterable of sequences
        Keys are numbers or names like "C4". Start and end are kept in the unit they are in.

    Returns
    -------
    ndarray [shape=(n,), dtype=NOTE]
        In the order given.

    Raises
    ------
    NoteError
        If a row is not a note.
    """
    if isinstance(rows, (str, bytes)) or not isinstance(rows, Iterable):
        raise NoteError(f"notes must be a list of (start, end, key), got {rows!r}")
    return np.array([_note(row) for row in rows], dtype=NOTE)


def checked_notes(notes: object) -> NDArray[np.void]:
    """Check a table of notes and give a copy.

    Parameters
    ----------
    notes : array-like [shape=(n,), dtype=NOTE]
        Start and end in seconds.

    Returns
    -------
    ndarray [shape=(n,), dtype=NOTE]
        In the order given.

    Raises
    ------
    NoteError
        If a note is outside `RANGES`, starts before 0 s, ends before it starts, or has no finite end.
    """
    try:
        table = np.array(notes, dtype=NOTE, ndmin=1)
    except (TypeError, ValueError, OverflowError) as error:
        raise NoteError(
            f"notes must be an array of dtype NOTE; from other rows, use Score.from_notes ({error})"
        ) from None
    if table.ndim != 1:
        raise NoteError(f"notes must be one row of notes, got an array of shape {table.shape}")
    start_s, end_s = table["start_s"], table["end_s"]
    for at in np.flatnonzero(~((start_s >= 0.0) & (end_s >= start_s) & np.isfinite(end_s)))[:1]:
        raise NoteError(f"a note must start at 0 s or later and not end before, got {start_s[at]}..{end_s[at]} s")
    for name, (low, high) in RANGES.items():
        for value in table[name][(table[name] < low) | (table[name] > high)][:1]:
            raise NoteError(f"{name} of a note must be in range {low}..{high}, got {value}")
    return table


def _note(row: Sequence[Any]) -> tuple[float, float, int, int, int]:
    if isinstance(row, (str, bytes)) or not hasattr(row, "__len__") or not 3 <= len(row) <= 5:
        raise NoteError(f"a note must be (start, end, key), then velocity and channel if wanted, got {row!r}")
    start, end, key, *rest = row
    velocity, channel = rest + _DEFAULTS[len(rest) :]
    try:
        times = real("start", start), real("end", end)
        velocity, channel = in_range("velocity", velocity, *RANGES["velocity"]), in_range("channel", channel, 0, 15)
    except ValueError as error:
        raise NoteError(f"{error} in the note {row!r}") from None
    note = note_to_midi(key)
    if not note.is_integer() or not channel.is_integer():
        raise NoteError(f"a score holds whole semitones and channels, got the note {row!r}")
    return *times, int(note), round(velocity), int(channel)
