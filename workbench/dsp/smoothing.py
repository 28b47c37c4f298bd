"""Parameters that glide: each quantum they go a share of the way to where they were set, in a straight line.

Threads: audio. No allocation, no exceptions.
"""

from __future__ import annotations

import math

from workbench.rt.kernel import kernel
from workbench.rt.memory import f32_at


def smoothing_share(smoothing_s: float, sample_rate: float, quantum: int) -> float:
    """How far a parameter goes towards its target in one quantum.

    Parameters
    ----------
    smoothing_s : float, >= 0
        Time constant in seconds; 0 arrives within the quantum.
    sample_rate : float
        Frames per second.
    quantum : int
        Frames per quantum.

    Returns
    -------
    float
        0 < share <= 1.
    """
    return 1.0 if smoothing_s == 0.0 else -math.expm1(-quantum / (smoothing_s * sample_rate))


@kernel(single=True)
def smooth(target, rows, count):  # type: ignore[no-untyped-def]
    """Take smoothed parameters one quantum on.

    Parameters
    ----------
    target : int64
        Address of `count` float32: where they were set.
    rows : int64
        Address of 3 rows of `count` float32: at the quantum's start, at its end, share per quantum.
    count : int64
        How many.

    Returns
    -------
    bool
        True if none of them moves: until a target is set, another call would change nothing.
    """
    goal, row = f32_at(target, count), f32_at(rows, (3, count))
    moving = 0
    for k in range(count):
        start = row[1, k]
        stop = start + row[2, k] * (goal[k] - start)
        row[0, k] = start
        row[1, k] = goal[k] if abs(goal[k] - stop) <= 1e-6 * abs(goal[k]) + 1e-9 else stop
        moving |= start != goal[k]
    return moving == 0


@kernel(single=True)
def stands(rows, count):  # type: ignore[no-untyped-def]
    """Say whether no parameter moves in this quantum.

    Parameters
    ----------
    rows : int64
        Address of the rows of `smooth`.
    count : int64
        How many.

    Returns
    -------
    bool
        True if each is at the quantum's start what it is at its end.
    """
    row = f32_at(rows, (3, count))
    moving = 0
    for k in range(count):
        moving += 1 if row[0, k] != row[1, k] else 0
    return moving == 0


@kernel(single=True)
def ramp(rows, count, to, frames):  # type: ignore[no-untyped-def]
    """Spread smoothed parameters over the frames of a quantum.

    Parameters
    ----------
    rows : int64
        Address of the rows of `smooth`.
    count : int64
        Parameters.
    to : int64
        Address of `frames` rows of `count` float32.
    frames : int64
        Frames per quantum.
    """
    row, out = f32_at(rows, (3, count)), f32_at(to, (frames, count))
    per_frame = 1.0 / frames
    for i in range(frames):
        share = (i + 1) * per_frame
        for k in range(count):
            out[i, k] = row[0, k] + (row[1, k] - row[0, k]) * share
