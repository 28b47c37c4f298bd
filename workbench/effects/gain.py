"""Changes the level.

Threads: control; the code runs on the audio thread.
"""

from __future__ import annotations

from workbench.dsp.pan import fader_gain
from workbench.graph.door import node
from workbench.params.spec import ParamSpec


@node(params=[ParamSpec("gain_db", 0.0, -60.0, 36.0, "dB", help="How much louder; -60 dB is silence.")])
def gain(x, y, p, s):  # type: ignore[no-untyped-def]
    """Multiply one channel."""
    for i in range(len(x)):
        y[i] = fader_gain(p.gain_db[i]) * x[i]
