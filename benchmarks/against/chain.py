"""The chain of effects that every system is given, in the units that musicians use, and what is sent through it."""

from __future__ import annotations

import math

import numpy as np

from benchmarks.against.work import SAMPLE_RATE

EQ_HZ = (60.0, 150.0, 400.0, 1000.0, 2500.0, 5000.0, 9000.0, 14_000.0)
EQ_DB = (3.0, -2.0, 2.0, -3.0, 2.0, -2.0, 3.0, -2.0)
EQ_Q = 1.0
ECHO_S, ECHO_FEEDBACK, ECHO_MIX = 0.25, 0.4, 0.3
ROOM, DAMPING, WET = 0.84, 0.2, 0.3  # of the reverb; room: gain of its combs
COMB_FRAMES, ALLPASS_FRAMES = (1116, 1188, 1277, 1356, 1422, 1491, 1557, 1617), (556, 441, 341, 225)
THRESHOLD_DB, RATIO, ATTACK_S, RELEASE_S = -18.0, 4.0, 0.005, 0.1
CEILING_DB, RECOVERY_S = -1.0, 0.1


def music(frames: int) -> np.ndarray:
    """Decaying chords of noisy tones, left and right different, about -14 dB; float32, (frames, 2)."""
    rng = np.random.default_rng(1)
    t = np.arange(frames) / SAMPLE_RATE
    beat = np.exp(-4.0 * (t % 0.5))
    tones = [
        sum(np.sin(2 * np.pi * hz * t + phase) / k for k, hz, phase in zip((1, 2, 3), partials, phases, strict=True))
        for partials, phases in (((110.0, 277.2, 659.3), (0.0, 1.0, 2.0)), ((110.5, 330.3, 554.4), (2.0, 0.0, 1.0)))
    ]
    sound = (np.array(tones).T + 0.2 * rng.standard_normal((frames, 2))) * beat[:, np.newaxis]
    return np.ascontiguousarray(0.5 * sound, np.float32)


def peaking(hz: float, gain_db: float, q: float) -> tuple[float, float, float, float, float]:
    """Coefficients b0, b1, b2, a1, a2 of a peaking filter (Bristow-Johnson's cookbook), a0 = 1."""
    a, w = 10.0 ** (gain_db / 40.0), 2.0 * math.pi * hz / SAMPLE_RATE
    alpha = math.sin(w) / (2.0 * q)
    a0 = 1.0 + alpha / a
    b0, b2, a2 = (1.0 + alpha * a) / a0, (1.0 - alpha * a) / a0, (1.0 - alpha / a) / a0
    middle = -2.0 * math.cos(w) / a0
    return b0, middle, b2, middle, a2


def kept_per_frame(seconds: float) -> float:
    """What a follower keeps per frame, to come within 1/e of its aim in that time."""
    return math.exp(-1.0 / (seconds * SAMPLE_RATE))
