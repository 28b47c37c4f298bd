"""The lanes of an instrument as the audio side finds them: their bookkeeping, their rows, their state's start values.

Threads: audio. No allocation.
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.noise import random_next, random_scatter
from workbench.instruments.layout import (
    H_GROUP_BYTES,
    H_GROUPS,
    H_GROUPS_AT,
    H_INITIAL_AT,
    H_LANES_AT,
    H_LINE_BYTES,
    H_LINES_AT,
    H_RANDOM,
    H_STATE_ROWS,
    HEAD_WORDS,
    KEPT,
    LANE_WORDS,
    NOTE_ROWS,
    NUMBER,
    SEED,
)
from workbench.rt.kernel import kernel
from workbench.rt.memory import f32_at, f64_at, i32_at, i64_at
from workbench.settings import LANES

ZERO = np.float32(0.0)


@kernel
def lane_table(base, at):  # type: ignore[no-untyped-def]
    """The bookkeeping of the lanes of the instrument at an address, (LANE_WORDS, lanes)."""
    head = i64_at(at, HEAD_WORDS)
    return i64_at(base + head[H_LANES_AT], (LANE_WORDS, head[H_GROUPS] * LANES))


@kernel
def lane_rows(base, at, lane, rows):  # type: ignore[no-untyped-def]
    """The rows of the group that a lane is in, (rows, LANES)."""
    head = i64_at(at, HEAD_WORDS)
    return f32_at(base + head[H_GROUPS_AT] + (lane // LANES) * head[H_GROUP_BYTES], (rows, LANES))


@kernel
def draw(at):  # type: ignore[no-untyped-def]
    """A random int32 from the instrument's own generator."""
    head = i64_at(at, HEAD_WORDS)
    seed = random_next(np.int32(head[H_RANDOM]))
    head[H_RANDOM] = seed
    return random_scatter(seed)  # or the noises of two notes would be the same, a sample apart


@kernel
def reset_state(base, at, lane, wholly):  # type: ignore[no-untyped-def]
    """Give a lane's own state and lines their start values: all, or not what a voice keeps from note to note."""
    head = i64_at(at, HEAD_WORDS)
    if wholly and head[H_LINE_BYTES] > 0:
        f32_at(base + head[H_LINES_AT] + lane * head[H_LINE_BYTES], head[H_LINE_BYTES] // 4)[:] = ZERO
    rows = NOTE_ROWS + head[H_STATE_ROWS]
    number = lane_rows(base, at, lane, rows)
    whole = i32_at(base + head[H_GROUPS_AT] + (lane // LANES) * head[H_GROUP_BYTES], (rows, LANES))
    for k in range(head[H_STATE_ROWS]):
        initial = base + head[H_INITIAL_AT] + 16 * k
        kind, value = i64_at(initial, 1)[0], f64_at(initial, 2)[1]
        if kind & KEPT != 0:
            if not wholly:
                continue
            kind ^= KEPT
        if kind == NUMBER:
            number[NOTE_ROWS + k, lane % LANES] = np.float32(value)
        elif kind == SEED:
            whole[NOTE_ROWS + k, lane % LANES] = draw(at)
        else:
            whole[NOTE_ROWS + k, lane % LANES] = np.int32(value)
