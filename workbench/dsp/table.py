"""Reading between the points of a table or a line, and writing a line: for wavetables, samples and strings.

Four points and a polynomial of the third order: it goes through every point, and its slope at a point is that between
the two neighbours (Catmull-Rom).

Source: Niemitalo (2001), "Polynomial interpolators for high-quality resampling of oversampled audio": 4-point,
3rd-order Hermite in x-form.
Threads: any. No allocation, no exceptions.
"""

from __future__ import annotations

import numpy as np

from workbench.rt.kernel import kernel


@kernel(single=True)
def between(before, left, right, after, fraction):  # type: ignore[no-untyped-def]
    """Read between two points of four that are equally far apart (4-point, 3rd-order Hermite).

    Parameters
    ----------
    before, left, right, after : float32
        Four points in a row.
    fraction : float32, 0..1
        Where between `left` and `right`.

    Returns
    -------
    float32
        `left` itself at 0, `right` itself at 1; exact for parabolas.
    """
    c1 = 0.5 * (right - before)
    c2 = before - 2.5 * left + 2.0 * right - 0.5 * after
    c3 = 0.5 * (after - before) + 1.5 * (left - right)
    return ((c3 * fraction + c2) * fraction + c1) * fraction + left


@kernel(single=True)
def table_read(table, position):  # type: ignore[no-untyped-def]
    """Read a table that goes round: its end is followed by its start.

    Parameters
    ----------
    table : table or array of float32
        At least one number; fewer than 2**24, or `position` cannot name them.
    position : float32
        In points; any finite number: it is brought to 0..n.

    Returns
    -------
    float32
        Interpolated between four points (`between`).
    """
    n = np.int32(len(table))
    size = np.float32(n)
    inside = position - size * np.floor(position / size)
    place = np.floor(inside)
    i = np.int32(place)
    i = i if i < n else np.int32(0)  # the product above may be rounded up to n itself
    last = n - np.int32(1)
    i0 = i - np.int32(1) if i > np.int32(0) else last
    i2 = i + np.int32(1) if i < last else np.int32(0)
    i3 = i2 + np.int32(1) if i2 < last else np.int32(0)
    return between(table[i0], table[i], table[i2], table[i3], inside - place)


@kernel(single=True)
def line_read(line, place, delay_frames):  # type: ignore[no-untyped-def]
    """Read what was written into a line some time ago.

    Parameters
    ----------
    line : line or array of float32
        n numbers, 5 or more.
    place : int32, 0..n-1
        Where the next number will be written (`line_write`).
    delay_frames : float32
        How many writes ago: 1 would be what was written last. Limited to 2..n-2, the places that have two neighbours.

    Returns
    -------
    float32
        Interpolated between four points (`between`); exactly what was written for a whole number.
    """
    n = np.int32(len(line))
    delay = min(max(delay_frames, 2.0), np.float32(n) - 2.0)
    whole = np.floor(delay)
    i = place - np.int32(whole)
    i = i + n if i < np.int32(0) else i
    last = n - np.int32(1)
    newer = i + np.int32(1) if i < last else np.int32(0)
    older = i - np.int32(1) if i > np.int32(0) else last
    oldest = older - np.int32(1) if older > np.int32(0) else last
    return between(line[newer], line[i], line[older], line[oldest], delay - whole)


@kernel(single=True)
def line_write(line, place, x):  # type: ignore[no-untyped-def]
    """Write the next number into a line.

    Parameters
    ----------
    line : line or array of float32
        Where to.
    place : int32, 0..n-1
        Which place.
    x : float32
        What.

    Returns
    -------
    int32
        The place after it; behind the last one comes the first.
    """
    line[place] = x
    return place + np.int32(1) if place + np.int32(1) < np.int32(len(line)) else np.int32(0)
