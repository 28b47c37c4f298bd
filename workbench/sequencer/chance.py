"""The sequencer's draws: a number for each (seed, track, cycle, draw), the same wherever and whenever it is asked for.

So what is left to chance comes out alike live, offline and in a browser, and a piece can be entered anywhere.

Threads: any. No allocation, no exceptions.
"""

from __future__ import annotations

import numpy as np

from workbench.rt.kernel import kernel

_MASK, _LOW = np.int64(0xFFFFFFFF), np.int64(0xFFFF)
_MIX_1, _MIX_2 = np.int64(0x7FEB352D), np.int64(0x846CA68B)
_STEP = np.int64(0x1E3779B9)


@kernel
def _times(x, factor):  # type: ignore[no-untyped-def]
    """Multiply modulo 2**32, without a product that does not fit in an int64."""
    return ((x & _LOW) * factor + ((((x >> 16) * factor) & _LOW) << 16)) & _MASK


@kernel
def _mix(x):  # type: ignore[no-untyped-def]
    """Scatter 32 bits; the shifts and factors are those of "lowbias32" (Wellons, 2018, found by search)."""
    x = _times(x ^ (x >> 16), _MIX_1)
    x = _times(x ^ (x >> 15), _MIX_2)
    return x ^ (x >> 16)


@kernel
def draw(seed, track, cycle, number):  # type: ignore[no-untyped-def]
    """Draw a number between 0 and 1.

    Parameters
    ----------
    seed, track, cycle, number : int
        What it is drawn for; the lower 32 bits of each count.

    Returns
    -------
    float
        0 <= x < 1; the same for the same numbers.
    """
    x = _mix((np.int64(seed) + _STEP) & _MASK)
    x = _mix(((x ^ (np.int64(track) & _MASK)) + _STEP) & _MASK)
    x = _mix(((x ^ (np.int64(cycle) & _MASK)) + _STEP) & _MASK)
    x = _mix(((x ^ (np.int64(number) & _MASK)) + _STEP) & _MASK)
    return np.float64(x) / 4294967296.0
