"""Phases for slow oscillators: a whole number that goes round, because a float32 cannot count in steps this small.

At 0.01 Hz and 48 kHz a phase moves by two ten-millionths of a cycle per sample, and a float32 near 1 can only move by
six hundred-millionths at a time: it would run 7 % too slow. The 32 bits of an int32 are one cycle here.

Threads: any. No allocation, no exceptions.
"""

from __future__ import annotations

import numpy as np

from workbench.rt.kernel import kernel


@kernel(single=True)
def slow_next(turn, freq_hz, sample_rate):  # type: ignore[no-untyped-def]
    """Move a slow phase on by one sample.

    Parameters
    ----------
    turn : int32
        The phase; the whole range is one cycle.
    freq_hz : float32, 0..0.4 of the sample rate
        Frequency in Hz.
    sample_rate : float32
        Samples per second.

    Returns
    -------
    int32
        The next phase.
    """
    return np.int32(np.int64(turn) + np.int64(np.int32(freq_hz / sample_rate * 4294967296.0)))


@kernel(single=True)
def slow_cycles(turn):  # type: ignore[no-untyped-def]
    """Read a slow phase in cycles.

    Parameters
    ----------
    turn : int32
        The phase.

    Returns
    -------
    float32
        -0.5..0.5.
    """
    return np.float32(turn) * 2.3283064e-10
