"""Drive: bends the signal, from warm to broken, at four times the sample rate, so that what it adds are harmonics.

Threads: control; the code runs on the audio thread.
Source: Zolzer (ed., 2011), "DAFX: Digital Audio Effects", ch. 4.3 (nonlinear processing, aliasing, oversampling).
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.dc import dc_block, dc_pole
from workbench.dsp.mathematics import sin_cycles, tanh
from workbench.dsp.oversampling import FACTOR, LATENCY, OVERSAMPLING_STATE, from_fast, to_fast
from workbench.dsp.pan import db_gain
from workbench.graph.door import node
from workbench.params.spec import ParamSpec, choice
from workbench.rt.kernel import kernel
from workbench.settings import QUANTUM

DC_HZ = 5.0  # asymmetric bending makes a constant, which is taken out


@kernel(single=True)
def bend(x, shape):  # type: ignore[no-untyped-def]
    """The curve.

    Parameters
    ----------
    x : float32
        Input.
    shape : float32
        0 soft, 1 hard, 2 fold, and what lies between.

    Returns
    -------
    float32
        -1..1.
    """
    if shape == 0.0:
        return tanh(x)  # what it mostly is
    hard = min(max(x, -1.0), 1.0)
    if shape <= 1.0:
        soft = tanh(x)
        return soft + shape * (hard - soft)
    return hard + (shape - 1.0) * (sin_cycles(0.25 * x) - hard)


@node(
    params=[
        ParamSpec("drive_db", 12.0, 0.0, 48.0, "dB", help="Level into the curve."),
        choice("shape", ("soft", "hard", "fold"), "soft", help="The curve: round, cut off, or folded back."),
        ParamSpec("bias", 0.0, -1.0, 1.0, help="Off the middle of the curve: even harmonics."),
        ParamSpec("level_db", -6.0, -36.0, 12.0, "dB", help="Level behind it."),
        ParamSpec("mix", 1.0, help="From the input alone to the bent sound alone."),
    ],
    state={**OVERSAMPLING_STATE, "dry": np.zeros(LATENCY + QUANTUM), "x1": 0.0, "y1": 0.0},
    latency=LATENCY,
)
def drive(x, y, p, s):  # type: ignore[no-untyped-def]
    """Bend one channel."""
    to_fast(x, s)
    fast, dry = s.fast, s.dry
    for i in range(QUANTUM):
        gain, shape, bias = db_gain(p.drive_db[i]), p.shape[i], p.bias[i]
        rest = bend(bias, shape)
        for k in range(FACTOR):
            fast[FACTOR * i + k] = bend(gain * fast[FACTOR * i + k] + bias, shape) - rest
        dry[LATENCY + i] = x[i]
    from_fast(s, y)
    x1, y1, pole = s.x1, s.y1, dc_pole(DC_HZ, p.sample_rate)
    for i in range(QUANTUM):
        y1 = dc_block(y[i], pole, x1, y1)
        x1 = y[i]
        y[i] = (1.0 - p.mix[i]) * dry[i] + p.mix[i] * db_gain(p.level_db[i]) * y1
    s.x1, s.y1 = x1, y1
    for i in range(LATENCY):
        dry[i] = dry[QUANTUM + i]
