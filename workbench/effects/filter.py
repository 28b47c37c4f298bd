"""The filter to turn: low, band and high pass or notch, whose cut-off may be swept or modulated at any speed.

Threads: control; the code runs on the audio thread.
Source: see `workbench.dsp.filter`.
"""

from __future__ import annotations

from workbench.dsp.filter import svf, svf_gain
from workbench.dsp.response import svf_response
from workbench.graph.door import node
from workbench.params.spec import ParamSpec, choice
from workbench.rt.kernel import kernel


@kernel(single=True)
def _near(place, number):  # type: ignore[no-untyped-def]
    """1 at a choice, falling to 0 at its neighbours."""
    return max(1.0 - abs(place - number), 0.0)


def _response(freqs_hz, p):  # type: ignore[no-untyped-def]
    damping = 2.0 - 1.95 * p.resonance
    low, band, high = svf_response(freqs_hz, p.cutoff_hz, damping, p.sample_rate)
    return (low, damping * band, high, low + high)[int(p.mode)]


@node(
    params=[
        ParamSpec("cutoff_hz", 1000.0, 20.0, 20_000.0, "Hz", "log", help="Where it begins to work."),
        ParamSpec("resonance", 0.2, help="Emphasis at the cut-off; near 1 it rings."),
        choice("mode", ("low", "band", "high", "notch"), "low", help="What it lets through."),
    ],
    state={"z1": 0.0, "z2": 0.0},
    response=_response,
)
def filter(x, y, p, s):  # type: ignore[no-untyped-def]  # noqa: A001 what it is called on every panel
    """Filter one channel."""
    z1, z2 = s.z1, s.z2
    for i in range(len(x)):
        damping = 2.0 - 1.95 * p.resonance[i]
        low, band, high, z1, z2 = svf(x[i], svf_gain(p.cutoff_hz[i], p.sample_rate), damping, z1, z2)
        mode = p.mode[i]
        lows = (_near(mode, 0.0) + _near(mode, 3.0)) * low
        y[i] = lows + _near(mode, 1.0) * damping * band + (_near(mode, 2.0) + _near(mode, 3.0)) * high
    s.z1, s.z2 = z1, z2
