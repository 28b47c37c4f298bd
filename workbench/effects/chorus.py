"""Chorus: three copies of the sound, each a little late and never quite in tune, as of players in unison.

Threads: control; the code runs on the audio thread.
Source: Dattorro (1997), "Effect design, part 2: delay-line modulation and chorus", J. Audio Eng. Soc. 45(10).
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.delay_line import delay_read, whole_and_rest
from workbench.dsp.mathematics import sin_cycles
from workbench.dsp.slow import slow_cycles, slow_next
from workbench.graph.door import node
from workbench.graph.state import buffer
from workbench.params.spec import ParamSpec
from workbench.rt.kernel import kernel

LONGEST_S = 0.04
MOST = 1.9  # times the delay: how far the copies swing at most


@kernel(single=True)
def copy_at(line, place, delay_frames, swing, phase):  # type: ignore[no-untyped-def]
    """Read one copy, which swings around a delay."""
    whole, rest = whole_and_rest(max(delay_frames * (1.0 + swing * sin_cycles(phase)), 1.0))
    return delay_read(line, place, whole, rest)


@node(
    params=[
        ParamSpec("rate_hz", 0.6, 0.02, 8.0, "Hz", "log", help="How fast the copies drift."),
        ParamSpec("depth", 0.35, help="How far they drift, and so how far out of tune they get."),
        ParamSpec("delay_s", 0.015, 0.002, LONGEST_S, "s", "log", smoothing_s=0.1, help="How late they are."),
        ParamSpec("spread", 1.0, help="How much the two sides differ."),
        ParamSpec("mix", 0.5, help="From the input alone to the copies alone."),
    ],
    state={
        "left": buffer(seconds=LONGEST_S * MOST, frames=8),
        "right": buffer(seconds=LONGEST_S * MOST, frames=8),
        "place": 0,
        "turn": 0,
    },
    inputs=2,
)
def chorus(x, y, p, s):  # type: ignore[no-untyped-def]
    """Add three copies to each channel."""
    left, right, place, turn = s.left, s.right, s.place, s.turn
    for i in range(x.shape[1]):
        place = place + 1 if place + 1 < len(left) else np.int32(0)
        left[place], right[place] = x[0, i], x[1, i]
        phase, late, swing = slow_cycles(turn), p.delay_s[i] * p.sample_rate, 0.9 * p.depth[i]
        wet_l, wet_r = 0.0, 0.0
        for k in range(3):
            here = phase + 0.33333334 * np.float32(k)
            wet_l += copy_at(left, place, late, swing, here)
            wet_r += copy_at(right, place, late, swing, here + 0.16666667 * p.spread[i])
        wet = 0.57735026 * p.mix[i]  # three sounds that drift apart add up to the square root of three
        y[0, i] = (1.0 - p.mix[i]) * x[0, i] + wet * wet_l
        y[1, i] = (1.0 - p.mix[i]) * x[1, i] + wet * wet_r
        turn = slow_next(turn, p.rate_hz[i], p.sample_rate)
    s.place, s.turn = place, turn
