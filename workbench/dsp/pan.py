"""Placing a sound between left and right with constant power.

Threads: any. No allocation, no exceptions.
"""

from __future__ import annotations

from workbench.dsp.mathematics import exp2, sin_cycles
from workbench.rt.kernel import kernel


@kernel(single=True)
def pan_gains(pan):  # type: ignore[no-untyped-def]
    """Gains of the two channels.

    Parameters
    ----------
    pan : float32, -1..1
        From left to right.

    Returns
    -------
    tuple of float32
        Left and right; both 1 in the middle, their squares always add up to 2.
    """
    turn = 0.125 * (pan + 1.0)
    return 1.4142135 * sin_cycles(0.25 - turn), 1.4142135 * sin_cycles(turn)


@kernel(single=True)
def db_gain(level_db):  # type: ignore[no-untyped-def]
    """Linear gain of a level in dB, fast and the same everywhere.

    Parameters
    ----------
    level_db : float32
        In dB.

    Returns
    -------
    float32
        Gain.
    """
    return exp2(level_db * 0.16609640474)
