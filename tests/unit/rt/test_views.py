"""Views: they show the memory itself, and an index outside means the nearest place inside."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.compiled import needs_jit
from workbench.rt import Arena, kernel
from workbench.rt.views import LINE, TABLE, TABLES, View, line_at, rows_at, table_at, tables_at, whole_rows_at

FAR = [0, 3, 6, -1, 7, 8, -100, 10_000, 2**31 - 1, -(2**31), 2**40, -(2**40)]


@pytest.fixture
def seven():
    """Seven numbers with others before and behind them: the arena, the address and the array."""
    arena = Arena(1 << 12)
    region = arena.place("numbers", 256)
    whole = arena.view(region.offset, np.float32, 64)
    whole[:] = -1.0
    whole[16:23] = np.arange(7)
    return arena, arena.base + region.offset + 64, whole


@pytest.mark.parametrize("index", FAR)
def test_table_reads_the_nearest_place(seven, index):
    """Any whole number reads one of the seven."""
    _, address, _ = seven

    @kernel
    def read(at, i):
        table = table_at(at, 1, 7)
        return table[i], len(table)

    assert read(address, index) == (min(max(index, 0), 6), 7)
    if abs(index) < 2**31:
        assert read(address, np.int32(index)) == (min(max(index, 0), 6), 7)


@pytest.mark.parametrize("index", FAR)
def test_line_writes_the_nearest_place(seven, index):
    """Any whole number writes one of the seven, and nothing else."""
    _, address, whole = seven

    @kernel
    def write(at, i):
        line = line_at(at, 1, 7)
        line[i] = 9.5
        return line[i]

    wanted = whole.copy()
    wanted[16 + min(max(index, 0), 6)] = 9.5

    assert write(address, index) == 9.5
    np.testing.assert_array_equal(whole, wanted)


@pytest.mark.parametrize(("row", "column"), [(0, 0), (1, 2), (-5, 1), (9, 1), (1, -3), (0, 77)])
def test_tables_hold_rows(seven, row, column):
    """Two numbers read a place, one gives a row; outside is the nearest inside."""
    _, address, whole = seven

    @kernel
    def read(at, i, j):
        tables = tables_at(at, 2, 3)
        return tables[i, j], tables[i][j], len(tables), len(tables[i])

    wanted = whole[16:22].reshape(2, 3)[min(max(row, 0), 1), min(max(column, 0), 2)]

    assert read(address, row, column) == (wanted, wanted, 2, 3)


def test_rows_are_seen_as_floats_and_whole_numbers(seven):
    """The rows of a group of lanes are the same memory through both."""
    _, address, whole = seven

    @kernel
    def swap(at):
        row, bits = rows_at(at, 2, 3), whole_rows_at(at, 2, 3)
        bits[1, 1] = 1
        row[0, 2] = 0.5
        return row[1, 2], bits[0, 1]

    assert swap(address) == (5.0, np.float32(1.0).view(np.int32))
    assert whole[16 + 4].view(np.int32) == 1
    assert whole[16 + 2] == 0.5


def use_line(m):
    """Reads and writes."""
    m[3] = m[2] + 1.0
    return m[3]


def write_table(m):
    """Writes into what is read-only."""
    m[0] = 1.0
    return m[0]


def take_slice(m):
    """Takes a part: which would be an array."""
    return m[1:3]


def read_by_number(m):
    """Reads with a decimal number."""
    return m[1.5]


@needs_jit
@pytest.mark.parametrize(
    ("function", "kind", "is_safe"),
    [
        (use_line, LINE, True),
        (write_table, LINE, True),
        (write_table, TABLE, False),
        (take_slice, LINE, False),
        (read_by_number, TABLE, False),
    ],
    ids=lambda each: getattr(each, "__name__", str(each)),
)
def test_check_judges_code_with_views(function, kind, is_safe):
    """Reading and writing with whole numbers is safe; a table cannot be written, nor taken apart."""
    assert bool(wb.rt.check(function, View(np.zeros(8, np.float32), kind))) == is_safe


def test_plain_view_is_the_same():
    """In plain Python, too, an index outside means the nearest place inside."""
    array = np.arange(6, dtype=np.float32)
    line, tables = View(array, LINE), View(array.reshape(2, 3), TABLES)
    line[99] = 8.0

    assert [line[k] for k in (-3, 0, 4, 50)] == [0.0, 0.0, 4.0, 8.0]
    assert (tables[5, -1], tables[5][9], len(tables), len(tables[0])) == (3.0, 8.0, 2, 3)
