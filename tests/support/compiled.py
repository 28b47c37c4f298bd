"""Tests that run compiled and as plain Python (`NUMBA_DISABLE_JIT=1`): what differs between the two, in one place."""

from __future__ import annotations

import pytest
from numba import config
from numba.core import types
from numba.core.ccallback import CFunc
from numba.core.compiler import Compiler

from workbench.rt.kernel import OPTIONS
from workbench.rt.precision import SinglePrecisionCompiler

JIT = not config.DISABLE_JIT

needs_jit = pytest.mark.skipif(not JIT, reason="NUMBA_DISABLE_JIT: there is no machine code to look at")


def amount(compiled: int, plain: int) -> int:
    """How much to do: plain Python is a hundred times slower."""
    return compiled if JIT else plain


def llvm_of(function, *, arguments=4, single=False):
    """LLVM text of a function of int64s that returns one, as `entry` compiles it; never from the cache."""
    compiler = SinglePrecisionCompiler if single else Compiler
    signature = ((types.int64,) * arguments, types.int64)
    made = CFunc(function, signature, {}, dict(OPTIONS), pipeline_class=compiler)
    made.compile()
    return made.inspect_llvm()
