"""The one record that commands and events are made of: 32 bytes, the same both ways.

Threads: any.
"""

from __future__ import annotations

import numpy as np

from workbench.rt.kernel import kernel
from workbench.rt.memory import f32_at, i32_at, i64_at

RECORD = np.dtype([("frame", "<i8"), ("kind", "<i4"), ("source", "<i4"), ("a", "<i8"), ("x", "<f4"), ("y", "<f4")])
RECORD_BYTES = RECORD.itemsize


@kernel
def record_write(at, frame, kind, source, a, x, y):  # type: ignore[no-untyped-def]
    """Fill the record at an address."""
    wide, narrow, real = i64_at(at, 4), i32_at(at, 8), f32_at(at, 8)
    wide[0] = frame
    narrow[2] = kind
    narrow[3] = source
    wide[2] = a
    real[6] = x
    real[7] = y


@kernel
def record_copy(to, source):  # type: ignore[no-untyped-def]
    """Copy a record from one address to another."""
    target, origin = i64_at(to, 4), i64_at(source, 4)
    for k in range(4):
        target[k] = origin[k]


@kernel
def record_frame(at):  # type: ignore[no-untyped-def]
    """Frame of the record at an address."""
    return i64_at(at, 1)[0]


@kernel
def record_kind(at):  # type: ignore[no-untyped-def]
    """Kind of the record at an address."""
    return i32_at(at, 3)[2]


@kernel
def record_source(at):  # type: ignore[no-untyped-def]
    """Whom a command is for, or whom an event is from."""
    return i32_at(at, 4)[3]


@kernel
def record_a(at):  # type: ignore[no-untyped-def]
    """The whole number that a record carries."""
    return i64_at(at, 3)[2]


@kernel
def record_x(at):  # type: ignore[no-untyped-def]
    """The first real number that a record carries."""
    return f32_at(at, 7)[6]


@kernel
def record_y(at):  # type: ignore[no-untyped-def]
    """The second real number that a record carries."""
    return f32_at(at, 8)[7]
