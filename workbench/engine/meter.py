"""What a node gives and costs, for whoever watches: the loudest frame of each channel, and its time.

Threads: audio. No allocation.
"""

from __future__ import annotations

from workbench.engine.guard import loudest
from workbench.graph.layout import (
    BUFFER_BYTES,
    METER_MOST_TICKS,
    METER_PEAKS,
    METER_QUANTA,
    METER_TICKS,
    N_METER,
    N_OUT,
    N_SIZE,
    NODE_WORDS,
)
from workbench.rt.kernel import kernel
from workbench.rt.memory import i32_at, i64_at
from workbench.settings import QUANTUM


@kernel
def meter(base, node, spent):  # type: ignore[no-untyped-def]
    """Add one quantum of a node to its meter; who reads it sets it back to zero."""
    words = i64_at(node, NODE_WORDS)
    if words[N_METER] == 0:
        return
    counts, channels = i64_at(base + words[N_METER], 4), words[N_SIZE] // QUANTUM
    peaks = i32_at(base + words[N_METER] + METER_PEAKS, channels)  # as bits, which sort like the numbers
    for k in range(channels):
        peaks[k] = max(peaks[k], loudest(base + words[N_OUT] + BUFFER_BYTES * k, QUANTUM))
    counts[METER_TICKS] += spent
    counts[METER_MOST_TICKS] = max(counts[METER_MOST_TICKS], spent)
    counts[METER_QUANTA] += 1
