"""What the loop around every voice does alike: compiled once, not with each voice.

Threads: audio. No allocation, no exceptions.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from workbench.dsp.mathematics import exp2
from workbench.instruments.layout import (
    FADING,
    H_QUIET_OCTAVES,
    H_RATE,
    HEAD_WORDS,
    L_MOVES,
    L_STATE,
    LANE_WORDS,
    R_FADE,
    R_FADE_STEP,
    R_FREQ,
    R_FREQ_STEP,
    R_FROM,
    R_GATE,
    R_LEFT,
    R_LEVEL,
    R_PITCH,
    R_PITCH_STEP,
    R_RANDOM,
    R_RIGHT,
    R_VELOCITY,
    R_VELOCITY_STEP,
)
from workbench.instruments.note import Note
from workbench.rt.kernel import kernel
from workbench.rt.memory import f64_at, i64_at
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


@kernel
def rates(head):  # type: ignore[no-untyped-def]
    """Read what a head at an address says of time.

    Parameters
    ----------
    head : int
        Address.

    Returns
    -------
    tuple of float32
        How often per second the voice is called, and the octaves by which its level reading falls per call.
    """
    words = f64_at(head, HEAD_WORDS)
    return np.float32(words[H_RATE]), np.float32(words[H_QUIET_OCTAVES])


@kernel(single=True)
def note_of(row, v, rate):  # type: ignore[no-untyped-def]
    """Tell a voice of its note.

    Parameters
    ----------
    row : rows
        Of the voices.
    v : int
        Which of them.
    rate : float32
        How often per second it is called.

    Returns
    -------
    Note
        What it knows.
    """
    return Note(
        row[R_FREQ, v], row[R_PITCH, v], row[R_FROM, v], row[R_GATE, v], row[R_VELOCITY, v], row[R_RANDOM, v], rate
    )


@cache
def row_loops(width: int) -> dict[str, Any]:
    """Make what goes once over all lanes of a vector.

    Parameters
    ----------
    width : int
        How many lanes that are: known to the compiler, they are one vector.

    Returns
    -------
    dict of str to kernel
        ``hush(loud)`` sets the loudest sample of each voice to nothing. ``follow(row, loud, calls, quiet)`` brings the
        level readings up to date: each voice was called so often since, and a reading falls by so many octaves per
        call. ``move_on(row)`` takes what moves within notes one call on: pitch, velocity, gate, fade.
    """

    @kernel(single=True)
    def hush(loud):  # type: ignore[no-untyped-def]
        for v in range(width):
            loud[0, v] = 0.0

    @kernel(single=True)
    def follow(row, loud, calls, quiet):  # type: ignore[no-untyped-def]
        kept = exp2(np.float32(calls) * quiet)
        for v in range(width):
            row[R_LEVEL, v] = max(loud[0, v] * row[R_FADE, v], row[R_LEVEL, v] * kept)

    @kernel(single=True)
    def move_on(row):  # type: ignore[no-untyped-def]
        for v in range(width):
            row[R_FREQ, v] += row[R_FREQ_STEP, v]
            row[R_PITCH, v] += row[R_PITCH_STEP, v]
            row[R_VELOCITY, v] += row[R_VELOCITY_STEP, v]
            row[R_GATE, v] = min(row[R_GATE, v], 1.0)
            row[R_FADE, v] = max(row[R_FADE, v] - row[R_FADE_STEP, v], 0.0)

    return {"hush": hush, "follow": follow, "move_on": move_on}


@kernel(single=True)
def add_sample(mix, left, at, row, loud, v, y):  # type: ignore[no-untyped-def]
    """Add a sample of a voice, in its place in the stereo field, to the rows `left` and the next of a frame.

    Parameters
    ----------
    mix : rows
        Of the frame.
    left, at : int
        Row of the left channel, and column of the lane.
    row, loud : rows
        Of the voices, and the loudest sample of each.
    v : int
        Which of them.
    y : float32
        The sample.
    """
    loud[0, v] = max(loud[0, v], abs(y))
    mix[left, at] += y * (row[R_LEFT, v] * row[R_FADE, v])
    mix[left + 1, at] += y * (row[R_RIGHT, v] * row[R_FADE, v])


@kernel(single=True)
def add_pair(mix, at, row, loud, v, a, b):  # type: ignore[no-untyped-def]
    """Add a stereo sample of a voice to a frame.

    Parameters
    ----------
    mix, at, row, loud, v
        As for `add_sample`.
    a, b : float32
        Left and right.
    """
    loud[0, v] = max(loud[0, v], abs(a), abs(b))
    mix[0, at] += a * (row[R_LEFT, v] * row[R_FADE, v])
    mix[1, at] += b * (row[R_RIGHT, v] * row[R_FADE, v])
