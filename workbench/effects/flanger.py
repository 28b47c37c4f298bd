"""Flanger: the sound and a copy that is hardly late; what they cancel moves as a comb through the spectrum.

Threads: control; the code runs on the audio thread.
Source: Zolzer (ed., 2011), "DAFX: Digital Audio Effects", ch. 2.6; Dattorro (1997), "Effect design, part 2",
J. Audio Eng. Soc. 45(10) (feedback).
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.delay_line import delay_read, whole_and_rest
from workbench.dsp.mathematics import exp2, sin_cycles
from workbench.dsp.slow import slow_cycles, slow_next
from workbench.graph.door import node
from workbench.graph.state import buffer
from workbench.params.spec import ParamSpec
from workbench.rt.kernel import kernel

LONGEST_S = 0.01
OCTAVES = 2.0  # how far the delay swings to each side at full depth


@kernel(single=True)
def swung(line, place, delay_frames, depth, phase):  # type: ignore[no-untyped-def]
    """Read the copy; `place` is that of the frame before."""
    frames = delay_frames * exp2(OCTAVES * depth * sin_cycles(phase))
    whole, rest = whole_and_rest(max(frames - 1.0, 1.0))
    return delay_read(line, place, whole, rest)


@node(
    params=[
        ParamSpec("rate_hz", 0.2, 0.01, 10.0, "Hz", "log", help="Sweeps per second."),
        ParamSpec("depth", 0.7, help="How far it sweeps; 1 is two octaves to each side."),
        ParamSpec(
            "delay_s",
            0.0015,
            0.0002,
            LONGEST_S,
            "s",
            "log",
            smoothing_s=0.1,
            help="How late the copy is in the middle.",
        ),
        ParamSpec("feedback", 0.4, -0.97, 0.97, help="How sharp the peaks are; below 0 they lie elsewhere."),
        ParamSpec("spread", 0.25, help="How far the right side is behind; 1 is half a sweep."),
        ParamSpec("mix", 0.5, help="From the input alone to the copy alone; half has the deepest notches."),
    ],
    state={
        "left": buffer(seconds=LONGEST_S * 2.0**OCTAVES, frames=8),
        "right": buffer(seconds=LONGEST_S * 2.0**OCTAVES, frames=8),
        "place": 0,
        "turn": 0,
    },
    inputs=2,
)
def flanger(x, y, p, s):  # type: ignore[no-untyped-def]
    """Add a swinging copy to each channel."""
    left, right, place, turn = s.left, s.right, s.place, s.turn
    for i in range(x.shape[1]):
        phase, late, depth, mix = slow_cycles(turn), p.delay_s[i] * p.sample_rate, p.depth[i], p.mix[i]
        wet_l = swung(left, place, late, depth, phase)
        wet_r = swung(right, place, late, depth, phase - 0.5 * p.spread[i])
        place = place + 1 if place + 1 < len(left) else np.int32(0)
        left[place] = x[0, i] + p.feedback[i] * wet_l
        right[place] = x[1, i] + p.feedback[i] * wet_r
        y[0, i] = (1.0 - mix) * x[0, i] + mix * wet_l
        y[1, i] = (1.0 - mix) * x[1, i] + mix * wet_r
        turn = slow_next(turn, p.rate_hz[i], p.sample_rate)
    s.place, s.turn = place, turn
