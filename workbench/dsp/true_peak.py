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


# The weights a quarter of a frame before the middle are those a quarter behind it, the other way round. So both are
# made of sums and differences of the frames that stand equally far from the middle, and the middle of the sums alone.
_EVEN = (0.5 * (_phase(0.25) + _phase(0.75))).astype(np.float32)
_ODD = (0.5 * (_phase(0.25) - _phase(0.75))).astype(np.float32)
_MIDDLE = _phase(0.5).astype(np.float32)


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
    for tap in range(0, DELAY, 3):  # three pairs at a time: the sums are fetched and put back less often
        a0, a1, a2 = _EVEN[tap], _EVEN[tap + 1], _EVEN[tap + 2]
        b0, b1, b2 = _MIDDLE[tap], _MIDDLE[tap + 1], _MIDDLE[tap + 2]
        c0, c1, c2 = _ODD[tap], _ODD[tap + 1], _ODD[tap + 2]
        near, far = start + tap, start + REACH - tap
        for i in range(frames):
            x0, x1, x2 = line[near + i], line[near + i + 1], line[near + i + 2]
            z0, z1, z2 = line[far + i], line[far + i - 1], line[far + i - 2]
            s0, s1, s2 = x0 + z0, x1 + z1, x2 + z2
            fine[0, i + 1] += a0 * s0 + a1 * s1 + a2 * s2
            fine[1, i + 1] += b0 * s0 + b1 * s1 + b2 * s2
            fine[2, i + 1] += c0 * (x0 - z0) + c1 * (x1 - z1) + c2 * (x2 - z2)
    for i in range(frames):
        even, odd = fine[0, i + 1], fine[2, i + 1]
        fine[0, i + 1] = even + odd
        fine[2, i + 1] = even - odd
    for i in range(frames):
        here, after = line[start + i + DELAY - 1], line[start + i + DELAY]
        one, two, three = fine[0, i + 1], fine[1, i + 1], fine[2, i + 1]
        early = max(_top(fine[2, i], here, one), _top(here, one, two))
        late = max(_top(one, two, three), _top(two, three, after))
        out[i] = max(early, late)
