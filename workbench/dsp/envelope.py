"""The ADSR envelope, exact to the sample: its stages last the frames that they say, and no knob makes it jump.

The attack rises in a straight line. One that begins in the middle of a note goes on from where the envelope is, in the
same slope, as if it had come there by itself: it makes no step, and takes the time that the rest of the way takes.
Decay and release fall as ``(1 - x)**4``, which is close to an exponential but ends, at a frame that is known. What is
kept is how far the stage has come (0..1), so that a changed time takes effect at once and goes on from where the
envelope is.

Threads: any. No allocation, no exceptions.
"""

from __future__ import annotations

import numpy as np

from workbench.rt.kernel import kernel

ATTACK, DECAY, SUSTAIN, RELEASE = np.float32(0), np.float32(1), np.float32(2), np.float32(3)
IDLE = RELEASE  # a release that has come to its end stays there, at zero


@kernel(single=True)
def adsr(gate, attack_frames, decay_frames, sustain, release_frames, stage, progress, held):  # type: ignore[no-untyped-def]
    """Take the envelope one frame on.

    Parameters
    ----------
    gate : float32
        Above 0.5 while the key is held. After a frame at which that is so again in the release, or at
        which the gate is above 1.5 in whatever stage, it attacks again.
    attack_frames, decay_frames : float32, >= 1
        Whole numbers of frames, up to 2**22. The frame that ends an attack of n frames is its n-th one.
    sustain : float32, 0..1
        Level that the decay goes to.
    release_frames : float32, >= 1
        As the other two times.
    stage, progress, held : float32
        State; all 0.0 at the start of a note. `held` is the level that a release starts from.

    Returns
    -------
    tuple of float32
        level (0..1), stage, progress, held.
    """
    starts_release = gate < 0.5 and stage < 2.5
    stage = RELEASE if starts_release else stage
    progress = 0.0 if starts_release else progress

    length = attack_frames if stage < 0.5 else (decay_frames if stage < 1.5 else release_frames)
    count = np.floor(progress * length + 0.5) + 1.0  # NB: recovers the whole number, so no error piles up
    over = count >= length
    x = 1.0 if over else count * (1.0 / length)

    rest = (1.0 - x) * (1.0 - x)
    rest = rest * rest
    falling = sustain + (1.0 - sustain) * rest
    held_level = x if stage < 0.5 else (falling if stage < 1.5 else sustain)
    level = held_level if stage < 2.5 else held * rest

    moves_on = over and stage < 1.5
    attacks = gate > (1.5 if stage < 2.5 else 0.5)  # from the next frame on: an attack is as far as it is high
    stage_after = ATTACK if attacks else stage + (1.0 if moves_on else 0.0)
    progress_after = level if attacks else (0.0 if moves_on else x)
    return level, stage_after, progress_after, (level if stage < 2.5 or attacks else held)
