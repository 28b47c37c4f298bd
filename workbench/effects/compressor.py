"""Evens out loudness: what is above the threshold is turned down, by its own level or by that of another signal.

Feed-forward, with its detector behind the gain computer in decibels, so that attack and release are the same at every
level, and decoupled and smooth, so that the gain has no bends to be heard.

Threads: control; the code runs on the audio thread.
Source: Giannoulis, Massberg & Reiss (2012), "Digital dynamic range compressor design: a tutorial and analysis",
J. Audio Eng. Soc. 60(6): fig. 7(c), eqs. 4 and 17.
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.block_line import line_move
from workbench.dsp.follower import over_threshold, smooth_decoupled, time_share
from workbench.dsp.mathematics import log2
from workbench.dsp.pan import db_gain
from workbench.graph.door import node
from workbench.graph.state import buffer
from workbench.params.spec import ParamSpec, choice
from workbench.settings import QUANTUM

LOOKAHEAD_S = 0.005  # the longest; the latency is this always, so that turning the knob moves nothing in time
RMS_S = 0.01  # time constant over which squares are averaged
FLOOR_DB = -120.0  # what is softer counts as this
FLOOR_SQUARE = 1e-12
DB_PER_SQUARE = 3.0103  # decibels per factor of two in a square


@node(
    params=[
        ParamSpec("threshold_db", -18.0, -60.0, 0.0, "dB", help="Level above which it turns down.", group="curve"),
        ParamSpec("ratio", 4.0, 1.0, 100.0, "", "log", help="How many dB more in give one dB more out.", group="curve"),
        ParamSpec("knee_db", 6.0, 0.0, 40.0, "dB", help="How gradually it sets in.", group="curve"),
        ParamSpec("makeup_db", 0.0, 0.0, 36.0, "dB", help="Gain afterwards, to make up for the level.", group="curve"),
        ParamSpec("attack_s", 0.01, 0.0001, 0.5, "s", "log", help="How fast it turns down.", group="time"),
        ParamSpec("release_s", 0.15, 0.005, 5.0, "s", "log", help="How fast it lets go again.", group="time"),
        ParamSpec(
            "lookahead_s", 0.0, 0.0, LOOKAHEAD_S, "s", help="How long before a loud sound it sets in.", group="time"
        ),
        choice("detector", ("peak", "rms"), "peak", help="What counts as level: peaks, or loudness.", group="time"),
        ParamSpec("mix", 1.0, help="From untouched to compressed; between lies parallel compression.", group="output"),
    ],
    state={
        "held": 0.0,
        "reduction_db": 0.0,  # for meters: by how much it turns down at the moment
        "square": 0.0,
        "target": np.zeros(QUANTUM, np.float32),
        "left": buffer(seconds=LOOKAHEAD_S, frames=QUANTUM),
        "right": buffer(seconds=LOOKAHEAD_S, frames=QUANTUM),
        "level": buffer(seconds=LOOKAHEAD_S, frames=QUANTUM),  # dB above the floor
    },
    inputs={"input": 2, "key": "input"},
    outputs=2,
    latency=buffer(seconds=LOOKAHEAD_S),
)
def compressor(x, y, p, s):  # type: ignore[no-untyped-def]
    """Turn both channels down together, by the louder one of the key."""
    frames = x.input.shape[1]
    late = len(s.level) - frames
    line_move(s.left, frames)
    line_move(s.right, frames)
    line_move(s.level, frames)
    square = s.square
    share = time_share(RMS_S, p.sample_rate)
    for i in range(frames):
        s.left[late + i] = x.input[0, i]
        s.right[late + i] = x.input[1, i]
        peak = max(x.key[0, i] * x.key[0, i], x.key[1, i] * x.key[1, i])
        square += share * (peak - square)
        s.target[i] = square
    s.square = square
    for i in range(frames):
        peak = max(x.key[0, i] * x.key[0, i], x.key[1, i] * x.key[1, i])
        loud = DB_PER_SQUARE * log2(max(peak, FLOOR_SQUARE))
        mean = DB_PER_SQUARE * log2(max(s.target[i], FLOOR_SQUARE))
        s.level[late + i] = loud + p.detector[i] * (mean - loud) - FLOOR_DB
    for i in range(frames):
        ahead = min(max(p.lookahead_s[i] * p.sample_rate, 0.0), np.float32(late))
        whole = min(np.int32(ahead), np.int32(late - 1))
        first = s.level[i + whole]
        level = first + (ahead - np.float32(whole)) * (s.level[i + whole + 1] - first) + FLOOR_DB
        s.target[i] = over_threshold(level, p.threshold_db[i], p.ratio[i], p.knee_db[i])
    held, reduction = np.float64(s.held), np.float64(s.reduction_db)  # seconds are long for a float32
    attack_s, release_s = p.attack_s, p.release_s
    for i in range(frames):
        attack, release = time_share(attack_s[i], p.sample_rate), time_share(release_s[i], p.sample_rate)
        held, reduction = smooth_decoupled(np.float64(s.target[i]), attack, release, held, reduction)
        s.target[i] = reduction
    s.held, s.reduction_db = held, reduction
    for i in range(frames):
        gain = 1.0 + p.mix[i] * (db_gain(p.makeup_db[i] - s.target[i]) - 1.0)
        y[0, i] = gain * s.left[i]
        y[1, i] = gain * s.right[i]
