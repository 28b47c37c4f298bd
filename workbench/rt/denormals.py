"""Flush-to-zero: numbers too small to hear must not cost a hundred times more to compute.

The tail of every filter and reverb decays into denormal numbers, which many processors handle in microcode. On the
audio thread they are read and written as zero. The setting belongs to a thread, so it is made at the start of each
render and put back at its end: the Python thread that renders offline keeps its own arithmetic.

NB: LLVM does not know that arithmetic depends on this setting and moves it across freely (seen: a product computed
after `restore_denormals`). What is to be computed in between must be behind a call through an address (`memory.call`).

Source: Intel 64 SDM vol. 1, 10.2.3 (MXCSR bits 15 FTZ, 6 DAZ); Arm ARM, FPCR bit 24 FZ.
Threads: any.
"""

from __future__ import annotations

import platform
from typing import Any

from llvmlite import ir
from numba import config, types
from numba.extending import intrinsic

from workbench.rt.kernel import kernel

X86 = platform.machine().lower() in {"x86_64", "amd64"}
ARM = platform.machine().lower() in {"aarch64", "arm64"}
FLUSH = 0x8040 if X86 else 1 << 24

I8P, I32, I64 = ir.IntType(8).as_pointer(), ir.IntType(32), ir.IntType(64)


def _declare(builder: Any, name: str, kind: Any) -> Any:
    module = builder.module
    return module.globals.get(name) or ir.Function(module, kind, name)


def _read(builder: Any) -> Any:
    if X86:
        slot = builder.alloca(I32)
        reader = _declare(builder, "llvm.x86.sse.stmxcsr", ir.FunctionType(ir.VoidType(), [I8P]))
        builder.call(reader, [builder.bitcast(slot, I8P)])
        return builder.zext(builder.load(slot), I64)
    if ARM:
        return builder.call(_declare(builder, "llvm.aarch64.get.fpcr", ir.FunctionType(I64, [])), [])
    return I64(0)


def _write(builder: Any, value: Any) -> None:
    if X86:
        slot = builder.alloca(I32)
        builder.store(builder.trunc(value, I32), slot)
        writer = _declare(builder, "llvm.x86.sse.ldmxcsr", ir.FunctionType(ir.VoidType(), [I8P]))
        builder.call(writer, [builder.bitcast(slot, I8P)])
    elif ARM:
        builder.call(_declare(builder, "llvm.aarch64.set.fpcr", ir.FunctionType(ir.VoidType(), [I64])), [value])


@intrinsic
def _flush_on(typing_context: Any) -> Any:
    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        before = _read(builder)
        _write(builder, builder.or_(before, I64(FLUSH)))
        return before

    return types.int64(), codegen


@intrinsic
def _put_back(typing_context: Any, before: Any) -> Any:
    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        _write(builder, arguments[0])
        return context.get_dummy_value()

    return types.void(types.int64), codegen


if config.DISABLE_JIT:

    def flush_denormals() -> int:
        """See `flush_denormals` below."""
        return 0

    def restore_denormals(before: int) -> None:
        """See `restore_denormals` below."""

else:

    @kernel
    def flush_denormals():  # type: ignore[no-untyped-def]
        """Treat denormals as zero from here on; returns the thread's setting before."""
        return _flush_on()

    @kernel
    def restore_denormals(before):  # type: ignore[no-untyped-def]
        """Put the thread's setting back."""
        _put_back(before)
