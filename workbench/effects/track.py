"""A channel strip of the mixer: what is connected to it is added up, widened or narrowed, placed, and given its level.

A track that is neither panned nor widened and stands at 0 dB hands on the bits that it hears.

Threads: control; the code runs on the audio thread.
"""

from __future__ import annotations

from workbench.dsp.pan import balance_gains, fader_gain
from workbench.graph.door import node
from workbench.params.spec import ParamSpec, choice
from workbench.rt.kernel import kernel

SWITCH_S = 0.005  # time constant of mute and solo: fast to the ear, and without a click


@kernel(single=True)
def _open(mute, is_silenced):  # type: ignore[no-untyped-def]
    """Gain of two switches that glide from 0 to 1: no bend where they start and end."""
    open_ = (1.0 - mute) * (1.0 - is_silenced)
    return open_ * open_ * (3.0 - 2.0 * open_)


@node(
    params=[
        ParamSpec("gain_db", 0.0, -60.0, 12.0, "dB", help="The fader; -60 dB is silence.", group="track"),
        ParamSpec("pan", 0.0, -1.0, 1.0, help="To the left or right: the far side gets softer.", group="track"),
        ParamSpec("width", 1.0, 0.0, 2.0, help="From mono (0) over as it is (1) to wider (2).", group="track"),
        choice("mute", ("off", "on"), "off", smoothing_s=SWITCH_S, help="Silences the track.", group="track"),
        choice(
            "is_silenced",
            ("off", "on"),
            "off",
            smoothing_s=SWITCH_S,
            help="Use mute to silence a track, and solo to silence the others.",
            is_internal=True,
        ),
    ],
    inputs=2,
    outputs=2,
)
def track(x, y, p, s):  # type: ignore[no-untyped-def]
    """Mix to mid and side, balance, fade."""
    for i in range(x.shape[1]):
        left, right = x[0, i], x[1, i]
        narrower = (0.5 - 0.5 * p.width[i]) * (right - left)
        level = fader_gain(p.gain_db[i]) * _open(p.mute[i], p.is_silenced[i])
        to_left, to_right = balance_gains(p.pan[i])
        y[0, i] = level * to_left * (left + narrower)
        y[1, i] = level * to_right * (right - narrower)
