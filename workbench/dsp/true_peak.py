"""How high a signal rises between its samples, as a converter will play it: four times the rate, and a parabola.

Source: ITU-R BS.1770-4, annex 2 (oversampling by four); its filter is replaced by a longer one (24 taps a phase instead
of 12, flat to 0.02 dB up to 0.44 of the sample rate), and a parabola through each three of the finer samples finds what
lies between those: at 0.45 of the rate, where the finer samples alone may read 0.5 dB too little, 0.06 dB remain.
Threads: any. No allocation, no exceptions.
"""

from __future__ import annotations

import numpy as np

from workbench.rt.kernel import kernel

TAPS = 24
REACH = TAPS - 1  # frames of the past that are needed
DELAY = TAPS // 2  # frames by which what is found is later than what is heard
_KAISER_BETA = 5.0


def _phase(share: float) -> np.ndarray:
    """Weights of the frames around a point between two frames: a Kaiser-windowed sinc, with a gain of one at 0 Hz."""
    at = np.arange(TAPS) - (DELAY - 1) - share
    taps = np.sinc(at) * np.i0(_KAISER_BETA * np.sqrt(1.0 - (at / (DELAY + 0.5)) ** 2))
    return np.asarray(taps / taps.sum())


_FIRST, _SECOND, _THIRD = (_phase(share).astype(np.float32) for share in (0.25, 0.5, 0.75))


@kernel(single=True)
def _top(before, here, after):  # type: ignore[no-untyped-def]
    """Magnitude of the top of a parabola through three points, if the middle one is the nearest to it."""
    bend = abs(before - 2.0 * here + after)
    slope = abs(after - before)
    more = slope * slope / (8.0 * bend + 1e-20)
    return abs(here) + (more if slope <= bend else 0.0)


@kernel(single=True)
def true_peaks(line, start, fine, out, frames):  # type: ignore[no-untyped-def]
    """Find the highest magnitude around each frame of a block, `DELAY` frames late.

    Parameters
    ----------
    line : array [dtype=float32]
        The signal: `REACH` frames of the past and then `frames` new ones.
    start : int
        Where in `line` those of the past begin.
    fine : array [shape=(3, frames + 1), dtype=float32]
        Working memory that carries over from block to block; zeros at first.
    out : array [shape=(frames,), dtype=float32]
        Receives the highest magnitude from a quarter of a frame before frame ``i - DELAY`` to a quarter before the
        next frame.
    frames : int
        Frames per block.
    """
    fine[2, 0] = fine[2, frames]
    for i in range(frames):
        fine[0, i + 1] = 0.0
        fine[1, i + 1] = 0.0
        fine[2, i + 1] = 0.0
    for tap in range(0, TAPS, 4):  # four at a time: the sums are fetched and put back less often
        a0, a1, a2, a3 = _FIRST[tap], _FIRST[tap + 1], _FIRST[tap + 2], _FIRST[tap + 3]
        b0, b1, b2, b3 = _SECOND[tap], _SECOND[tap + 1], _SECOND[tap + 2], _SECOND[tap + 3]
        c0, c1, c2, c3 = _THIRD[tap], _THIRD[tap + 1], _THIRD[tap + 2], _THIRD[tap + 3]
        for i in range(frames):
            at = start + i + tap
            x0, x1, x2, x3 = line[at], line[at + 1], line[at + 2], line[at + 3]
            fine[0, i + 1] += (a0 * x0 + a1 * x1) + (a2 * x2 + a3 * x3)
            fine[1, i + 1] += (b0 * x0 + b1 * x1) + (b2 * x2 + b3 * x3)
            fine[2, i + 1] += (c0 * x0 + c1 * x1) + (c2 * x2 + c3 * x3)
    for i in range(frames):
        here, after = line[start + i + DELAY - 1], line[start + i + DELAY]
        one, two, three = fine[0, i + 1], fine[1, i + 1], fine[2, i + 1]
        early = max(_top(fine[2, i], here, one), _top(here, one, two))
        late = max(_top(one, two, three), _top(two, three, after))
        out[i] = max(early, late)
