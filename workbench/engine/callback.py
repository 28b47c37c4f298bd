"""The ways into the root: the function that PortAudio calls, the one that a browser calls, and the one for all others.

They reach the root through its address. The first and the last set flush-to-zero for the thread they run on, and none
of the root's arithmetic can be moved out of the part where that setting holds.

Threads: audio; `render_to` runs on whichever thread renders.
"""

from __future__ import annotations

import numpy as np
from numba.core import types

from workbench.engine.layout import (
    C_CALLBACKS,
    C_CODE_AT,
    C_FRAME,
    C_INPUT_GAPS,
    C_LOADS_AT,
    C_TICKS_PER_FRAME,
    C_XRUNS,
    CODE_RENDER,
    CONTROL_AT,
    CONTROL_WORDS,
    LOADS,
)
from workbench.engine.report import report
from workbench.events.records import EventKind
from workbench.rt.clock import ticks
from workbench.rt.denormals import flush_denormals, restore_denormals
from workbench.rt.kernel import entry, kernel
from workbench.rt.memory import call, f32_at, f64_at, i64_at

INPUT_GAP = 1 | 2  # paInputUnderflow: silence was put in; paInputOverflow: something was left out
OUTPUT_UNDERFLOW = 4  # paOutputUnderflow
E_XRUN = int(EventKind.XRUN)


@kernel
def render_flushed(base, out, source, frames):  # type: ignore[no-untyped-def]
    """Call the root with denormals read and written as zero."""
    code = i64_at(base + i64_at(base + CONTROL_AT, CONTROL_WORDS)[C_CODE_AT], CODE_RENDER + 1)[CODE_RENDER]
    before = flush_denormals()
    status = call(code, base, out, source, frames)
    restore_denormals(before)
    return status


@entry()
def render_to(base, out, source, frames):  # type: ignore[no-untyped-def]
    """Render to an address, hearing what is at another (or 0): offline rendering."""
    return render_flushed(base, out, source, frames)


@entry(types.int32, (types.int32,) * 4)
def browser_callback(base, out, source, frames):  # type: ignore[no-untyped-def]
    """Render to an address of 32 bits, hearing what is at another (or 0). WebAssembly has no flush-to-zero to set."""
    code = i64_at(base + i64_at(base + CONTROL_AT, CONTROL_WORDS)[C_CODE_AT], CODE_RENDER + 1)[CODE_RENDER]
    call(code, base, out, source, frames)
    return np.int32(0)


@entry(types.int32, (types.int64, types.int64, types.uint64, types.int64, types.uint64, types.int64))
def portaudio_callback(source, out, frames, time_info, flags, base):  # type: ignore[no-untyped-def]
    """The PaStreamCallback: (input, output, frames, time info, status flags, user data) -> paContinue."""
    start = ticks()
    count = np.int64(frames)
    render_flushed(base, out, source, count)
    control = i64_at(base + CONTROL_AT, CONTROL_WORDS)
    if flags & np.uint64(INPUT_GAP):
        control[C_INPUT_GAPS] += 1
    if flags & np.uint64(OUTPUT_UNDERFLOW):
        control[C_XRUNS] += 1
        report(base, control[C_FRAME], E_XRUN, 0, 1, np.float32(0.0), np.float32(0.0))
    # A machine without a tick counter reads 0 ticks: its loads are 0, not NaN.
    budget = max(f64_at(base + CONTROL_AT, CONTROL_WORDS)[C_TICKS_PER_FRAME] * count, 1.0)
    loads = f32_at(base + control[C_LOADS_AT], LOADS)
    loads[control[C_CALLBACKS] % LOADS] = np.float32((ticks() - start) / budget)
    control[C_CALLBACKS] += 1
    return np.int32(0)
