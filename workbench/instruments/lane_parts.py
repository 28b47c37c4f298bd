"""What the loop around every voice does alike: compiled once, not with each voice.

Threads: audio. No allocation, no exceptions.
"""

from __future__ import annotations

from workbench.instruments.layout import (
    FADING,
    L_MOVES,
    L_STATE,
    LANE_WORDS,
    R_FADE,
    R_LEFT,
    R_RIGHT,
)
from workbench.rt.kernel import kernel
from workbench.rt.memory import i64_at
from workbench.settings import LANES


@kernel(single=True)
def group_state(lanes, groups, group):  # type: ignore[no-untyped-def]
    """Whether any lane of a group sounds, and whether anything within a note of it moves; 0 for no.

    Parameters
    ----------
    lanes : int
        Address of the lanes' bookkeeping.
    groups, group : int
        How many groups there are, and which one.

    Returns
    -------
    tuple of int
        Not 0 for yes.
    """
    table = i64_at(lanes, (LANE_WORDS, groups, LANES))
    sounds, moves = 0, 0
    for v in range(LANES):
        sounds |= table[L_STATE, group, v]
        moves |= table[L_MOVES, group, v] | (1 if table[L_STATE, group, v] == FADING else 0)
    return sounds, moves


@kernel(single=True)
def add_sample(mix, left, at, row, v, y):  # type: ignore[no-untyped-def]
    """Add a sample of a voice, in its place in the stereo field, to the rows `left` and the next of a frame.

    Parameters
    ----------
    mix : rows
        Of the frame.
    left, at : int
        Row of the left channel, and column of the lane.
    row : rows
        Of the voices.
    v : int
        Which of them.
    y : float32
        The sample.
    """
    mix[left, at] += y * (row[R_LEFT, v] * row[R_FADE, v])
    mix[left + 1, at] += y * (row[R_RIGHT, v] * row[R_FADE, v])


@kernel(single=True)
def add_pair(mix, at, row, v, a, b):  # type: ignore[no-untyped-def]
    """Add a stereo sample of a voice to a frame.

    Parameters
    ----------
    mix, at, row, v
        As for `add_sample`.
    a, b : float32
        Left and right.
    """
    mix[0, at] += a * (row[R_LEFT, v] * row[R_FADE, v])
    mix[1, at] += b * (row[R_RIGHT, v] * row[R_FADE, v])
