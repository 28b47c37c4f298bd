"""Parts of a feedback delay network of sixteen lines, a quantum at a time: what rooms are made of.

All lines are longer than a quantum, so that each part is a loop over the neighbouring frames of one line.

Source: Jot & Chaigne (1991), "Digital delay networks for designing artificial reverberators", AES 90th Convention;
Schlecht & Habets (2017), "On lossless feedback delay networks", IEEE Trans. Signal Processing 65(6).
Threads: audio. No allocation, no exceptions.
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.delay_line import lagrange, whole_and_rest
from workbench.rt.kernel import kernel
from workbench.rt.memory import f32_at
from workbench.settings import QUANTUM

LINES = 16
MIRROR = 2 * QUANTUM  # frames at a ring's end that repeat its start, so that no quantum is read in two pieces
LEAST_DELAY = QUANTUM + 4.0  # frames
PER_FRAME = np.float32(1.0 / QUANTUM)


@kernel(single=True)
def network_read(ring, frames, place, before, after, to):  # type: ignore[no-untyped-def]
    """Read a quantum from a line whose delay moves in a straight line.

    Parameters
    ----------
    ring : int64
        Address of the line's ring: `frames` + MIRROR float32.
    frames : int64
        Its length, a multiple of QUANTUM.
    place : int64
        Where this quantum will be written: a multiple of QUANTUM.
    before, after : float32, LEAST_DELAY..frames - QUANTUM - 4
        Delay at the start and the end of the quantum, in frames. They differ by less than one.
    to : int64
        Address of QUANTUM float32.
    """
    whole, middle = whole_and_rest(0.5 * (before + after))
    step = (after - before) * PER_FRAME
    start = middle - np.float32(QUANTUM // 2) * step
    first = place - whole - 2
    first += frames if first < 0 else 0
    x, y = f32_at(ring + 4 * first, QUANTUM + 3), f32_at(to, QUANTUM)
    for i in range(QUANTUM):
        y[i] = lagrange(x[i + 3], x[i + 2], x[i + 1], x[i], start + step * np.float32(i))


@kernel(single=True)
def network_write(ring, frames, place, source):  # type: ignore[no-untyped-def]
    """Write a quantum into a line.

    Parameters
    ----------
    ring, frames, place : int64
        As for `network_read`.
    source : int64
        Address of QUANTUM float32.
    """
    x, y = f32_at(source, QUANTUM), f32_at(ring + 4 * place, QUANTUM)
    mirror = f32_at(ring + 4 * (frames + place if place < MIRROR else place), QUANTUM)
    for i in range(QUANTUM):
        y[i] = x[i]
        mirror[i] = x[i]


@kernel(single=True)
def shelf(low_gain, high_gain, warped):  # type: ignore[no-untyped-def]
    """Coefficients of a filter that goes from one gain to another around a frequency, as the air and walls do.

    Parameters
    ----------
    low_gain, high_gain : float32, > 0
        Gain at 0 Hz and at half the sample rate.
    warped : float32
        ``tan(pi f / sample_rate)`` of the frequency between.

    Returns
    -------
    tuple of float32
        b0, b1 and a1 of the first-order filter; between the two gains everywhere, so stable in a loop below 1.
    """
    scale = 1.0 / (1.0 + warped)
    return (high_gain + low_gain * warped) * scale, (low_gain * warped - high_gain) * scale, (warped - 1.0) * scale


@kernel(single=True)
def network_damp(at, before, after, held):  # type: ignore[no-untyped-def]
    """Send a quantum of one line through its first-order filter, whose coefficients move in a straight line.

    Parameters
    ----------
    at : int64
        Address of QUANTUM float32.
    before, after : tuple of float32
        b0, b1, a1 at the start and the end.
    held : float32
        The filter's memory.

    Returns
    -------
    float32
        Its memory afterwards.
    """
    x = f32_at(at, QUANTUM)
    b0, b1, a1 = before
    step_0, step_1, step_a = (after[0] - b0) * PER_FRAME, (after[1] - b1) * PER_FRAME, (after[2] - a1) * PER_FRAME
    for i in range(QUANTUM):
        b0, b1, a1 = b0 + step_0, b1 + step_1, a1 + step_a
        y = b0 * x[i] + held
        held = b1 * x[i] - a1 * y
        x[i] = y
    return held


@kernel(single=True)
def _sum_and_difference(one, other):  # type: ignore[no-untyped-def]
    a, b = f32_at(one, QUANTUM), f32_at(other, QUANTUM)
    for i in range(QUANTUM):
        a[i], b[i] = a[i] + b[i], a[i] - b[i]


@kernel
def network_mix(at):  # type: ignore[no-untyped-def]
    """Mix the lines: each goes to all of them, half with the sign turned (a Hadamard matrix of 16).

    Every line's energy spreads evenly, and none is lost once the sums are divided by 4, which is left to the caller.

    Parameters
    ----------
    at : int64
        Address of LINES rows of QUANTUM float32.

    Notes
    -----
    Source : fast Walsh-Hadamard transform.
    """
    distance = 1
    while distance < LINES:
        for k in range(LINES):
            if k & distance == 0:
                _sum_and_difference(at + 4 * QUANTUM * k, at + 4 * QUANTUM * (k + distance))
        distance *= 2
