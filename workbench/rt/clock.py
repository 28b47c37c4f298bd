"""The processor's own tick counter: time on the audio thread without a system call.

x86-64 reads the time-stamp counter, arm64 the generic timer; both tick at a constant rate on any current machine. The
rate is measured against the system's clock on the control side.

Threads: any.
"""

from __future__ import annotations

import time
from functools import cache
from typing import Any

from llvmlite import ir
from numba import config, types
from numba.extending import intrinsic

from workbench.rt.denormals import ARM, I64, X86
from workbench.rt.kernel import kernel


@intrinsic
def _ticks(typing_context: Any) -> Any:
    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        if not (X86 or ARM):
            return I64(0)
        # NB: on arm64 `readcyclecounter` is a register that user code may not read; the steady one is the timer.
        name = "llvm.readcyclecounter" if X86 else "llvm.readsteadycounter"
        module = builder.module
        reader = module.globals.get(name) or ir.Function(module, ir.FunctionType(I64, []), name)
        return builder.call(reader, [])

    return types.int64(), codegen


if config.DISABLE_JIT:

    def ticks() -> int:
        """See `ticks` below."""
        return time.perf_counter_ns()

else:

    @kernel
    def ticks():  # type: ignore[no-untyped-def]
        """Read the counter."""
        return _ticks()


@cache
def ticks_per_second() -> float:
    """Measure the counter's rate against the system clock, once, over 10 ms.

    Returns
    -------
    float
        Ticks per second; 0.0 where there is no counter.
    """
    start, start_ns = ticks(), time.perf_counter_ns()
    while time.perf_counter_ns() - start_ns < 10_000_000:
        pass
    stop, stop_ns = ticks(), time.perf_counter_ns()
    return float(stop - start) * 1e9 / (stop_ns - start_ns)
