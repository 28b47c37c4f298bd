"""Followers: what turns a level into a gain that moves with a stated speed.

Source: Giannoulis, Massberg & Reiss (2012), "Digital dynamic range compressor design: a tutorial and analysis",
J. Audio Eng. Soc. 60(6), 399-408. Numbers of equations are those of that paper.
Threads: any. No allocation, no exceptions.
"""

from __future__ import annotations

from workbench.rt.kernel import kernel


@kernel(single=True)
def time_share(time_s, sample_rate):  # type: ignore[no-untyped-def]
    """How far a one-pole follower goes towards its target in one frame: ``1 - exp(-1 / (time_s sample_rate))``.

    Parameters
    ----------
    time_s : float32, > 0
        Time constant in seconds: after it, 63 % of the way are done.
    sample_rate : float32
        Frames per second.

    Returns
    -------
    float32
        0..1; largest relative error 1e-6, for times of a frame or more. Eq. 7 gives what is left of 1, which as a
        float32 has too few digits for long times.
    """
    t = min(0.125 / (time_s * sample_rate), 1.0)  # an eighth: there the series of the exponential is short
    share = t * (1.0 - t * (0.5 - t * (0.16666667 - t * (0.041666668 - t * (0.008333334 - t * 0.0013888889)))))
    share = share * (2.0 - share)  # what two such steps do
    share = share * (2.0 - share)
    return share * (2.0 - share)


@kernel(single=True)
def over_threshold(level_db, threshold_db, ratio, knee_db):  # type: ignore[no-untyped-def]
    """By how much the static curve of a compressor turns a level down: what goes in less what comes out (eq. 4).

    Parameters
    ----------
    level_db : float32
        What goes in.
    threshold_db : float32
        Where compression begins; with a knee, the middle of it.
    ratio : float32, >= 1
        How many dB more in give one dB more out.
    knee_db : float32, >= 0
        Width of the part in which the ratio comes in gradually.

    Returns
    -------
    float32
        Reduction in dB, >= 0.
    """
    over = level_db - threshold_db
    into = min(max(over + 0.5 * knee_db, 0.0), knee_db)  # how far into the knee; all of it above
    bent = 0.5 * into * into / max(knee_db, 1e-6)
    return (1.0 - 1.0 / ratio) * (bent + max(over - 0.5 * knee_db, 0.0))


@kernel(single=True)
def smooth_decoupled(target, attack, release, held, value):  # type: ignore[no-untyped-def]
    """Follow a level upwards with one speed and downwards with another, without a bend between them (eq. 17).

    Parameters
    ----------
    target : float32 or float64
        What to follow, >= 0.
    attack, release : float32
        From `time_share`.
    held, value : float32 or float64
        State: the peak that is let go of, and what comes out. In float64 they also follow over seconds exactly.

    Returns
    -------
    tuple
        held, value.
    """
    held = max(target, held + release * (target - held))
    return held, value + attack * (held - value)
