"""The kernel decorator: no GIL, NumPy's arithmetic, single-precision literals where wanted, nothing reordered."""

from __future__ import annotations

import math
import threading

import numpy as np
import pytest
from numba import types

from tests.support.compiled import JIT, llvm_of, needs_jit
from workbench.rt import Arena, entry, kernel
from workbench.rt.atomics import load_acquire, store_release
from workbench.rt.memory import call

SCALE = 0.1  # a global: its literal counts, too


@kernel
def divide(x, y):
    """x / y."""
    return x / y


@kernel
def divide_whole(x, y):
    """x // y and x % y."""
    return x // y, x % y


def scaled(x):
    """A literal and a global in one formula."""
    return x * 0.3 + SCALE


def in_modules(x):
    """Floats that stand in modules."""
    return x * math.pi + np.e


def mixed(x):
    """Whole numbers and booleans are no decimal literals."""
    return (x + 1) if x > 2 else x * 3


@kernel
def wait_for_word(at, most):
    """Spin until the word at an address is not 0; how many turns it took, or -1."""
    for turn in range(most):
        if load_acquire(at) != 0:
            return turn
    return -1


@entry()
def spin(base, record, first, frames):
    """The same, entered through its address."""
    return wait_for_word(base + record, frames)


@needs_jit
@pytest.mark.parametrize("through_address", [False, True])
def test_kernel_runs_without_the_gil(through_address):
    """While a kernel spins, another Python thread goes on and ends the spinning."""
    import ctypes

    arena = Arena(1 << 12)
    word = arena.place("word", 64).offset
    if through_address:
        c_function = ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_int64] * 4)(spin.address)
        started = lambda most: c_function(arena.base, word, 0, most)  # noqa: E731
    else:
        started = lambda most: wait_for_word(arena.base + word, most)  # noqa: E731
    started(1)  # compiled before the race
    spinning = threading.Event()
    turns = []

    def run():
        spinning.set()
        turns.append(started(10**10))  # holding the GIL it would spin for about ten seconds, and give -1

    thread = threading.Thread(target=run)
    thread.start()
    spinning.wait()
    store_release(arena.base + word, 1)
    thread.join()

    assert turns[0] >= 0


@needs_jit
@pytest.mark.parametrize(("x", "y", "expected"), [(1.0, 0.0, np.inf), (-1.0, 0.0, -np.inf), (0.0, 0.0, np.nan)])
def test_kernel_divides_like_numpy(x, y, expected):
    """A division by zero gives infinity or NaN, never an exception."""
    np.testing.assert_equal(divide(x, y), expected)


@needs_jit
def test_kernel_divides_whole_numbers_without_exceptions():
    """Also a whole number divided by zero raises nothing."""
    assert divide_whole(7, 0) == (0, 0)


@needs_jit
@pytest.mark.parametrize(("single", "expected"), [(True, types.float32), (False, types.float64)])
def test_kernel_single_decides_what_literals_are(single, expected):
    """With single=True literals and globals are float32 and so is the result; without it they are doubles."""
    compiled = kernel(single=single)(scaled)
    value = compiled(np.float32(2.0))

    assert compiled.nopython_signatures[0].return_type == expected
    exact = np.float32(2.0) * np.float32(0.3) + np.float32(0.1) if single else 2.0 * 0.3 + 0.1
    assert float(value) == float(exact)


@needs_jit
def test_kernel_single_reads_floats_of_modules_as_single():
    """What stands in a module, as math.pi does, makes no doubles either."""
    compiled = kernel(single=True)(in_modules)

    assert float(compiled(np.float32(2.0))) == float(np.float32(2.0) * np.float32(math.pi) + np.float32(math.e))
    assert compiled.nopython_signatures[0].return_type == types.float32


@needs_jit
def test_kernel_single_leaves_whole_numbers_alone():
    """Integers stay integers with single=True."""
    compiled = kernel(single=True)(mixed)

    assert compiled(5) == 6
    assert compiled.nopython_signatures[0].return_type == types.int64


@needs_jit
def test_kernel_is_compiled_once_for_all_constants():
    """What kernels call with different constants has one version for all of them, and another for Python."""

    @kernel
    def times(x, y):
        return x * y

    @kernel
    def both(x):
        return times(x, 3) + times(x, 5) + times(7, x)

    assert both(10) == 150
    assert times.inside.nopython_signatures == [types.int64(types.int64, types.int64)]
    assert times.nopython_signatures == []
    assert times(2, 3) == 6
    assert times.nopython_signatures == times.inside.nopython_signatures


@needs_jit
def test_kernel_never_reorders_sums():
    """(a + b) + c with a cancellation gives what strict order gives, and no fast-math flag is in the code."""
    compiled = kernel(single=True)(lambda a, b, c: (a + b) + c)
    a, b, c = np.float32(1e8), np.float32(-1e8), np.float32(1e-3)

    assert compiled(a, b, c) == c
    assert compiled(a, c, b) == 0.0  # 1e-3 is lost beside 1e8; a reordered sum would find it again
    llvm = llvm_of(lambda base, record, first, frames: compiled(base * 0.5, record * 0.5, first * 0.5) > frames * 0.5)
    assert "fadd double" in llvm


def test_entry_is_called_by_its_address():
    """An entry gives the same through `memory.call` as through Python, with the JIT or without."""

    @entry()
    def weigh(base, record, first, frames):
        return base + 10 * record + 100 * first + 1000 * frames

    @kernel
    def through(code):
        return call(code, 1, 2, 3, 4)

    assert through(weigh.address) == weigh(1, 2, 3, 4) == 4321


def test_entry_keeps_name_and_docstring():
    """An entry shows itself as the function it was made of."""
    assert (spin.__name__, spin.__doc__) == ("spin", "The same, entered through its address.")


def test_kernel_without_jit_is_the_function():
    """With NUMBA_DISABLE_JIT=1 a kernel is plain Python; otherwise its Python function is kept beside it."""
    compiled = kernel(scaled)

    assert (compiled.py_func if JIT else compiled) is scaled
