"""Voices with tables, lines and two channels, for tests."""

from __future__ import annotations

import numpy as np

from workbench import dsp
from workbench.instruments import RANDOM_SEED, voice

N = 256
COSINE = np.cos(2.0 * np.pi * np.arange(N) / N)
LINE_FRAMES = 480


@voice(
    params={"row": (0.0, 0.0, 1.0)},
    state={"phase": 0.0},
    tables={"wave": COSINE, "shapes": np.stack([COSINE, np.zeros(N)])},
)
def wavetable(note, p, s, m):
    """A cosine from a table, less the chosen row of another one."""
    y = dsp.table_read(m.wave, s.phase * 256.0) - 0.5 * m.shapes[int(p.row + 0.5), int(s.phase * 256.0)]
    return y * note.gate * 0.25, (dsp.wrap(s.phase + note.freq_hz / note.sample_rate),)


@voice(lines={"past": LINE_FRAMES}, state={"place": 0})
def echo_of_all(note, p, s, m):
    """A tenth of what was written when the line was here last: 0 until it has gone round."""
    y = m.past[s.place]
    return 0.1 * y, (dsp.line_write(m.past, s.place, note.velocity + 0.25),)


@voice(
    params={"level_db": (0.0, -60.0, 6.0, "dB")},
    state={"place": 0, "seed": RANDOM_SEED, "age": 0.0, "last": 0.0},
    lines={"string": 2400},
)
def pluck(note, p, s, m):
    """A string: noise goes round in a line and loses its heights (Karplus & Strong 1983)."""
    period = note.sample_rate / note.freq_hz
    hiss, seed = dsp.noise(s.seed)
    back = dsp.line_read(m.string, s.place, period - 0.5)
    x = (0.5 * hiss if s.age < period else 0.0) + 0.5 * (back + s.last)
    loss = 1.0 if note.gate > 0.5 else 0.9
    return x * 0.5, (dsp.line_write(m.string, s.place, x * loss), seed, s.age + 1.0, back)


@voice(state={"phase": 0.0}, channels=2)
def pair(note, p, s):
    """A sine on the left, the velocity on the right."""
    y = 0.25 * dsp.sine(s.phase)
    return (y * note.gate, 0.5 * note.velocity * note.gate), (dsp.wrap(s.phase + note.freq_hz / note.sample_rate),)


@voice(state={"age": 0, "over": 0.0})
def brief(note, p, s):
    """A hundred frames of a constant, then its end."""
    return (0.5 if s.age < 100 else 0.0), (s.age + 1, 1.0 if s.age >= 100 else 0.0)
