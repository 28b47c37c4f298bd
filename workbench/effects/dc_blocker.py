"""Takes out what does not swing: the constant part that asymmetric distortion and bad converters leave behind.

Threads: control; the code runs on the audio thread.
Source: Smith, "Introduction to Digital Filters" (2007), DC blocker.
"""

from __future__ import annotations

from workbench.dsp.dc import dc_block, dc_pole
from workbench.dsp.response import dc_response
from workbench.graph.door import node
from workbench.params.spec import ParamSpec


@node(
    params=[ParamSpec("cutoff_hz", 10.0, 1.0, 200.0, "Hz", "log", help="What is slower than this is taken out.")],
    state={"x1": 0.0, "y1": 0.0},
    response=lambda freqs_hz, p: dc_response(freqs_hz, p.cutoff_hz, p.sample_rate),
)
def dc_blocker(x, y, p, s):  # type: ignore[no-untyped-def]
    """Send one channel through a high pass of first order."""
    x1, y1 = s.x1, s.y1
    for i in range(len(x)):
        y1 = dc_block(x[i], dc_pole(p.cutoff_hz[i], p.sample_rate), x1, y1)
        x1 = x[i]
        y[i] = y1
    s.x1, s.y1 = x1, y1
