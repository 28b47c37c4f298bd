"""Noise: white, or falling towards the highs as most of nature does.

Pink is a row of gentle shelves, each of which halves the level over two octaves: together 3 dB per octave from 10 Hz to
20 kHz, at any sample rate.

Threads: control; the code runs on the audio thread.
Source: Corsini & Saletti (1988), "A 1/f^gamma power spectrum noise sequence generator", IEEE Trans. Instrum. Meas. 37
(poles and zeros in equal steps).
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.filter import svf_gain
from workbench.dsp.noise import noise as random
from workbench.dsp.noise import random_scatter
from workbench.dsp.pan import db_gain
from workbench.graph.door import node
from workbench.params.spec import ParamSpec, choice
from workbench.rt.kernel import kernel

SHELVES = 6
LOWEST_HZ = 10.0
PINK, BROWN = 19.5, 37.9  # gains that bring each about to the level of white noise at 48 kHz


@kernel(single=True)
def _step(cutoff_hz, sample_rate):  # type: ignore[no-untyped-def]
    """Half of what a low pass of first order goes towards its input in a frame (trapezoidal rule)."""
    gain = svf_gain(cutoff_hz, sample_rate)
    return gain / (1.0 + gain)


@node(
    params=[
        choice("color", ("white", "pink", "brown"), "white", help="How it falls towards the highs: 0, 3 or 6 dB."),
        ParamSpec("level_db", -18.0, -60.0, 6.0, "dB", help="Level; at 0 dB white noise reaches full scale."),
        ParamSpec("seed", 0.0, 0.0, 999.0, smoothing_s=0.0, help="Two with different numbers make different noise."),
    ],
    state={
        "seed": -1,
        "random": np.zeros(2, np.int32),
        "low": np.zeros(2),
        "shelf": np.zeros((2, SHELVES)),
        "gains": np.zeros(SHELVES),
    },
    inputs=0,
    outputs=2,
)
def noise(y, p, s):  # type: ignore[no-untyped-def]
    """Make noise, another one on each side."""
    seed = np.int32(p.seed[-1])
    if seed != s.seed:
        s.seed = seed
        s.random[0], s.random[1] = random_scatter(2 * seed + 1), random_scatter(2 * seed + 2)
    deep, gains = _step(LOWEST_HZ, p.sample_rate), s.gains
    for k in range(SHELVES):
        gains[k] = _step(LOWEST_HZ * np.float32(1 << (2 * k)), p.sample_rate)
    for c in range(2):
        state, low, shelf = s.random[c], s.low[c], s.shelf[c]
        for i in range(y.shape[1]):
            white, state = random(state)
            pink = white
            for k in range(SHELVES):
                half = gains[k] * (pink - shelf[k])
                pink = 0.5 * (pink + shelf[k] + half)
                shelf[k] += 2.0 * half
            half = deep * (white - low)
            brown = low + half
            low = brown + half
            to_pink, to_brown = min(p.color[i], 1.0), max(p.color[i] - 1.0, 0.0)
            made = white + to_pink * (PINK * pink - white)
            made += to_brown * (BROWN * brown - made)
            y[c, i] = db_gain(p.level_db[i]) * made
        s.random[c], s.low[c] = state, low
