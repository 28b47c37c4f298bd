"""The envelope follower: how loud something is, as a signal that moves parameters.

Threads: control; the code runs on the audio thread.
Source: Zolzer (ed., 2011), "DAFX: Digital Audio Effects", ch. 4.2 (peak detection with attack and release).
"""

from __future__ import annotations

from workbench.dsp.follower import time_share
from workbench.dsp.pan import db_gain
from workbench.graph.door import node
from workbench.params.spec import ParamSpec


@node(
    params=[
        ParamSpec("attack_s", 0.005, 0.0001, 1.0, "s", "log", help="Time constant with which it rises."),
        ParamSpec("release_s", 0.15, 0.001, 5.0, "s", "log", help="Time constant with which it falls."),
        ParamSpec("gain_db", 0.0, -24.0, 48.0, "dB", help="Level before it is measured; the result ends at 1."),
    ],
    state={"level": 0.0},
    inputs=2,
    outputs=1,
    audible=False,
)
def follower(x, y, p, s):  # type: ignore[no-untyped-def]
    """Follow the louder channel: 0 is silence, 1 is full scale."""
    level = s.level
    for i in range(x.shape[1]):
        heard = min(db_gain(p.gain_db[i]) * max(abs(x[0, i]), abs(x[1, i])), 1.0)
        time_s = p.attack_s[i] if heard > level else p.release_s[i]
        level += time_share(time_s, p.sample_rate) * (heard - level)
        y[i] = level
    s.level = level
