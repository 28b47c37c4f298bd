"""The bits of a float32 as an int32 and back: what fast exponentials and random numbers are made of.

Threads: any.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import config, types
from numba.extending import intrinsic

from workbench.rt.kernel import kernel


@intrinsic
def _bits_to_f32(typing_context: Any, bits: Any) -> Any:
    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.FloatType())

    return types.float32(types.int32), codegen


@intrinsic
def _f32_to_bits(typing_context: Any, number: Any) -> Any:
    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(32))

    return types.int32(types.float32), codegen


if config.DISABLE_JIT:

    def f32_to_bits(number: float) -> np.int32:
        """See `f32_to_bits` below."""
        return np.float32(number).view(np.int32)

    def bits_to_f32(bits: int | np.int32) -> np.float32:
        """See `bits_to_f32` below."""
        return np.int32(bits).view(np.float32)

else:

    @kernel
    def bits_to_f32(bits):  # type: ignore[no-untyped-def]
        """Read an int32 as the float32 with the same bits."""
        return _bits_to_f32(np.int32(bits))

    @kernel
    def f32_to_bits(number):  # type: ignore[no-untyped-def]
        """Read a float32 as the int32 with the same bits."""
        return _f32_to_bits(np.float32(number))
