"""Parameters frame by frame: where they were set, smoothed, and moved by the signals that modulate them.

Threads: audio. No allocation.
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.mathematics import exp2
from workbench.dsp.smoothing import smooth
from workbench.graph.layout import (
    N_FIRST_PARAM,
    N_MODULATED,
    N_PARAMS,
    N_PORTS,
    N_PORTS_AT,
    N_RAMP,
    N_SETTLED,
    N_SMOOTH,
    NODE_WORDS,
    OCTAVES,
    PORT_CURVE,
    PORT_EDGES,
    PORT_NOW,
    PORT_PARAM,
    PORT_RANGE,
    PORT_WORDS,
)
from workbench.rt.kernel import kernel
from workbench.rt.memory import f32_at, i64_at
from workbench.settings import QUANTUM

PER_FRAME = np.float32(1.0 / QUANTUM)
NOWHERE = np.float32(np.nan)  # differs from every value


@kernel
def glide(base, node, values, changes):  # type: ignore[no-untyped-def]
    """Take a node's parameters one quantum on.

    `values` is the address of what all parameters are set to, and `changes` how often that has changed. Returns True if
    they stand as in the quantum before: most nodes are not looked at again until somebody turns a knob.
    """
    words = i64_at(node, NODE_WORDS)
    settled = i64_at(base + words[N_SETTLED], 1)
    if settled[0] == changes:
        return True
    if smooth(values + 4 * words[N_FIRST_PARAM], base + words[N_SMOOTH], words[N_PARAMS]):
        settled[0] = changes
    return False


@kernel
def modulate(base, words, ramp, param_step, frame_step):  # type: ignore[no-untyped-def]
    """Add what modulates them to a node's parameters.

    `ramp` is the address of float32; parameter k at frame i stands at ``k * param_step + i * frame_step``.
    """
    for k in range(words[N_PORTS] - words[N_MODULATED], words[N_PORTS]):
        port = i64_at(base + words[N_PORTS_AT] + 8 * PORT_WORDS * k, PORT_WORDS)
        if port[PORT_EDGES] == 0:
            continue
        amount, span = f32_at(base + port[PORT_NOW], QUANTUM), f32_at(base + port[PORT_RANGE], 2)
        values = f32_at(ramp, param_step * words[N_PARAMS] + frame_step * QUANTUM)
        at = param_step * port[PORT_PARAM]
        for i in range(QUANTUM):
            value = values[at]
            moved = value * exp2(amount[i]) if port[PORT_CURVE] == OCTAVES else value + amount[i]
            values[at] = min(max(moved, span[0]), span[1])
            at += frame_step


@kernel
def _forget_modulated(base, words, rows):  # type: ignore[no-untyped-def]
    """Have the rows written anew that modulation has changed."""
    for k in range(words[N_PORTS] - words[N_MODULATED], words[N_PORTS]):
        port = i64_at(base + words[N_PORTS_AT] + 8 * PORT_WORDS * k, PORT_WORDS)
        f32_at(rows + 4 * QUANTUM * port[PORT_PARAM], QUANTUM)[0] = NOWHERE


@kernel
def spread(base, node):  # type: ignore[no-untyped-def]
    """Write a node's parameters out, a row of frames each; a row that stands still is left as it is."""
    words = i64_at(node, NODE_WORDS)
    count = words[N_PARAMS]
    glided, rows = f32_at(base + words[N_SMOOTH], (3, count)), f32_at(base + words[N_RAMP], (count, QUANTUM))
    if words[N_MODULATED] > 0:
        _forget_modulated(base, words, base + words[N_RAMP])
    for k in range(count):
        before, after = glided[0, k], glided[1, k]
        if before == after and rows[k, 0] == after and rows[k, QUANTUM - 1] == after:
            continue
        step = (after - before) * PER_FRAME
        for i in range(QUANTUM):
            rows[k, i] = before + step * np.float32(i + 1)
    if words[N_MODULATED] > 0:
        modulate(base, words, base + words[N_RAMP], QUANTUM, 1)
