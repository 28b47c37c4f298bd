"""What a node gives and costs, for whoever watches: its loudest frame, its energy, its time.

Threads: audio. No allocation.
"""

from __future__ import annotations

import numpy as np

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
from workbench.rt.memory import f32_at, i64_at
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
    peak, squares = level[METER_PEAK], ZERO
    for i in range(size):
        peak = max(peak, abs(y[i]))
        squares += y[i] * y[i]
    level[METER_PEAK] = peak
    level[METER_SQUARES] += squares / np.float32(words[N_CHANNELS])
    counts[METER_TICKS] += spent
    counts[METER_MOST_TICKS] = max(counts[METER_MOST_TICKS], spent)
    counts[METER_QUANTA] += 1
