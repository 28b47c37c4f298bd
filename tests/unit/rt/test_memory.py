"""Typed views of addresses: they see the memory itself, in C order."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.rt import Arena, kernel
from workbench.rt.memory import f32_at, f64_at, i32_at, i64_at

VIEWS = [(f32_at, np.float32), (f64_at, np.float64), (i32_at, np.int32), (i64_at, np.int64)]


@pytest.mark.parametrize(("at", "dtype"), VIEWS)
def test_memory_views_read_and_write_in_place(at, dtype):
    """What is written through a view is there, and what is there is read."""
    arena = Arena(1 << 12)
    region = arena.place("matrix", 256)
    matrix = arena.view(region.offset, dtype, (4, 8))
    matrix[:] = np.arange(32).reshape(4, 8)

    @kernel
    def swap(address):
        seen = at(address, (4, 8))
        before = seen[2, 5]
        seen[2, 5] = -1
        return before

    assert swap(arena.base + region.offset) == 21
    assert matrix[2, 5] == -1
    assert np.delete(matrix.ravel(), 21).tolist() == [k for k in range(32) if k != 21]


def test_memory_views_take_a_length():
    """A single number as shape gives a vector."""
    array = np.arange(5, dtype=np.int64)

    @kernel
    def total(address, count):
        summed = 0
        for each in i64_at(address, count):
            summed += each
        return summed

    assert total(array.ctypes.data, 5) == 10
