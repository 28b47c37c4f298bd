"""Keeps one node's mistake from silencing everything after it: what is not a number is muted and its cause forgotten.

A state may be megabytes, and a quantum has time for kilobytes. So all nodes together set back so many bytes a quantum
and no more; one that is not through stays silent meanwhile. Each takes half of what is left, so that one that fails
again and again cannot keep the others from coming back.

Threads: audio. No allocation.
"""

from __future__ import annotations

import numpy as np

from workbench.engine.layout import C_RESTARTS, CONTROL_AT, CONTROL_WORDS
from workbench.engine.report import report
from workbench.events.records import EventKind
from workbench.graph.layout import N_ID, N_OUT, N_RESTART, N_SIZE, N_START, N_STATE, N_STATE_BYTES, NODE_WORDS
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
def _set_back(base, words):  # type: ignore[no-untyped-def]
    """Go on with bringing a state back to its start, as far as this quantum's share allows."""
    control, left = i64_at(base + CONTROL_AT, CONTROL_WORDS), i64_at(base + words[N_RESTART], 1)
    done, count = words[N_STATE_BYTES] - left[0], min(left[0], control[C_RESTARTS] // 2) // 8
    start, state = i64_at(base + words[N_START] + done, count), i64_at(base + words[N_STATE] + done, count)
    for i in range(count):
        state[i] = start[i]
    left[0] -= 8 * count
    control[C_RESTARTS] -= 8 * count


@kernel
def is_away(base, node):  # type: ignore[no-untyped-def]
    """Whether a node is still on its way back to its start: it is not called in this quantum, and gives silence."""
    words = i64_at(node, NODE_WORDS)
    if i64_at(base + words[N_RESTART], 1)[0] == 0:
        return False
    f32_at(base + words[N_OUT], words[N_SIZE])[:] = ZERO
    _set_back(base, words)
    return True


@kernel
def guard(base, node, frame):  # type: ignore[no-untyped-def]
    """Mute a node that gave NaN or infinity for this quantum, and have it start anew; what is small does so at once."""
    words = i64_at(node, NODE_WORDS)
    if loudest(base + words[N_OUT], words[N_SIZE]) < INFINITE:
        return
    f32_at(base + words[N_OUT], words[N_SIZE])[:] = ZERO
    i64_at(base + words[N_RESTART], 1)[0] = words[N_STATE_BYTES]
    _set_back(base, words)
    report(base, frame, E_NOT_FINITE, words[N_ID], 0, ZERO, ZERO)
