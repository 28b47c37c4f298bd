"""Small voices for tests: what they play can be said in one line."""

from __future__ import annotations

from workbench import dsp
from workbench.instruments import RANDOM_SEED, voice

RELEASE_FRAMES = 480.0


@voice(state={"level": 1.0})
def steady(note, p, s):
    """The velocity while the key is held, then a straight line to zero in 480 frames."""
    level = s.level if note.gate > 0.5 else max(s.level - 1.0 / RELEASE_FRAMES, 0.0)
    return note.velocity * level, (level,)


@voice(state={"phase": 0.0, "stage": 0.0, "progress": 0.0, "held": 0.0})
def tone(note, p, s):
    """A sine with an envelope of fixed times."""
    level, stage, progress, held = dsp.adsr(note.gate, 48.0, 480.0, 0.5, 480.0, s.stage, s.progress, s.held)
    step = note.freq_hz / note.sample_rate
    y = dsp.sine(s.phase) * level * note.velocity
    return y, (dsp.wrap(s.phase + step), stage, progress, held)


@voice(state={"phase": 0.0}, oversample=2)
def fast(note, p, s):
    """A saw, called twice per frame."""
    step = note.freq_hz / note.sample_rate
    return dsp.saw(s.phase, step) * note.gate, (dsp.wrap(s.phase + step),)


@voice(state={"phase": 0.0}, oversample=2, unrolled=True)
def unrolled(note, p, s):
    """The same saw, called once per frame for both samples."""
    step = note.freq_hz / (2.0 * note.sample_rate)
    middle = dsp.wrap(s.phase + step)
    first, second = dsp.saw(s.phase, step) * note.gate, dsp.saw(middle, step) * note.gate
    return (first, second), (dsp.wrap(middle + step),)


@voice(state={"count": 100, "seed": RANDOM_SEED, "fall": 0.5})
def stateful(note, p, s):
    """One state of each kind."""
    return s.fall * note.gate, (s.count + 1, dsp.random_next(s.seed), s.fall * 0.5)
