"""Holding a signal back by a fixed time, a whole block at once.

Threads: any. No allocation, no exceptions.
"""

from __future__ import annotations

from workbench.rt.kernel import kernel


@kernel(single=True)
def line_move(line, frames):  # type: ignore[no-untyped-def]
    """Make room for the next block at a line's end: what stands there moves towards its start.

    A line of n + `frames` samples whose last `frames` are written in each block has the signal of n frames ago in its
    first `frames`. Everything in it is contiguous, so that loops over it run several frames at once.

    Parameters
    ----------
    line : array [shape=(n + frames,), dtype=float32]
        The line, moved in place.
    frames : int
        Frames per block.
    """
    for i in range(len(line) - frames):
        line[i] = line[i + frames]
