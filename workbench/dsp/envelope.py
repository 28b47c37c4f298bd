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
    # What depends on the times alone stands by itself, so that a loop in which they stand still does it once. NB: the
    # bound also keeps the compiler from choosing a time first and dividing by it in every frame.
    per_attack, per_decay = min(1.0 / attack_frames, 1.0), min(1.0 / decay_frames, 1.0)
    per_release = min(1.0 / release_frames, 1.0)
    is_up = gate < 0.5
    starts_release = is_up and stage < 2.5
    releases = is_up or stage > 2.5
    rises = stage < 0.5 and not releases
    progress = 0.0 if starts_release else progress

    length = release_frames if releases else (attack_frames if rises else decay_frames)
    per_length = per_release if releases else (per_attack if rises else per_decay)
    # NB: recovers the whole number, so no error piles up. A float32 has no parts of one beyond 2**23: it rounds itself.
    count = (progress * length + 8388608.0) - 8388607.0
    over = count >= length
    x = 1.0 if over else count * per_length

    rest = (1.0 - x) * (1.0 - x)
    rest = rest * rest
    span = held if releases else 1.0 - sustain  # a sustain is a decay that has come to its end, and has no rest
    falling = (0.0 if releases else sustain) + span * rest
    level = x if rises else falling

    attacks = gate > (0.5 if releases else 1.5)  # from the next frame on: an attack is as far as it is high
    moves_on = over and stage < 1.5
    stage_after = RELEASE if releases else (stage + 1.0 if moves_on else stage)
    progress_after = 0.0 if over and rises else x
    keeps = releases and not attacks
    return (
        level,
        ATTACK if attacks else stage_after,
        level if attacks else progress_after,
        held if keeps else level,
    )
