"""Flush-to-zero: on between the two calls, behind an address, and the thread's own setting comes back."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from tests.support.compiled import needs_jit
from workbench.rt import Arena, entry, kernel
from workbench.rt.denormals import ARM, X86, flush_denormals, restore_denormals
from workbench.rt.memory import call, f32_at

pytestmark = [
    needs_jit,
    pytest.mark.skipif(not (X86 or ARM), reason="no known control word on this processor: nothing is flushed"),
]

TINY = np.float32(1e-20)  # its square, 1e-40, is below the smallest normal float32 (1.2e-38)


@entry()
def square(base, record, first, frames):
    """Make a denormal from normal numbers, and a normal number from a denormal."""
    x = f32_at(base + record, 3)
    x[1] = x[0] * x[0]
    x[2] = x[2] * np.float32(1000.0)
    return 0


@kernel
def flushed(code, base, record):
    """Call an entry with denormals off."""
    before = flush_denormals()
    call(code, base, record, 0, 0)
    restore_denormals(before)
    return before


@kernel
def setting():
    """The thread's setting, unchanged."""
    before = flush_denormals()
    restore_denormals(before)
    return before


@pytest.fixture
def numbers():
    """Three numbers in an arena: a tiny one, room for its square, and a denormal."""
    arena = Arena(1 << 12)
    region = arena.place("numbers", 64)
    view = arena.view(region.offset, np.float32, 3)
    view[:] = TINY, 1.0, np.float32(1e-40)
    return arena, region.offset, view


def test_denormals_are_zero_behind_the_call(numbers):
    """Results that would be denormal, and denormal inputs, are zero."""
    arena, record, view = numbers
    flushed(square.address, arena.base, record)

    assert view[1:].tolist() == [0.0, 0.0]


def test_denormals_are_kept_without_the_call(numbers):
    """The same code without the setting keeps them: the test above can fail."""
    arena, record, view = numbers

    @kernel
    def plain_call(code, base, at):
        return call(code, base, at, 0, 0)

    plain_call(square.address, arena.base, record)

    assert 0.0 < view[1] < 1.2e-38
    assert 0.9e-37 < view[2] < 1.1e-37


def test_denormals_setting_is_put_back(numbers):
    """After the call the calling thread computes denormals as before, and so does NumPy."""
    arena, record, _ = numbers
    before = setting()
    flushed(square.address, arena.base, record)

    assert setting() == before
    assert TINY * TINY > 0.0
    assert (np.full(8, TINY) ** 2 > 0.0).all()


def test_denormals_setting_survives_nesting(numbers):
    """A render inside a render puts back what the outer one had set."""
    arena, record, view = numbers
    outer = flush_denormals()
    inner_found = flushed(square.address, arena.base, record)
    inner_left = setting()
    restore_denormals(outer)

    assert inner_found == inner_left != outer
    assert view[1] == 0.0


def test_denormals_setting_belongs_to_one_thread(numbers):
    """A thread that runs already keeps its own setting while this one flushes."""
    found, flushing = [], threading.Event()

    def look():
        found.append(setting())
        flushing.wait()
        found.append(setting())

    thread = threading.Thread(target=look)
    thread.start()
    outer = flush_denormals()
    flushing.set()
    thread.join()
    restore_denormals(outer)

    assert found == [outer, outer]
