"""One filter of second order, of any type: the unit of equalizers.

Threads: control; the code runs on the audio thread.
Source: see `workbench.dsp.biquad`.
"""

from __future__ import annotations

from workbench.dsp.biquad import TYPES, biquad_section
from workbench.dsp.biquad import biquad as one_sample
from workbench.dsp.response import biquad_response
from workbench.graph.door import node
from workbench.params.spec import ParamSpec, choice


def _response(freqs_hz, p):  # type: ignore[no-untyped-def]
    return biquad_response(freqs_hz, int(p.shape), p.freq_hz, p.q, p.gain_db, p.sample_rate)


@node(
    params=[
        choice("shape", TYPES, "peak", help="What it does: which side it lets through, or lifts."),
        ParamSpec("freq_hz", 1000.0, 20.0, 20_000.0, "Hz", "log", help="Corner or centre."),
        ParamSpec("q", 0.7071, 0.1, 40.0, "", "log", help="How narrow or resonant it is; 0.7 is flat."),
        ParamSpec("gain_db", 0.0, -30.0, 30.0, "dB", help="Height of a peak or shelf; the other shapes do without."),
    ],
    state={"z1": 0.0, "z2": 0.0},
    response=_response,
)
def biquad(x, y, p, s):  # type: ignore[no-untyped-def]
    """Filter one channel."""
    z1, z2 = s.z1, s.z2
    shape, freq_hz, q, gain_db = p.shape[0], p.freq_hz[0], p.q[0], p.gain_db[0]
    section = biquad_section(shape, freq_hz, q, gain_db, p.sample_rate)
    for i in range(len(x)):
        if p.shape[i] != shape or p.freq_hz[i] != freq_hz or p.q[i] != q or p.gain_db[i] != gain_db:
            shape, freq_hz, q, gain_db = p.shape[i], p.freq_hz[i], p.q[i], p.gain_db[i]
            section = biquad_section(shape, freq_hz, q, gain_db, p.sample_rate)
        y[i], z1, z2 = one_sample(x[i], section, z1, z2)
    s.z1, s.z2 = z1, z2
