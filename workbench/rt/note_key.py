"""How a record names a note: the key in its low 16 bits, the number of that one note above them.

A key is a MIDI note number in cents, 0..12700. The number is 0 where nobody asked for one (a score, a keyboard): such a
record means the key, whoever struck it.

Threads: any.
"""

from __future__ import annotations

from typing import Any

from workbench.rt.kernel import kernel

CENTS_BITS = 16
CENTS_MASK = (1 << CENTS_BITS) - 1


def note_key(cents: int, note_id: int = 0) -> int:
    """Put a key and a note's number together.

    Parameters
    ----------
    cents : int, 0..12700
        The key.
    note_id : int, 0..2**47 - 1
        The note's number; 0 for the key as such.

    Returns
    -------
    int
        What a record carries as its `a`.
    """
    return note_id << CENTS_BITS | cents


def key_cents(key: Any) -> Any:
    """Take the key out of a record's `a`.

    Parameters
    ----------
    key : int or numpy.ndarray [dtype=int64]
        One of them, or a whole column.

    Returns
    -------
    int or numpy.ndarray
        MIDI note number in cents.
    """
    return key & CENTS_MASK


def key_id(key: Any) -> Any:
    """Take the note's number out of a record's `a`.

    Parameters
    ----------
    key : int or numpy.ndarray [dtype=int64]
        One of them, or a whole column.

    Returns
    -------
    int or numpy.ndarray
        The number; 0 if it has none.
    """
    return key >> CENTS_BITS


@kernel
def is_meant(asked, key):  # type: ignore[no-untyped-def]
    """Whether a command means a note: the one of its number, or, without a number, every note of its key."""
    return key == asked if asked > CENTS_MASK else key & CENTS_MASK == asked
