"""PLACE: where each note of a score is written: in ticks, and in which part, staff and voice."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import NoteError
from workbench.score.spelling import SPELLINGS, UNSPELLED

PLACE = np.dtype(
    [("start", "<i8"), ("end", "<i8"), ("part", "<i2"), ("staff", "<i2"), ("voice", "<i2"), ("spelling", "<i2")]
)
MAX_TICK = 2**52  # beyond it, a float64 has no room for a fraction of a tick
RANGES = {"part": (0, 4095), "staff": (1, 99), "voice": (1, 9999)}


def unwritten() -> NDArray[np.void]:
    """Give the empty table, which stands for notes that nobody has written yet."""
    return np.zeros(0, PLACE)


def places_of(start: NDArray[np.float64], end: NDArray[np.float64], part: NDArray[Any]) -> NDArray[np.void]:
    """Place notes that nobody has written yet: on the nearest tick, in the first voice, not spelled.

    Parameters
    ----------
    start, end : ndarray [shape=(n,), dtype=float64]
        Ticks, with fractions.
    part : ndarray [shape=(n,), dtype=int]
        Part of each note, counted from 0.

    Returns
    -------
    ndarray [shape=(n,), dtype=PLACE]
        In the same order.
    """
    places = np.zeros(len(part), PLACE)
    places["start"], places["end"] = (np.rint(np.minimum(each, MAX_TICK)) for each in (start, end))
    places["part"], places["staff"], places["voice"], places["spelling"] = part, 1, 1, UNSPELLED
    return places


def checked_places(places: object, keys: NDArray[np.int16]) -> NDArray[np.void]:
    """Check a table of places.

    Parameters
    ----------
    places : array-like [shape=(n,), dtype=PLACE]
        One row for each note.
    keys : ndarray [shape=(n,), dtype=int16]
        Keys of the notes; a spelling must be one of the key.

    Returns
    -------
    ndarray [shape=(n,), dtype=PLACE]
        A copy.

    Raises
    ------
    NoteError
        If it is not a row for each note, or a place is out of range.
    """
    try:
        table = np.array(places, dtype=PLACE, ndmin=1)
    except (TypeError, ValueError, OverflowError) as error:
        raise NoteError(f"places must be an array of dtype PLACE ({error})") from None
    if table.shape != keys.shape:
        raise NoteError(f"places must have a row for each of the {len(keys)} notes, got shape {table.shape}")
    for at in np.flatnonzero((table["start"] < 0) | (table["end"] < table["start"]) | (table["end"] > MAX_TICK))[:1]:
        start, end = table["start"][at], table["end"][at]
        raise NoteError(
            f"a note must be written in ticks 0..{MAX_TICK} and not end before it starts, got {start}..{end}"
        )
    for name, (low, high) in RANGES.items():
        for value in table[name][(table[name] < low) | (table[name] > high)][:1]:
            raise NoteError(f"{name} of a note must be in range {low}..{high}, got {value}")
    spelling = table["spelling"].astype(np.int64)
    is_right = (spelling >= SPELLINGS[0]) & (spelling <= SPELLINGS[1]) & ((7 * spelling - keys) % 12 == 0)
    for at in np.flatnonzero((spelling != UNSPELLED) & ~is_right)[:1]:
        raise NoteError(f"spelling {spelling[at]} (C is 0, G is 1) is not one of the key {keys[at]}")
    return table
