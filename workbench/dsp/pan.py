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


@kernel(single=True)
def fader_gain(level_db):  # type: ignore[no-untyped-def]
    """Linear gain of a fader: as its scale says, and nothing at its lower end.

    Parameters
    ----------
    level_db : float32, >= -60
        In dB.

    Returns
    -------
    float32
        Gain; from -54 dB down it falls faster, and -60 dB is silence.
    """
    return db_gain(level_db) * min(max((level_db + 60.0) * 0.16666667, 0.0), 1.0)


@kernel(single=True)
def balance_gains(pan):  # type: ignore[no-untyped-def]
    """Gains of the two channels of a stereo sound that is moved to a side.

    Parameters
    ----------
    pan : float32, -1..1
        From left to right.

    Returns
    -------
    tuple of float32
        Left and right: the near side stays as it is, the far one falls as ``cos(pi/2 |pan|)``. So nothing gets louder.
    """
    far = sin_cycles(0.25 - 0.25 * min(abs(pan), 1.0))
    return (far if pan > 0.0 else 1.0), (far if pan < 0.0 else 1.0)
