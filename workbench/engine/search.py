"""Finds a row in a table that is sorted by one of its words.

Threads: audio. No allocation.
"""

from __future__ import annotations

from workbench.rt.kernel import kernel
from workbench.rt.memory import i64_at


@kernel
def last_row(first, count, words, word, value):  # type: ignore[no-untyped-def]
    """Address of the last of the rows whose `word`, a whole number, is at most `value`; if none is, of the first."""
    low, high = 0, count
    while high - low > 1:
        middle = (low + high) // 2
        if i64_at(first + 8 * words * middle, words)[word] <= value:
            low = middle
        else:
            high = middle
    return first + 8 * words * low
