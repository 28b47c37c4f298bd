"""The ADSR envelope the slow way: whole frames are counted, levels are computed from the count in double precision."""

from __future__ import annotations

import math

ATTACK, DECAY, SUSTAIN, RELEASE = range(4)
UP, DOWN, STRUCK = 0.0, 1.0, 2.0  # the gate: key up, key down, struck again while it sounds


def fall(share):
    """What is left of a fall that has come this far: 1 at its start, 0 at its end."""
    return (1.0 - share) ** 4


def envelope(gate_frames, frames, attack, decay, sustain, release):
    """Levels and stages of one note whose key is held for `gate_frames`."""
    gate = [DOWN if frame < gate_frames else UP for frame in range(frames)]
    return gated(gate, attack, decay, sustain, release)


def gated(gate, attack, decay, sustain, release):
    """Levels and stages for any gate.

    The n-th frame of an attack of N frames is at n/N; a fall of N frames has come n/N of its way at its n-th frame. The
    frame at which the key is up is the first one of the release; after one at which it is down again, or
    struck again, comes an attack that goes on from the frame of it that is nearest to the level.
    """
    levels, stages = [], []
    stage, done, level, held = ATTACK, 0, 0.0, 0.0
    for key in gate:
        struck = key == STRUCK or (key == DOWN and stage == RELEASE)
        if key == UP and stage != RELEASE:
            stage, done, held = RELEASE, 0, level
        done += 1
        stages.append(stage)
        if stage == ATTACK:
            level = min(done / attack, 1.0)
        elif stage == DECAY:
            level = sustain + (1.0 - sustain) * fall(done / decay)
        elif stage == SUSTAIN:
            level = sustain
        else:
            level = held * fall(min(done / release, 1.0))
        if (stage == ATTACK and done >= attack) or (stage == DECAY and done == decay):
            stage, done = stage + 1, 0
        if struck:
            stage, done = ATTACK, math.floor(level * attack + 0.5)
        levels.append(level)
    return levels, stages
