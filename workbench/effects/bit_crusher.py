"""Bit crusher: fewer steps of level and fewer samples per second, with all the errors that they make.

What it adds are quantization noise and aliases, which is what it is for: nothing is filtered.

Threads: control; the code runs on the audio thread.
Source: Zolzer (ed., 2011), "DAFX: Digital Audio Effects", ch. 4 (quantization, undersampling).
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.mathematics import exp2, round_half_up
from workbench.graph.door import node
from workbench.params.spec import ParamSpec


@node(
    params=[
        ParamSpec("bits", 8.0, 1.0, 24.0, "bit", help="Resolution: each bit less halves the number of steps."),
        ParamSpec("rate_hz", 12_000.0, 100.0, 192_000.0, "Hz", "log", help="Samples per second that are kept."),
        ParamSpec("mix", 1.0, help="From the input alone to the crushed sound alone."),
    ],
    state={"held": 0.0, "phase": 1.0},
)
def bit_crusher(x, y, p, s):  # type: ignore[no-untyped-def]
    """Crush one channel."""
    held, phase = s.held, s.phase
    for i in range(len(x)):
        if phase >= 1.0:
            phase -= np.floor(phase)
            steps = exp2(p.bits[i] - 1.0)
            held = min(max(round_half_up(x[i] * steps) / steps, -1.0), 1.0)
        phase += min(p.rate_hz[i] / p.sample_rate, 1.0)
        y[i] = (1.0 - p.mix[i]) * x[i] + p.mix[i] * held
    s.held, s.phase = held, phase
