"""Atomic 64-bit words: acquire load, release store, exchange. numba has none for the CPU, so they are made here.

Without the JIT, plain loads and stores take their place: under the GIL nothing comes between them.

Threads: any. SAFETY: the address must be 8-byte aligned and inside an arena.
"""

from __future__ import annotations

import ctypes
from typing import Any

from llvmlite import ir
from numba import config, types
from numba.extending import intrinsic

from workbench.rt.kernel import kernel

I64 = ir.IntType(64)


@intrinsic
def _load_acquire(typing_context: Any, address: Any) -> Any:
    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load_atomic(builder.inttoptr(arguments[0], I64.as_pointer()), "acquire", 8)

    return types.int64(types.int64), codegen


@intrinsic
def _store_release(typing_context: Any, address: Any, value: Any) -> Any:
    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = builder.inttoptr(arguments[0], I64.as_pointer())
        builder.store_atomic(arguments[1], pointer, "release", 8)
        return context.get_dummy_value()

    return types.void(types.int64, types.int64), codegen


@intrinsic
def _exchange(typing_context: Any, address: Any, value: Any) -> Any:
    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = builder.inttoptr(arguments[0], I64.as_pointer())
        return builder.atomic_rmw("xchg", pointer, arguments[1], "acq_rel")

    return types.int64(types.int64, types.int64), codegen


if config.DISABLE_JIT:

    def load_acquire(address: int) -> int:
        """See `load_acquire` below."""
        return ctypes.c_int64.from_address(int(address)).value

    def store_release(address: int, value: int) -> None:
        """See `store_release` below."""
        ctypes.c_int64.from_address(int(address)).value = int(value)

    def exchange(address: int, value: int) -> int:
        """See `exchange` below."""
        word = ctypes.c_int64.from_address(int(address))
        before, word.value = word.value, int(value)
        return before

else:

    @kernel
    def load_acquire(address):  # type: ignore[no-untyped-def]
        """Read a word so that nothing after it can move before it."""
        return _load_acquire(address)

    @kernel
    def store_release(address, value):  # type: ignore[no-untyped-def]
        """Write a word so that nothing before it can move after it."""
        _store_release(address, value)

    @kernel
    def exchange(address, value):  # type: ignore[no-untyped-def]
        """Write a word and get what was there, in one step; nothing moves across it either way."""
        return _exchange(address, value)
