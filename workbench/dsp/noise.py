"""White noise from a 32-bit congruential generator: one whole number of state, reproducible from its seed.

Source: Knuth, The Art of Computer Programming, vol. 2, 3.3.4 (multiplier 1664525, full period 2**32).
Threads: any. No allocation, no exceptions.
"""

from __future__ import annotations

import numpy as np

from workbench.rt.kernel import kernel

_MULTIPLIER = np.int64(1664525)
_INCREMENT = np.int64(1013904223)
_SHIFT = np.int32(8)
_MASK = np.int64(0xFFFFFFFF)
_MIX_1, _MIX_2 = np.int64(0x2C1B3C6D), np.int64(0x297A2D39)  # odd, and small enough for products to fit in an int64


@kernel
def random_next(seed):  # type: ignore[no-untyped-def]
    """Step the generator.

    Parameters
    ----------
    seed : int32
        Its state.

    Returns
    -------
    int32
        Its next state; the upper bits are the random ones.
    """
    return np.int32(np.int64(seed) * _MULTIPLIER + _INCREMENT)


@kernel
def random_scatter(state):  # type: ignore[no-untyped-def]
    """Turn neighbouring states of the generator into unrelated ones: seeds for generators that run side by side.

    Two generators started at neighbouring states would give the same numbers, one step apart.

    Parameters
    ----------
    state : int32
        Any.

    Returns
    -------
    int32
        Another one; different states give different ones.

    Notes
    -----
    Source : the form of MurmurHash3's finaliser (Appleby, 2011): shifts and odd factors, each of which can be undone.
    """
    x = np.int64(state) & _MASK
    x = ((x ^ (x >> 15)) * _MIX_1) & _MASK
    x = ((x ^ (x >> 12)) * _MIX_2) & _MASK
    return np.int32(x ^ (x >> 15))


@kernel(single=True)
def noise(seed):  # type: ignore[no-untyped-def]
    """One sample of white noise.

    Parameters
    ----------
    seed : int32
        State of the generator.

    Returns
    -------
    tuple of float32, int32
        The sample, -1..1 and evenly spread, and the next state.
    """
    seed = random_next(seed)
    return np.float32(seed >> _SHIFT) * 1.1920929e-07, seed
