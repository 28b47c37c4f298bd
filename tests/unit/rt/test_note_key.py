"""Keys and numbers of notes in one whole number: each comes back, and a command means what it says."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workbench.rt.note_key import is_meant, key_cents, key_id, note_key

cents = st.integers(0, 12_700)
numbers = st.integers(0, 2**47 - 1)


@given(cents, numbers)
def test_note_key_gives_back_what_went_in(key, number):
    """Over the whole range, and within a signed word of 64 bits."""
    made = note_key(key, number)

    assert (key_cents(made), key_id(made)) == (key, number)
    assert 0 <= made < 2**63


def test_note_key_columns():
    """A column of records is taken apart at once."""
    column = np.array([note_key(6000, 1), note_key(12_700, 2**40), note_key(0)])

    assert key_cents(column).tolist() == [6000, 12_700, 0]
    assert key_id(column).tolist() == [1, 2**40, 0]


@given(cents, numbers, cents, numbers)
def test_note_key_says_whom_a_command_means(key, number, asked_key, asked_number):
    """With a number the very note, without one every note of the key."""
    asked = note_key(asked_key, asked_number)
    expected = (key, number) == (asked_key, asked_number) if asked_number else key == asked_key

    assert bool(is_meant(asked, note_key(key, number))) == expected
    assert bool(is_meant(note_key(key, number), note_key(key, number)))
    assert bool(is_meant(note_key(key), note_key(key, number)))
