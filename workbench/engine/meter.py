"""What a node gives and costs, for whoever watches: its loudest frame, its energy, its time.

Threads: audio. No allocation.
"""

from __future__ import annotations

import numpy as np

from workbench.engine.guard import loudest
from workbench.graph.layout import (
    METER_MOST_TICKS,
    METER_PEAK,
    METER_QUANTA,
    METER_SQUARES,
    METER_TICKS,
    N_CHANNELS,
    N_METER,
    N_OUT,
    NODE_WORDS,
)
from workbench.rt.kernel import kernel
from workbench.rt.memory import f32_at, i32_at, i64_at
from workbench.settings import QUANTUM

ZERO = np.float32(0.0)


@kernel
def meter(base, node, spent):  # type: ignore[no-untyped-def]
    """Add one quantum of a node to its meter; who reads it sets it back to zero."""
    words = i64_at(node, NODE_WORDS)
    if words[N_METER] == 0:
        return
    level, counts = f32_at(base + words[N_METER], 8), i64_at(base + words[N_METER] + 32, 4)
    size = QUANTUM * words[N_CHANNELS]
    y = f32_at(base + words[N_OUT], size)
    # Four sums take turns, so that none waits for itself; the peak comes from the bits, which vectors can compare.
    a, b, c, d = ZERO, ZERO, ZERO, ZERO
    for i in range(0, size, 4):
        a += y[i] * y[i]
        b += y[i + 1] * y[i + 1]
        c += y[i + 2] * y[i + 2]
        d += y[i + 3] * y[i + 3]
    held = i32_at(base + words[N_METER], 8)
    held[METER_PEAK] = max(held[METER_PEAK], loudest(base + words[N_OUT], size))
    level[METER_SQUARES] += ((a + b) + (c + d)) / np.float32(words[N_CHANNELS])
    counts[METER_TICKS] += spent
    counts[METER_MOST_TICKS] = max(counts[METER_MOST_TICKS], spent)
    counts[METER_QUANTA] += 1
