"""Keeps one node's mistake from silencing everything after it: what is not a number is muted and its cause forgotten.

Threads: audio. No allocation.
"""

from __future__ import annotations

import numpy as np

from workbench.engine.report import report
from workbench.events.records import EventKind
from workbench.graph.layout import N_ID, N_OUT, N_SIZE, N_START, N_STATE, N_STATE_BYTES, NODE_WORDS
from workbench.rt.kernel import kernel
from workbench.rt.memory import f32_at, i32_at, i64_at

E_NOT_FINITE = int(EventKind.NOT_FINITE)
ZERO = np.float32(0.0)
MAGNITUDE = np.int32(0x7FFFFFFF)  # all but the sign
INFINITE = np.int32(0x7F800000)  # the magnitude of infinity; NaN is above it


@kernel
def loudest(at, size):  # type: ignore[no-untyped-def]
    """Find the largest magnitude among float32, as its bits: they sort like the numbers, and comparing them is fast."""
    bits = i32_at(at, size)
    most = np.int32(0)
    for i in range(size):
        most = max(most, bits[i] & MAGNITUDE)
    return most


@kernel
def guard(base, node, frame):  # type: ignore[no-untyped-def]
    """Mute a node that gave NaN or infinity for this quantum, and have it start anew."""
    words = i64_at(node, NODE_WORDS)
    if loudest(base + words[N_OUT], words[N_SIZE]) < INFINITE:
        return
    f32_at(base + words[N_OUT], words[N_SIZE])[:] = ZERO
    count = words[N_STATE_BYTES] // 8
    start, state = i64_at(base + words[N_START], count), i64_at(base + words[N_STATE], count)
    for i in range(count):
        state[i] = start[i]
    report(base, frame, E_NOT_FINITE, words[N_ID], 0, ZERO, ZERO)
