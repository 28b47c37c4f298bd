"""Adds the sixteen lanes of each frame, always in the same order: neighbours, four times.

Each time half as many sums are left, and they stand side by side. So vectors are added to vectors, and which two
numbers meet does not depend on how long a vector is.

Threads: audio. No allocation.
"""

from __future__ import annotations

from workbench.rt.kernel import kernel
from workbench.rt.memory import f32_at


@kernel
def _add_neighbours(source, target, sums):  # type: ignore[no-untyped-def]
    x, y = f32_at(source, 2 * sums), f32_at(target, sums)
    for i in range(sums):
        y[i] = x[2 * i] + x[2 * i + 1]


@kernel
def add_lanes(mix, spare, rows):  # type: ignore[no-untyped-def]
    """Add up each of `rows` rows of sixteen float32 at an address, and leave the sums at the address itself.

    `spare` is that of room for half as many rows.
    """
    _add_neighbours(mix, spare, 8 * rows)
    _add_neighbours(spare, mix, 4 * rows)
    _add_neighbours(mix, spare, 2 * rows)
    _add_neighbours(spare, mix, rows)
