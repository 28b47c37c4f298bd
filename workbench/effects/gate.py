"""Lets loud sound through and closes when it is over: hum, hiss and spill between the notes go.

It opens at the threshold and closes some way below it (the hysteresis), after it has been below for the hold time, so
that it does not flutter at a level that wavers.

Threads: control; the code runs on the audio thread.
Source: Reiss & McPherson (2015), "Audio Effects: Theory, Implementation and Application", section 6.3.
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.follower import time_share
from workbench.dsp.mathematics import log2
from workbench.dsp.pan import db_gain, fader_gain
from workbench.graph.door import node
from workbench.params.spec import ParamSpec

FOLLOW_S = 0.01  # time constant with which the level falls: within a cycle of a bass it stays up
DB_PER_OCTAVE = 6.0206  # a factor of two, in decibels


@node(
    params=[
        ParamSpec("threshold_db", -40.0, -80.0, 0.0, "dB", help="Level at which it opens.", group="level"),
        ParamSpec("hysteresis_db", 6.0, 0.0, 24.0, "dB", help="How far below that it closes again.", group="level"),
        ParamSpec(
            "range_db", -60.0, -60.0, 0.0, "dB", help="What is left if closed; -60 dB is silence.", group="level"
        ),
        ParamSpec("attack_s", 0.001, 0.0001, 0.1, "s", "log", help="How fast it opens.", group="time"),
        ParamSpec("hold_s", 0.05, 0.0, 1.0, "s", help="How long it stays open after the sound.", group="time"),
        ParamSpec("release_s", 0.1, 0.005, 2.0, "s", "log", help="How fast it closes.", group="time"),
    ],
    state={
        "level": 0.0,
        "open_frames": 0,  # how much longer it stays open
        "gain": 0.0,  # 0 closed, 1 open
        "reduction_db": 60.0,  # for meters: by how much it turns down at the moment
    },
    inputs={"input": 2, "key": "input"},
    outputs=2,
)
def gate(x, y, p, s):  # type: ignore[no-untyped-def]
    """Open both channels together, by the louder one of the key."""
    level, open_frames = s.level, s.open_frames
    gain = np.float64(s.gain)  # seconds are long for a float32
    falls = 1.0 - time_share(FOLLOW_S, p.sample_rate)
    closed = 1.0
    for i in range(x.input.shape[1]):
        level = max(abs(x.key[0, i]), abs(x.key[1, i]), level * falls)
        opens_at = p.threshold_db[i] if open_frames == 0 else p.threshold_db[i] - p.hysteresis_db[i]
        if level >= db_gain(opens_at):
            open_frames = 1 + int(p.hold_s[i] * p.sample_rate)
        elif open_frames > 0:
            open_frames -= 1
        if open_frames > 0:
            gain += time_share(p.attack_s[i], p.sample_rate) * (1.0 - gain)
        else:
            gain -= time_share(p.release_s[i], p.sample_rate) * gain
        closed = fader_gain(p.range_db[i])
        whole = closed + np.float32(gain) * (1.0 - closed)
        y[0, i] = whole * x.input[0, i]
        y[1, i] = whole * x.input[1, i]
    s.level, s.open_frames, s.gain = level, open_frames, gain
    s.reduction_db = -DB_PER_OCTAVE * log2(max(closed + s.gain * (1.0 - closed), 0.001))
