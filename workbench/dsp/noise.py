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
