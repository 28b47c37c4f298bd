"""The ways from one breakpoint of a lane to the next: one text, for the model in Python and for the audio side.

Threads: any. No allocation, no exceptions.
"""

from __future__ import annotations

import math

from workbench.rt.kernel import kernel
from workbench.sequencer.layout import LP_BENT, LP_HOLD, LP_SMOOTH

_STEP = 30  # doublings at a time
_BLOCK = float(1 << _STEP)


def between(curve: int, shape: float, span: float, start: float, stop: float, share: float) -> float:
    """Value on the way from one breakpoint to the next.

    Parameters
    ----------
    curve : int
        ``LP_HOLD``, ``LP_LINEAR``, ``LP_SMOOTH`` or ``LP_BENT``.
    shape, span : float
        Of a bent one: how many doublings its slope passes through, and ``2**shape - 1``; not 0.
    start, stop : float
        Values at the two breakpoints.
    share : float
        How much of the way in time is behind, 0 <= share < 1.

    Returns
    -------
    float
        Between `start` and `stop`.

    Notes
    -----
    Smooth is the cubic ``3 t^2 - 2 t^3``. Bent is ``(2^(shape t) - 1) / (2^shape - 1)``, so that equal times are equal
    ratios of slope; with ``shape = log2(stop / start)`` they are equal ratios of value, too.
    The power of two is a Taylor polynomial of the fraction, of degree 13, and doublings: products and sums only, so
    that Python, this machine and a browser give the same bits. Largest relative error 1e-15.
    Threads: any; the audio side has it compiled as it stands (`between_points`).
    """
    if curve == LP_HOLD:
        return start
    if curve == LP_SMOOTH:
        share = share * share * (3.0 - 2.0 * share)
    elif curve == LP_BENT:
        power = shape * share
        doublings = math.floor(power + 0.5)
        x = (power - doublings) * 0.6931471805599453
        grown = 1.0
        for k in range(13, 0, -1):
            grown = 1.0 + grown * x / k
        while doublings > _STEP:
            grown, doublings = grown * _BLOCK, doublings - _STEP
        while doublings < -_STEP:
            grown, doublings = grown / _BLOCK, doublings + _STEP
        grown = grown * (1 << doublings) if doublings >= 0 else grown / (1 << -doublings)
        share = (grown - 1.0) / span
    value = start + (stop - start) * share
    return min(max(value, min(start, stop)), max(start, stop))


between_points = kernel(between)
