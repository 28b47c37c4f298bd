"""The root: turns quanta of 64 frames, counted from frame 0, into as many frames as the host asks for.

Whatever the host's block size, the same quanta are computed; what is left of one waits for the next call. So the output
does not depend on the block size, bit for bit, and live equals offline.

Threads: audio (or the one thread that renders offline). No allocation, lock, system call, exception or Python.
"""

from __future__ import annotations

import numpy as np

from workbench.engine.guard import guard, is_away
from workbench.engine.layout import (
    C_BLOCK,
    C_CODE_AT,
    C_FRAME,
    C_INPUT_AT,
    C_INPUT_CHANNELS,
    C_JOURNALED,
    C_LEFT,
    C_OUT_AT,
    C_PARAMS_AT,
    C_PLAN,
    C_QUANTUM,
    C_RESTARTS,
    C_TURNS,
    C_VERSION,
    C_WATCHED,
    CONTROL_AT,
    CONTROL_WORDS,
    RESTART_BYTES,
)
from workbench.engine.meter import meter
from workbench.engine.mix import take_inputs
from workbench.engine.ramps import glide, spread
from workbench.engine.report import report
from workbench.engine.schedule import gather
from workbench.events.history import history_write
from workbench.events.records import EventKind
from workbench.graph.layout import (
    N_CHANNELS,
    N_CODE,
    N_HISTORY,
    N_MODULATED,
    N_OUT,
    N_RAMP,
    N_START,
    NODE_WORDS,
    P_NODES,
    PLAN_WORDS,
)
from workbench.params.store import HEADER_BYTES
from workbench.rt.atomics import exchange, store_release
from workbench.rt.clock import ticks
from workbench.rt.kernel import entry, kernel
from workbench.rt.memory import call, f32_at, i64_at
from workbench.rt.triple_buffer import triple_update
from workbench.settings import CODE_CAPACITY, QUANTUM

SILENT = np.float32(0.0)
E_TOOK = int(EventKind.TOOK_PARAMS)


@kernel
def _read_params(base):  # type: ignore[no-untyped-def]
    """Take the latest parameters; they stay the same for the whole quantum."""
    control = i64_at(base + CONTROL_AT, CONTROL_WORDS)
    block = triple_update(base + control[C_PARAMS_AT])
    control[C_BLOCK] = block - base
    version = i64_at(block, 1)[0]
    if control[C_JOURNALED] != 0 and version != control[C_VERSION]:
        report(base, control[C_QUANTUM], E_TOOK, 0, version, 0.0, 0.0)
    store_release(base + CONTROL_AT + 8 * C_VERSION, version)


@kernel
def _run_plan(base):  # type: ignore[no-untyped-def]
    """Call every node of the plan in order; the last one's output is the session's."""
    control = i64_at(base + CONTROL_AT, CONTROL_WORDS)
    plan = base + control[C_PLAN]
    code = i64_at(base + control[C_CODE_AT], CODE_CAPACITY)
    values = base + control[C_BLOCK] + HEADER_BYTES
    watched = control[C_WATCHED] != 0
    control[C_RESTARTS] = RESTART_BYTES
    for index in range(i64_at(plan, PLAN_WORDS)[P_NODES]):
        node = plan + 8 * (PLAN_WORDS + NODE_WORDS * index)
        words = i64_at(node, NODE_WORDS)
        started = ticks() if watched else 0
        stands = glide(base, node, values, control[C_VERSION])
        take_inputs(base, node)
        if words[N_RAMP] != 0 and (words[N_MODULATED] > 0 or not stands):
            spread(base, node)
        if words[N_START] == 0:
            call(code[words[N_CODE]], base, node - base, 0, QUANTUM)
        elif not is_away(base, node):
            call(code[words[N_CODE]], base, node - base, 0, QUANTUM)
            guard(base, node, control[C_QUANTUM] + QUANTUM)
        if watched:
            meter(base, node, ticks() - started)
        control[C_OUT_AT] = words[N_OUT]
        if words[N_HISTORY] != 0:
            out = base + words[N_OUT]
            other = out + (4 * QUANTUM if words[N_CHANNELS] > 1 else 0)  # mono is looked at as two equal channels
            history_write(base + words[N_HISTORY], out, other, QUANTUM, control[C_QUANTUM])


@kernel
def _render_quantum(base):  # type: ignore[no-untyped-def]
    control = i64_at(base + CONTROL_AT, CONTROL_WORDS)
    start = control[C_QUANTUM]
    _read_params(base)
    gather(base, start, start + QUANTUM)
    _run_plan(base)
    control[C_QUANTUM] = start + QUANTUM


@entry()
def render_quantum(base, node, first, frames):  # type: ignore[no-untyped-def]
    """Compute one quantum and leave it where it is: for nodes that are run by themselves."""
    _render_quantum(base)
    return 0


@kernel
def _listen(base, source, place, count):  # type: ignore[no-untyped-def]
    """Keep what was heard while these frames were given out: the next quantum reads it, so it is always all there."""
    control = i64_at(base + CONTROL_AT, CONTROL_WORDS)
    heard = f32_at(base + control[C_INPUT_AT], (2, QUANTUM))
    if source == 0:
        for i in range(place, place + count):
            heard[0, i] = heard[1, i] = SILENT
        return
    channels = control[C_INPUT_CHANNELS]
    given = f32_at(source, (count, channels))
    for i in range(count):
        heard[0, place + i] = given[i, 0]
        heard[1, place + i] = given[i, channels - 1]


@entry()
def render(base, out, source, frames):  # type: ignore[no-untyped-def]
    """Render `frames` frames to the address `out`, left and right alternating; those at `source` (or 0) are heard."""
    control = i64_at(base + CONTROL_AT, CONTROL_WORDS)
    # ORDER: acq_rel. Who copies the arena must not see what we write from here on without seeing this.
    exchange(base + CONTROL_AT + 8 * C_TURNS, control[C_TURNS] + 1)
    target = f32_at(out, (frames, 2))
    done = 0
    while done < frames:
        if control[C_LEFT] == 0:
            _render_quantum(base)
            control[C_LEFT] = QUANTUM
        y = f32_at(base + control[C_OUT_AT], (2, QUANTUM))
        place = QUANTUM - control[C_LEFT]
        count = min(control[C_LEFT], frames - done)
        for i in range(count):
            target[done + i, 0] = y[0, place + i]
            target[done + i, 1] = y[1, place + i]
        heard = source + 4 * control[C_INPUT_CHANNELS] * done if source != 0 else 0
        _listen(base, heard, place, count)
        done += count
        control[C_LEFT] -= count
    # ORDER: release. Who reads the frame number may then read what led up to it.
    store_release(base + CONTROL_AT + 8 * C_FRAME, control[C_FRAME] + frames)
    store_release(base + CONTROL_AT + 8 * C_TURNS, control[C_TURNS] + 1)
    return 0
