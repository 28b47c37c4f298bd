"""The ladder filter: four poles in a row with feedback around them, which saturates and then sings by itself.

The loop is solved without a delay in it, so that tuning and resonance hold up to high cut-offs; the saturation stands
where the feedback is taken from the input. All that the poles hear is within -1..1, so whatever the settings, their
output is too, also when it oscillates by itself.

Threads: control; the code runs on the audio thread.
Source: Zavalishin (2018), "The Art of VA Filter Design", ch. 5.1-5.3 and 6.4 (saturation as a cheap solution of the
loop); Moog (1965), "Voltage-controlled low-pass and high-pass filters for audio signal processing" (the circuit).
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.filter import svf_gain
from workbench.dsp.mathematics import tanh
from workbench.dsp.pan import db_gain
from workbench.dsp.response import laplace
from workbench.graph.door import node
from workbench.params.spec import ParamSpec, choice
from workbench.rt.kernel import kernel

MOST_FEEDBACK = 4.3  # at 4 it oscillates by itself


@kernel(single=True)
def _near(place, number):  # type: ignore[no-untyped-def]
    """1 at a choice, falling to 0 at its neighbours."""
    return max(1.0 - abs(place - number), 0.0)


@kernel(single=True)
def _one(x, z, side, through, feedback, mode):  # type: ignore[no-untyped-def]
    """One sample of one side through the four poles."""
    z1, z2, z3, z4 = z[0, side], z[1, side], z[2, side], z[3, side]
    rest = (1.0 - through) * (z4 + through * (z3 + through * (z2 + through * z1)))
    fourth = through * through * through * through
    into = tanh(x - feedback * (fourth * x + rest) / (1.0 + feedback * fourth))
    step = through * (into - z1)
    y1 = z1 + step
    z[0, side] = y1 + step
    step = through * (y1 - z2)
    y2 = z2 + step
    z[1, side] = y2 + step
    step = through * (y2 - z3)
    y3 = z3 + step
    z[2, side] = y3 + step
    step = through * (y3 - z4)
    y4 = z4 + step
    z[3, side] = y4 + step
    high = into - 4.0 * (y1 + y3) + 6.0 * y2 + y4
    lows = _near(mode, 0.0) * y4 + _near(mode, 1.0) * y2
    return lows + _near(mode, 2.0) * 2.0 * (y1 - y2) + _near(mode, 3.0) * high


def _response(freqs_hz, p):  # type: ignore[no-untyped-def]
    """Of sounds that are too soft to saturate; what sings by itself has none."""
    pole = 1.0 / (1.0 + laplace(freqs_hz, p.cutoff_hz, p.sample_rate, 0.45))
    feedback = MOST_FEEDBACK * p.resonance
    level = 10.0 ** (p.drive_db / 20.0) * (1.0 + p.bass * feedback)
    if feedback >= 4.0:
        return np.full_like(pole, np.nan)
    shape = (pole**4, pole**2, 2.0 * (pole - pole**2), (1.0 - pole) ** 4)[int(p.mode)]
    return level * shape / (1.0 + feedback * pole**4)


@node(
    params=[
        ParamSpec("cutoff_hz", 1000.0, 20.0, 20_000.0, "Hz", "log", help="Where it begins to work."),
        ParamSpec("resonance", 0.3, help="Feedback; from 0.93 on it sings by itself."),
        ParamSpec("drive_db", 0.0, -12.0, 36.0, "dB", help="Level into the saturation."),
        ParamSpec("bass", 0.5, help="How much of the level that resonance takes from the lows is given back."),
        choice("mode", ("low 24", "low 12", "band", "high"), "low 24", help="What it lets through, dB per octave."),
    ],
    state={"z": np.zeros((4, 2))},
    inputs=2,
    response=_response,
)
def ladder(x, y, p, s):  # type: ignore[no-untyped-def]
    """Filter both channels; side by side, because each alone would mostly wait for itself."""
    z = s.z
    for i in range(x.shape[1]):
        gain = svf_gain(p.cutoff_hz[i], p.sample_rate)
        through = gain / (1.0 + gain)
        feedback = MOST_FEEDBACK * p.resonance[i]
        level = db_gain(p.drive_db[i]) * (1.0 + p.bass[i] * feedback)
        y[0, i] = _one(level * x[0, i], z, 0, through, feedback, p.mode[i])
        y[1, i] = _one(level * x[1, i], z, 1, through, feedback, p.mode[i])
