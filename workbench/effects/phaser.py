"""Phaser: a row of all passes that turns the phase; mixed with the input, notches move through the spectrum.

The feedback goes round without a delay: what comes out of a row of linear filters is a known part of what goes in plus
what they remember, so the loop is solved for each frame, and the notches stay where the all passes put them.

Threads: control; the code runs on the audio thread.
Source: Smith (1984), "An allpass approach to digital phasing and flanging", Proc. ICMC; Zavalishin (2018), "The Art of
VA Filter Design", ch. 3.10 and 5 (all passes, loops without delay).
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.filter import svf_gain
from workbench.dsp.mathematics import exp2, sin_cycles
from workbench.dsp.slow import slow_cycles, slow_next
from workbench.graph.door import node
from workbench.params.spec import ParamSpec, choice
from workbench.rt.kernel import kernel

MOST = 12
STAGES = (4, 6, 8, MOST)


@kernel(single=True)
def _share(place, stage):  # type: ignore[no-untyped-def]
    """How much is taken behind this many stages: 1 at a choice, falling to 0 at its neighbours."""
    number = 0.0 if stage == 4 else 1.0 if stage == 6 else 2.0 if stage == 8 else 3.0
    return max(1.0 - abs(place - number), 0.0)


@kernel(single=True)
def phased(x, z, gain, feedback, place):  # type: ignore[no-untyped-def]
    """Send one sample through the row.

    Parameters
    ----------
    x : float32
        Input.
    z : array of float32 [shape=(MOST,)]
        State.
    gain : float32
        ``tan(pi frequency / sample_rate)`` of the all passes.
    feedback : float32, -1..1, without the ends
        How much of the output goes in again.
    place : float32, 0..3
        How many of them: index in `STAGES`, or between two.

    Returns
    -------
    float32
        Output.
    """
    step = gain / (1.0 + gain)
    turn, kept = 2.0 * step - 1.0, 2.0 - 2.0 * step
    # Behind each stage there is `through` times the input, and `rest` that was remembered.
    through, rest, all_through, all_rest = 1.0, 0.0, 0.0, 0.0
    for k in range(MOST):
        through, rest = turn * through, turn * rest + kept * z[k]
        if k == 3 or k == 5 or k == 7 or k == MOST - 1:  # noqa: PLR1714 a kernel compares numbers
            share = _share(place, k + 1)
            all_through += share * through
            all_rest += share * rest
    out = (all_through * x + all_rest) / (1.0 - feedback * all_through)
    heard = x + feedback * out
    for k in range(MOST):
        half = step * (heard - z[k])
        low = half + z[k]
        z[k] = low + half
        heard = 2.0 * low - heard
    return out


@node(
    params=[
        ParamSpec("rate_hz", 0.4, 0.01, 10.0, "Hz", "log", help="Sweeps per second."),
        ParamSpec("depth", 0.6, help="How far it sweeps; 1 is two octaves to each side."),
        ParamSpec("center_hz", 700.0, 50.0, 8000.0, "Hz", "log", help="The middle of the sweep."),
        ParamSpec("feedback", 0.4, -0.95, 0.95, help="How sharp the peaks between the notches are."),
        choice("stages", tuple(str(each) for each in STAGES), "6", help="All passes; two make a notch."),
        ParamSpec("spread", 0.25, help="How far the right side is behind; 1 is half a sweep."),
        ParamSpec("mix", 0.5, help="From the input alone to the row alone; half has the deepest notches."),
    ],
    state={"turn": 0, "left": np.zeros(MOST), "right": np.zeros(MOST)},
    inputs=2,
)
def phaser(x, y, p, s):  # type: ignore[no-untyped-def]
    """Turn the phase of both channels."""
    turn = s.turn
    for i in range(x.shape[1]):
        phase, octaves, mix, rate = slow_cycles(turn), 2.0 * p.depth[i], p.mix[i], p.sample_rate
        gain_l = svf_gain(p.center_hz[i] * exp2(octaves * sin_cycles(phase)), rate)
        gain_r = svf_gain(p.center_hz[i] * exp2(octaves * sin_cycles(phase - 0.5 * p.spread[i])), rate)
        wet_l = phased(x[0, i], s.left, gain_l, p.feedback[i], p.stages[i])
        wet_r = phased(x[1, i], s.right, gain_r, p.feedback[i], p.stages[i])
        y[0, i] = (1.0 - mix) * x[0, i] + mix * wet_l
        y[1, i] = (1.0 - mix) * x[1, i] + mix * wet_r
        turn = slow_next(turn, p.rate_hz[i], rate)
    s.turn = turn
