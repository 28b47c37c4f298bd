"""The ladder filter: four poles in a row with feedback around them, which saturates and then sings by itself.

The loop is solved without a delay in it, so that tuning and resonance hold up to high cut-offs; the saturation stands
where the feedback is taken from the input. All that the poles hear is within -1..1, so whatever the settings, their
output is too, also when it oscillates by itself.

Threads: control; the code runs on the audio thread.
Source: Zavalishin (2018), "The Art of VA Filter Design", ch. 5.1-5.3 and 6.4 (saturation as a cheap solution of the
loop); Moog (1965), "Voltage-controlled low-pass and high-pass filters for audio signal processing" (the circuit).
"""

from __future__ import annotations

from workbench.dsp.filter import svf_gain
from workbench.dsp.mathematics import tanh
from workbench.dsp.pan import db_gain
from workbench.graph.door import node
from workbench.params.spec import ParamSpec, choice
from workbench.rt.kernel import kernel

MOST_FEEDBACK = 4.3  # at 4 it oscillates by itself


@kernel(single=True)
def _near(place, number):  # type: ignore[no-untyped-def]
    """1 at a choice, falling to 0 at its neighbours."""
    return max(1.0 - abs(place - number), 0.0)


@node(
    params=[
        ParamSpec("cutoff_hz", 1000.0, 20.0, 20_000.0, "Hz", "log", help="Where it begins to work."),
        ParamSpec("resonance", 0.3, help="Feedback; from 0.93 on it sings by itself."),
        ParamSpec("drive_db", 0.0, -12.0, 36.0, "dB", help="Level into the saturation."),
        ParamSpec("bass", 0.5, help="How much of the level that resonance takes from the lows is given back."),
        choice("mode", ("low 24", "low 12", "band", "high"), "low 24", help="What it lets through, dB per octave."),
    ],
    state={"z1": 0.0, "z2": 0.0, "z3": 0.0, "z4": 0.0},
)
def ladder(x, y, p, s):  # type: ignore[no-untyped-def]
    """Filter one channel."""
    z1, z2, z3, z4 = s.z1, s.z2, s.z3, s.z4
    for i in range(len(x)):
        gain = svf_gain(p.cutoff_hz[i], p.sample_rate)
        through = gain / (1.0 + gain)
        held = 1.0 - through
        feedback = MOST_FEEDBACK * p.resonance[i]
        heard = db_gain(p.drive_db[i]) * (1.0 + p.bass[i] * feedback) * x[i]
        rest = held * (z4 + through * (z3 + through * (z2 + through * z1)))
        fourth = through * through * through * through
        into = tanh(heard - feedback * (fourth * heard + rest) / (1.0 + feedback * fourth))
        step = through * (into - z1)
        y1 = z1 + step
        z1 = y1 + step
        step = through * (y1 - z2)
        y2 = z2 + step
        z2 = y2 + step
        step = through * (y2 - z3)
        y3 = z3 + step
        z3 = y3 + step
        step = through * (y3 - z4)
        y4 = z4 + step
        z4 = y4 + step
        mode = p.mode[i]
        high = into - 4.0 * (y1 + y3) + 6.0 * y2 + y4
        y[i] = _near(mode, 0.0) * y4 + _near(mode, 1.0) * y2 + _near(mode, 2.0) * 2.0 * (y1 - y2)
        y[i] += _near(mode, 3.0) * high
    s.z1, s.z2, s.z3, s.z4 = z1, z2, z3, z4
