"""The largest and the mean of the last so many values, at the same small cost for any number of them.

The values stand in a line that is filled again and again. When it is full, each place is given what it and all after it
come to; so the window that ends at any place is what stands after it from the time before, and what has come since.
Sums are started anew with every filling, so no rounding error piles up.

Source: van Herk (1992), "A fast algorithm for local minimum and maximum filters", Pattern Recognition Letters 13(7);
the same for sums.
Threads: any. No allocation, no exceptions.
"""

from __future__ import annotations

from workbench.rt.kernel import kernel


@kernel(single=True)
def window_max(line, count, place, so_far, value):  # type: ignore[no-untyped-def]
    """Largest of the last `count` values, none of them below zero.

    Parameters
    ----------
    line : array [shape=(at least count,), dtype=float32]
        State, zeros at first.
    count : int, >= 1
        Length of the window; always the same.
    place : int
        State: where the next value goes; 0 at first.
    so_far : float32
        State: largest since the line was last full; 0.0 at first.
    value : float32, >= 0
        The newest value.

    Returns
    -------
    tuple of float32, int, float32
        The largest, place, so_far.
    """
    so_far = max(so_far, value)
    line[place] = value
    place += 1
    if place < count:
        return max(line[place], so_far), place, so_far
    largest = line[count - 1]
    for k in range(count - 2, -1, -1):
        largest = max(largest, line[k])
        line[k] = largest
    return largest, 0, 0.0


@kernel(single=True)
def window_mean(line, count, place, so_far, value):  # type: ignore[no-untyped-def]
    """Mean of the last `count` values.

    Parameters
    ----------
    line : array [shape=(at least count,), dtype=float32]
        State, zeros at first.
    count : int, >= 1
        Length of the window; always the same.
    place : int
        State: where the next value goes; 0 at first.
    so_far : float32
        State: sum since the line was last full; 0.0 at first.
    value : float32
        The newest value.

    Returns
    -------
    tuple of float32, int, float32
        The mean, place, so_far.
    """
    so_far += value
    line[place] = value
    place += 1
    if place < count:
        return (line[place] + so_far) / count, place, so_far
    total = line[count - 1]
    for k in range(count - 2, -1, -1):
        total += line[k]
        line[k] = total
    return total / count, 0, 0.0
