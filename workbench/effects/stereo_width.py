"""Stereo width: how far apart left and right are, from mono to wider than they were.

Threads: control; the code runs on the audio thread.
Source: Blumlein (1931), British patent 394325 (sum and difference).
"""

from __future__ import annotations

from workbench.dsp.mathematics import tan_pi
from workbench.graph.door import node
from workbench.params.spec import ParamSpec


@node(
    params=[
        ParamSpec("width", 1.0, 0.0, 2.0, help="0 is mono, 1 leaves it as it is, 2 doubles what differs."),
        ParamSpec("mono_below_hz", 0.0, 0.0, 500.0, "Hz", help="Basses below this come from the middle; 0 is off."),
    ],
    state={"low": 0.0},
    inputs=2,
)
def stereo_width(x, y, p, s):  # type: ignore[no-untyped-def]
    """Take both channels apart into what they share and what differs, and put them together anew."""
    low = s.low
    for i in range(x.shape[1]):
        middle, side = 0.5 * (x[0, i] + x[1, i]), 0.5 * (x[0, i] - x[1, i])
        gain = tan_pi(p.mono_below_hz[i] / p.sample_rate)
        step = (side - low) * gain / (1.0 + gain)  # a low pass of first order by the trapezoidal rule
        side -= low + step
        low += 2.0 * step
        y[0, i] = middle + p.width[i] * side
        y[1, i] = middle - p.width[i] * side
    s.low = low
