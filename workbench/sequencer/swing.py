"""Swing: of each pair of notes the first is longer and the second shorter.

Threads: any. No allocation, no exceptions.
"""

from __future__ import annotations

import math

from workbench.rt.kernel import kernel


@kernel
def swung(tick, unit, ratio):  # type: ignore[no-untyped-def]
    """Move a tick to where swing has it.

    Parameters
    ----------
    tick : float
        Where it is written.
    unit : float, > 0
        Ticks of each note of the pair as it is written: an eighth or a sixteenth.
    ratio : float, 0.5..0.9
        Share of the pair that the first note has: 0.5 is straight, 2/3 a triplet.

    Returns
    -------
    float
        Tick. Pairs begin where they began, and order is kept.
    """
    pair = 2.0 * unit
    start = pair * math.floor(tick / pair)
    inside = tick - start
    if inside < unit:
        return start + inside * (2.0 * ratio)
    return start + pair * ratio + (inside - unit) * (2.0 - 2.0 * ratio)


@kernel
def straight(tick, unit, ratio):  # type: ignore[no-untyped-def]
    """Undo `swung`.

    Parameters
    ----------
    tick, unit, ratio : float
        As there.

    Returns
    -------
    float
        Tick.
    """
    pair = 2.0 * unit
    start = pair * math.floor(tick / pair)
    inside = tick - start
    if inside < pair * ratio:
        return start + inside / (2.0 * ratio)
    return start + unit + (inside - pair * ratio) / (2.0 - 2.0 * ratio)
