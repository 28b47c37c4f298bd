"""The slow oscillator that moves parameters: smooth shapes, edges, and two that nobody can foresee.

Threads: control; the code runs on the audio thread.
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.follower import time_share
from workbench.dsp.mathematics import sin_cycles
from workbench.dsp.noise import noise, random_scatter
from workbench.dsp.oscillator import wrap
from workbench.dsp.slow import slow_cycles, slow_next
from workbench.graph.door import node
from workbench.params.spec import ParamSpec, choice

SHAPES = ("sine", "triangle", "ramp up", "ramp down", "square", "steps", "drift")


@node(
    params=[
        ParamSpec("rate_hz", 1.0, 0.01, 100.0, "Hz", "log", help="Cycles per second."),
        choice("shape", SHAPES, "sine", smoothing_s=0.0, help="How it moves; steps and drift are random."),
        ParamSpec("phase", 0.0, help="Where in its cycle it starts, and stands against others of its rate."),
        ParamSpec("smooth_s", 0.001, 0.001, 1.0, "s", "log", help="How its jumps are rounded; sines stay sines."),
        ParamSpec("seed", 0.0, 0.0, 999.0, smoothing_s=0.0, help="Two with different numbers go other random ways."),
    ],
    state={"turn": 0, "before": 0.0, "number": -1, "seed": 0, "cycle": -1.0, "last": 0.0, "next": 0.0, "value": 0.0},
    inputs={"sync": 1},
    outputs=1,
    audible=False,
)
def lfo(x, y, p, s):  # type: ignore[no-untyped-def]
    """Make -1..1; the input, where it rises through zero, starts the cycle anew."""
    turn, before, seed, cycle, last, following, value = s.turn, s.before, s.seed, s.cycle, s.last, s.next, s.value
    jump = 0.0
    if np.int32(p.seed[-1]) != s.number:
        s.number = np.int32(p.seed[-1])
        last, seed = noise(random_scatter(s.number + 1))
        following, seed = noise(seed)
        jump = 1.0 if cycle < 0.0 else 0.0  # it starts where it is, instead of gliding there
    for i in range(len(x)):
        if before <= 0.0 and x[i] > 0.0:
            turn = np.int32(0)
        before = x[i]
        at = wrap(slow_cycles(turn) + p.phase[i])
        if at < cycle:
            last = following
            following, seed = noise(seed)
        cycle = at
        shape = np.int32(p.shape[i] + 0.5)
        share = time_share(p.smooth_s[i], p.sample_rate)
        if shape == 0:
            target, share = sin_cycles(at), 1.0
        elif shape == 1:
            target = 4.0 * abs(wrap(at + 0.75) - 0.5) - 1.0
        elif shape == 2:
            target = 2.0 * at - 1.0
        elif shape == 3:
            target = 1.0 - 2.0 * at
        elif shape == 4:
            target = 1.0 if at < 0.5 else -1.0
        elif shape == 5:
            target = last
        else:
            target = last + (following - last) * at * at * (3.0 - 2.0 * at)
        value += max(share, jump) * (target - value)
        jump = 0.0
        y[i] = value
        turn = slow_next(turn, p.rate_hz[i], p.sample_rate)
    s.turn, s.before, s.seed, s.cycle, s.last, s.next, s.value = turn, before, seed, cycle, last, following, value
