"""Lets nothing above a ceiling, not even between the samples, and turns down so smoothly that it is hardly heard.

What is about to exceed the ceiling is known a few milliseconds before it leaves. The gain that it needs is held over
that time and averaged twice over half of it, so that the gain has arrived, on a smooth curve, when the peak does. What
needs no limiting leaves as the bits that came in.

Threads: control; the code runs on the audio thread.
Source: ITU-R BS.1770-4, annex 2, for what a peak is (`workbench.dsp.true_peak`); Lund (2006), "Stop counting samples",
AES 121st convention, for why.
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.block_line import line_move
from workbench.dsp.follower import time_share
from workbench.dsp.mathematics import log2
from workbench.dsp.pan import db_gain
from workbench.dsp.true_peak import DELAY, REACH, true_peaks
from workbench.dsp.window import window_max, window_mean
from workbench.graph.door import node
from workbench.graph.state import buffer
from workbench.params.spec import ParamSpec
from workbench.settings import QUANTUM

LOOKAHEAD_S = 0.003
DB_PER_OCTAVE = 6.0206  # a factor of two, in decibels
CLOSE = 2e-4  # where the release is at its end: -74 dB, and averaged over the lookahead


@node(
    params=[
        ParamSpec("gain_db", 0.0, 0.0, 36.0, "dB", help="Gain before the ceiling: more of it is denser and louder."),
        ParamSpec("ceiling_db", -1.0, -24.0, 0.0, "dB", help="True peak that is not exceeded."),
        ParamSpec("release_s", 0.1, 0.01, 2.0, "s", "log", help="How fast it lets go again."),
    ],
    state={
        "held": 0.0,
        "most_so_far": 0.0,
        "first_so_far": 0.0,
        "second_so_far": 0.0,
        "most_place": 0,
        "first_place": 0,
        "second_place": 0,
        "reduction_db": 0.0,  # for meters: the most that it turned down by in the last quantum
        "left": buffer(seconds=LOOKAHEAD_S, frames=DELAY + QUANTUM),
        "right": buffer(seconds=LOOKAHEAD_S, frames=DELAY + QUANTUM),
        "most": buffer(seconds=LOOKAHEAD_S, frames=2),
        "first": buffer(seconds=LOOKAHEAD_S, frames=2),
        "second": buffer(seconds=LOOKAHEAD_S, frames=2),
        "fine_left": np.zeros((3, QUANTUM + 1), np.float32),
        "fine_right": np.zeros((3, QUANTUM + 1), np.float32),
        "peak_left": np.zeros(QUANTUM, np.float32),
        "peak_right": np.zeros(QUANTUM, np.float32),
    },
    inputs=2,
    outputs=2,
    latency=buffer(seconds=LOOKAHEAD_S, frames=DELAY),
)
def limiter(x, y, p, s):  # type: ignore[no-untyped-def]
    """Turn both channels down together, by what the higher one will need."""
    frames = x.shape[1]
    late = len(s.left) - frames
    line_move(s.left, frames)
    line_move(s.right, frames)
    for i in range(frames):
        drive = db_gain(p.gain_db[i])
        s.left[late + i] = drive * x[0, i]
        s.right[late + i] = drive * x[1, i]
    true_peaks(s.left, late - REACH, s.fine_left, s.peak_left, frames)
    true_peaks(s.right, late - REACH, s.fine_right, s.peak_right, frames)
    for i in range(frames):
        peak = max(s.peak_left[i], s.peak_right[i], 1e-9)
        s.peak_left[i] = 1.0 - min(db_gain(p.ceiling_db[i]) / peak, 1.0)  # by how much it must be less than itself
    held = np.float64(s.held)  # seconds are long for a float32
    most_place, most_so_far = s.most_place, s.most_so_far
    first_place, first_so_far = s.first_place, s.first_so_far
    second_place, second_so_far = s.second_place, s.second_so_far
    window = len(s.most)
    half = window // 2
    deepest = np.float32(0.0)
    for i in range(frames):
        least, most_place, most_so_far = window_max(s.most, window, most_place, most_so_far, s.peak_left[i])
        held += time_share(p.release_s[i], p.sample_rate) * (least - held)
        held = np.float64(least) if held < least + CLOSE else held
        once, first_place, first_so_far = window_mean(s.first, half, first_place, first_so_far, np.float32(held))
        cut, second_place, second_so_far = window_mean(s.second, window - half, second_place, second_so_far, once)
        deepest = max(deepest, cut)
        y[0, i] = (1.0 - cut) * s.left[i]
        y[1, i] = (1.0 - cut) * s.right[i]
    s.held = held
    s.most_place, s.most_so_far = most_place, most_so_far
    s.first_place, s.first_so_far = first_place, first_so_far
    s.second_place, s.second_so_far = second_place, second_so_far
    s.reduction_db = -DB_PER_OCTAVE * log2(max(1.0 - deepest, 1e-6))
