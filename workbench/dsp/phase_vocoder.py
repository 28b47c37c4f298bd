"""Moving the partials of a spectrum: each peak with all that belongs to it, so that they stay in step.

A peak and its neighbourhood are one partial, smeared by the window. It is moved by whole bins, and turned by what is
missing to its exact new frequency: the turn grows from window to window. All bins around a peak, and both sides of a
stereo signal, are turned alike. That keeps the shape of a wave within a partial, and a sound where it was between the
loudspeakers.

Source: Laroche & Dolson (1999), "New phase-vocoder techniques for pitch-shifting, harmonizing and other exotic
effects", IEEE WASPAA; the same (1999), "Improved phase vocoder time-scale modification of audio", IEEE Trans. Speech
and Audio Processing 7(3).
Threads: audio. No allocation, no exceptions.
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.mathematics import angle_cycles, round_half_up, sin_cycles
from workbench.rt.kernel import kernel
from workbench.rt.memory import f32_at, i32_at

SIDES = 2
# 1 / (mean of a squared Hann window's square, turned by d bins) = 1 + 0.395 d**2 + 0.093 d**4, within 2e-5 to d = 1/2
LEVEL_2, LEVEL_4 = np.float32(0.3945879), np.float32(0.09279695)
ZERO, HALF, QUARTER = np.float32(0.0), np.float32(0.5), np.float32(0.25)


@kernel
def find_peaks(n, power, peaks):  # type: ignore[no-untyped-def]
    """Find the bins that are louder than their neighbours.

    Parameters
    ----------
    n : int64
        Bins.
    power : int64
        Address of n float32.
    peaks : int64
        Address of n int32: where they stand, in order.

    Returns
    -------
    int64
        How many; the loudest bin alone if there is none, 0 for silence.
    """
    loud, found = f32_at(power, n), i32_at(peaks, n)
    count, loudest = 0, 0
    for k in range(n):
        loudest = k if loud[k] > loud[loudest] else loudest
    if loud[loudest] <= ZERO:
        return 0
    for k in range(1, n - 1):
        x = loud[k]
        if x > loud[k - 1] and x >= loud[k + 1]:
            found[count] = k
            count += 1
    if count == 0:
        found[0] = loudest
        return 1
    return count


@kernel
def _valley(loud, left, right):  # type: ignore[no-untyped-def]
    """The quietest bin between two peaks: there one partial's neighbourhood ends."""
    best = left
    for k in range(left, right):
        best = k if loud[k] < loud[best] else best
    return best


@kernel
def peak_frequency(n, peak, hop_share, now, before):  # type: ignore[no-untyped-def]
    """Where between the bins a partial lies, from how far it has turned since the last window.

    Parameters
    ----------
    n : int64
        Bins.
    peak : int64
        The loudest bin of it.
    hop_share : float32
        Distance of the windows, as a share of a window.
    now, before : int64
        Addresses of the spectra of both sides, (2, 2, n) float32.

    Returns
    -------
    float32
        Its frequency in bins.
    """
    re, im = ZERO, ZERO
    for side in range(SIDES):
        x, z = f32_at(now + 8 * n * side, (2, n)), f32_at(before + 8 * n * side, (2, n))
        re += x[0, peak] * z[0, peak] + x[1, peak] * z[1, peak]
        im += x[1, peak] * z[0, peak] - x[0, peak] * z[1, peak]
    expected = np.float32(peak) * hop_share
    rest = angle_cycles(re, im) - (expected - np.floor(expected))
    return np.float32(peak) + (rest - round_half_up(rest)) / hop_share


@kernel
def move_partials(n, ratio, hop_share, now, before, power, peaks, count, turns, moved):  # type: ignore[no-untyped-def]
    """Move every partial of a spectrum to `ratio` times its frequency.

    Parameters
    ----------
    n : int64
        Bins.
    ratio : float32
        New frequency as a share of the old one.
    hop_share : float32
        Distance of the windows, as a share of a window.
    now, before : int64
        Addresses of this and the last window's spectrum of both sides, (2, 2, n) float32.
    power, peaks, count
        As for `find_peaks`.
    turns : int64
        Address of 2 rows of n float32: by how much each bin was turned in the last window, in cycles; and room.
    moved : int64
        Address of the result, (2, 2, n) float32.
    """
    loud, found = f32_at(power, n), i32_at(peaks, n)
    last, new = f32_at(turns, n), f32_at(turns + 4 * n, n)
    out = f32_at(moved, 2 * SIDES * n)
    for k in range(2 * SIDES * n):
        out[k] = ZERO
    start = 0
    for number in range(count):
        peak = np.int64(found[number])
        stop = _valley(loud, peak, np.int64(found[number + 1])) if number + 1 < count else n
        away = peak_frequency(n, peak, hop_share, now, before) * (ratio - np.float32(1.0))
        turn = last[peak] + away * hop_share
        turn -= np.floor(turn)
        for k in range(start, stop):
            new[k] = turn
        bins = np.int64(round_half_up(away))
        # A window is counted from its start, but partials are to agree in its middle: half a turn for each odd bin.
        angle = turn + HALF * np.float32(bins & 1)
        # What stands between two bins is off by up to half a bin's turn at the window's ends: that costs level.
        beside = (away - np.float32(bins)) * (away - np.float32(bins))
        level = np.float32(1.0) + beside * (LEVEL_2 + beside * LEVEL_4)
        c, s = level * sin_cycles(angle + QUARTER), level * sin_cycles(angle)
        first, end = max(np.int64(start), -bins), min(np.int64(stop), n - bins)
        for side in range(SIDES):
            x, y = f32_at(now + 8 * n * side, (2, n)), f32_at(moved + 8 * n * side, (2, n))
            for k in range(first, end):
                y[0, k + bins] += x[0, k] * c - x[1, k] * s
                y[1, k + bins] += x[0, k] * s + x[1, k] * c
        start = stop
    for k in range(n):
        last[k] = new[k] if count > 0 else ZERO
