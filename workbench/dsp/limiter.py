"""The soft limiter: nothing leaves above full scale, and nothing below 0.8 of it is touched.

The gain follows the peaks at once and recovers over a tenth of a second, so it bends the loudest moments instead of
cutting them off. A level ``e`` above the threshold ``t`` comes out as ``1 - (1 - t) / (1 + u)``,
with ``u = (e - t)/(1 - t)``.

Threads: any. No allocation, no exceptions.
"""

from __future__ import annotations

from workbench.rt.kernel import kernel

THRESHOLD = 0.8


@kernel(single=True)
def limiter_rests(peak, follower):  # type: ignore[no-untyped-def]
    """Say whether the limiter has nothing to do in some frames.

    Parameters
    ----------
    peak : float32
        The largest magnitude in those frames.
    follower : float32
        State.

    Returns
    -------
    bool
        True if its gain is 1 in all of them. Then it may start after them from any follower that is not above their
        peak: what the follower was below the threshold changes no gain, now or later.
    """
    return max(peak, follower) <= THRESHOLD


@kernel(single=True)
def limiter_gain(peak, follower, recovery):  # type: ignore[no-untyped-def]
    """Gain for one frame.

    Parameters
    ----------
    peak : float32, 0..1e6
        The larger of the channels' magnitudes in this frame.
    follower : float32
        State: the level that the limiter reckons with.
    recovery : float32, 0..1
        What the follower keeps per frame.

    Returns
    -------
    tuple of float32
        Gain (exactly 1.0 below the threshold) and the new follower. ``gain * peak <= 1`` always.
    """
    follower = max(peak, follower * recovery)
    over = (max(follower, THRESHOLD) - THRESHOLD) * 5.0
    level = 1.0 - 0.2 / (1.0 + over)
    return (1.0 if follower <= THRESHOLD else level / follower), follower
