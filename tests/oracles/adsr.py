"""The ADSR envelope the slow way: whole frames are counted, levels are computed from the count in double precision."""

from __future__ import annotations

ATTACK, DECAY, SUSTAIN, RELEASE = range(4)


def fall(share):
    """What is left of a fall that has come this far: 1 at its start, 0 at its end."""
    return (1.0 - share) ** 4


def envelope(gate_frames, frames, attack, decay, sustain, release):
    """Levels and stages of one note whose key is held for `gate_frames`.

    The n-th frame of an attack of N frames is at n/N; a fall of N frames has come n/N of its way at its n-th frame. The
    frame at which the key is up is the first one of the release.
    """
    levels, stages = [], []
    stage, done, held = ATTACK, 0, 0.0
    for frame in range(frames):
        if frame >= gate_frames and stage != RELEASE:
            stage, done = RELEASE, 0
        done += 1
        stages.append(stage)
        if stage == ATTACK:
            level = done / attack
        elif stage == DECAY:
            level = sustain + (1.0 - sustain) * fall(done / decay)
        elif stage == SUSTAIN:
            level = sustain
        else:
            level = held * fall(min(done / release, 1.0))
        if stage != RELEASE:
            held = level
        if (stage == ATTACK and done == attack) or (stage == DECAY and done == decay):
            stage, done = stage + 1, 0
        levels.append(level)
    return levels, stages
