"""The record of commands and events: 32 bytes, the same for NumPy and for kernels."""

from __future__ import annotations

import numpy as np

from workbench.rt import RECORD
from workbench.rt.record import (
    record_a,
    record_copy,
    record_frame,
    record_kind,
    record_source,
    record_write,
    record_x,
    record_y,
)

FIELDS = (2**40, 7, -3, -(2**50), np.float32(440.1), np.float32(-0.5))


def test_record_is_32_bytes():
    """Half a cache line, without gaps."""
    assert RECORD.itemsize == 32 == sum(RECORD[name].itemsize for name in RECORD.names)


def test_record_written_by_a_kernel_is_read_by_numpy():
    """Each field of `record_write` is the field of that name."""
    records = np.zeros(3, RECORD)
    record_write(records[1:].ctypes.data, *FIELDS)

    assert records[1].item() == tuple(np.array([FIELDS], RECORD)[0].item())
    assert records[0] == records[2] == np.zeros(1, RECORD)[0]


def test_record_written_by_numpy_is_read_by_kernels():
    """Each accessor gives the field of its name."""
    records = np.array([FIELDS], RECORD)
    at = records.ctypes.data
    read = tuple(f(at) for f in (record_frame, record_kind, record_source, record_a, record_x, record_y))

    assert read == FIELDS


def test_record_copy_takes_everything():
    """A copy has the same bytes, and its neighbours keep theirs."""
    records = np.zeros(3, RECORD)
    records[0] = FIELDS
    record_copy(records[1:].ctypes.data, records.ctypes.data)

    assert records[1] == records[0]
    assert records[2] == np.zeros(1, RECORD)[0]
