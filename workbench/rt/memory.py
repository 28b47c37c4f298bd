"""Typed views of raw addresses, and calls through an address: what lets kernels work on "base + offset".

Without the JIT the same names work on ctypes memory, so that kernels can be run and measured as plain Python.

Threads: any. SAFETY: nothing here checks an address; offsets come from the arena only.
"""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
from llvmlite import ir
from numba import carray, config, types
from numba.extending import intrinsic

from workbench.rt import plain
from workbench.rt.kernel import kernel

I64 = ir.IntType(64)
NODE_CALL = "workbench.node"


def _pointer_to(numba_type: Any, llvm_type: Any) -> Any:
    @intrinsic
    def cast(typing_context: Any, address: Any) -> Any:
        def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.inttoptr(arguments[0], llvm_type.as_pointer())

        return types.CPointer(numba_type)(types.int64), codegen

    return cast


@intrinsic
def _call(typing_context: Any, code: Any, base: Any, record: Any, first: Any, frames: Any) -> Any:
    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = ir.FunctionType(I64, [I64] * 4)
        made = builder.call(builder.inttoptr(arguments[0], kind.as_pointer()), arguments[1:])
        # The safety check knows these calls by this mark: what they lead to is in the code table, checked by itself.
        made.set_metadata(NODE_CALL, builder.module.add_metadata([]))
        return made

    return types.int64(*[types.int64] * 5), codegen


if config.DISABLE_JIT:

    def _array(ctype: Any, dtype: Any, address: int, shape: Any) -> np.ndarray:
        size = int(np.prod(shape))
        return np.frombuffer((ctype * size).from_address(int(address)), dtype).reshape(shape)

    def f32_at(address: int, shape: Any) -> np.ndarray:
        """See `f32_at` below."""
        return _array(ctypes.c_float, np.float32, address, shape)

    def f64_at(address: int, shape: Any) -> np.ndarray:
        """See `f64_at` below."""
        return _array(ctypes.c_double, np.float64, address, shape)

    def i64_at(address: int, shape: Any) -> np.ndarray:
        """See `i64_at` below."""
        return _array(ctypes.c_int64, np.int64, address, shape)

    def i32_at(address: int, shape: Any) -> np.ndarray:
        """See `i32_at` below."""
        return _array(ctypes.c_int32, np.int32, address, shape)

    call = plain.call

else:
    _as_f32 = _pointer_to(types.float32, ir.FloatType())
    _as_f64 = _pointer_to(types.float64, ir.DoubleType())
    _as_i64 = _pointer_to(types.int64, I64)
    _as_i32 = _pointer_to(types.int32, ir.IntType(32))

    @kernel
    def f32_at(address, shape):  # type: ignore[no-untyped-def]
        """View memory as float32, C order, without owning it."""
        return carray(_as_f32(address), shape)

    @kernel
    def f64_at(address, shape):  # type: ignore[no-untyped-def]
        """View memory as float64, C order, without owning it."""
        return carray(_as_f64(address), shape)

    @kernel
    def i64_at(address, shape):  # type: ignore[no-untyped-def]
        """View memory as int64, C order, without owning it."""
        return carray(_as_i64(address), shape)

    @kernel
    def i32_at(address, shape):  # type: ignore[no-untyped-def]
        """View memory as int32, C order, without owning it."""
        return carray(_as_i32(address), shape)

    @kernel
    def call(code, base, record, first, frames):  # type: ignore[no-untyped-def]
        """Call an entry through its address: (base, record, first, frames) -> status."""
        return _call(code, base, record, first, frames)
