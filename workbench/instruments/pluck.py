"""`Pluck`: a plucked string after Karplus and Strong, extended; written through the voice door.

A period of sound goes round a delay line; each time the highs lose more than the lows. The loop is in tune because all
that is in it is known: the filter has three taps that are symmetric, so it delays everything by exactly one frame, and
the rest is read between frames by a third-order polynomial. The loop's loss is set from the time that the note is to
ring, whatever its pitch ("decay stretching"). What goes in is one period of an ideal string's motion, and of noise; the
noise goes in twice, the second time upside down and as much later as the wave takes to the nearer end and back, so that
in both the harmonics are missing which have a node where the string is plucked.

Source: Karplus & Strong (1983), "Digital synthesis of plucked-string and drum timbres", Computer Music Journal 7(2);
Jaffe & Smith (1983), "Extensions of the Karplus-Strong plucked-string algorithm", ibid.
Threads: control (describing it); `pluck` itself becomes audio-thread code.
"""

from __future__ import annotations

import numpy as np

from workbench import dsp
from workbench.dsp.delay_line import lagrange
from workbench.instruments.door import voice
from workbench.instruments.note import RANDOM_SEED
from workbench.instruments.parts import SEMITONE, output_params, touch
from workbench.instruments.ready import ReadyInstrument
from workbench.params.spec import ParamSpec
from workbench.rt.kernel import kernel

LINE_FRAMES = 8192  # the lowest string at 192 kHz has 23.5 Hz, at 48 kHz 6 Hz
MASK = np.int32(LINE_FRAMES - 1)
ZERO, ONE, TWO = np.int32(0), np.int32(1), np.int32(2)
SLOW = np.int32(16)  # frames of a note after which its slow values are computed again
OLDEST = np.int32(2**30)  # frames that a note's age counts, a multiple of SLOW
SIXTY_DB = 9.965784  # octaves of level: a factor of 1000
LARGEST_GAIN = 0.99999

PARAMS = (
    ParamSpec("pick_position", 0.18, 0.02, 0.5, group="pick", help="Where it is plucked: at the bridge or the middle."),
    ParamSpec("pick_hz", 6000.0, 100.0, 20_000.0, "Hz", "log", group="pick", help="Hardness of what plucks it."),
    ParamSpec("pick_noise", 0.4, group="pick", help="From a clean pluck (0) to all scratch (1)."),
    ParamSpec("velocity_brightness", 0.6, group="pick", help="How much duller a soft touch is."),
    ParamSpec("decay_s", 4.0, 0.05, 30.0, "s", "log", group="string", help="How long middle C rings."),
    ParamSpec("decay_tracking", 0.5, group="string", help="How much shorter high notes ring: 1 halves it per octave."),
    ParamSpec("brightness", 0.6, group="string", help="How long the highs ring along."),
    ParamSpec("release_s", 0.15, 0.01, 10.0, "s", "log", group="string", help="Time to silence after the key."),
    ParamSpec("body", 0.3, group="body", help="How much the body sounds along."),
    ParamSpec("body_hz", 180.0, 40.0, 2000.0, "Hz", "log", group="body", help="Pitch of the body."),
    *output_params(velocity_depth=0.6, spread=0.3, level_db=-9.0),
)
STATE = {
    "place": 0,
    "age": 0,
    "seed": RANDOM_SEED,
    "first": 0,
    "echo": 0,
    "soft": 0.0,
    "v1": 0.0,
    "v2": 0.0,
    "z1": 0.0,
    "z2": 0.0,
    "soften": 1.0,
    "middle": 1.0,
    "side": 0.0,
}


@kernel(single=True)
def _string_read(line, place, delay):  # type: ignore[no-untyped-def]
    """Read a line of a power of two, `delay` (2 and more) writes before `place`, between four frames."""
    whole = np.floor(delay)
    i = place - np.int32(whole)
    return lagrange(
        line[(i + ONE) & MASK], line[i & MASK], line[(i - ONE) & MASK], line[(i - TWO) & MASK], delay - whole
    )


@kernel(single=True)
def _burst(age, start, length, hiss):  # type: ignore[no-untyped-def]
    """Noise for as long as a period, of power 1."""
    return 1.7320508 * hiss if age >= start and age < start + length else 0.0


@kernel(single=True)
def _pull(age, near_end, length):  # type: ignore[no-untyped-def]
    """How fast an ideal string moves that is pulled aside at a point and let go: a pulse; of mean 0 and power 1."""
    share = np.float32(near_end) / np.float32(length)
    scale = dsp.exp2(-0.5 * dsp.log2(share * (1.0 - share)))
    pulse = (1.0 - share) * scale if age < near_end else -share * scale
    return pulse if age < length else 0.0


@kernel(single=True)
def _loop(note, p, period):  # type: ignore[no-untyped-def]
    """The taps of the loop's filter, and how hard the pluck is: what moves slowly."""
    held = note.gate > 0.5
    rings = p.decay_s * dsp.exp2(p.decay_tracking * (60.0 - note.pitch) * SEMITONE)
    rings = rings if held else min(rings, p.release_s)
    bright = p.brightness if held else 0.5 * p.brightness
    middle, side = 0.5 + 0.5 * bright, 0.25 - 0.25 * bright
    # What the loop is to keep of the fundamental follows from how long that is to ring; the filter takes some, too.
    passed = middle + 2.0 * side * dsp.sine(1.0 / period + 0.25)
    kept = dsp.exp2(-SIXTY_DB * period / (rings * note.sample_rate)) / max(passed, 0.01)
    kept = min(kept, LARGEST_GAIN)
    hardness = p.pick_hz * dsp.exp2(4.0 * p.velocity_brightness * (note.velocity - 1.0))
    return 1.0 - dsp.exp2(-9.0647 * min(hardness / note.sample_rate, 1.0)), kept * middle, kept * side


@voice(params=PARAMS, state=STATE, lines={"string": LINE_FRAMES})
def pluck(note, p, s, m):  # type: ignore[no-untyped-def]
    """One sample of one string: alone, because each has its own places in its line; so it may branch."""
    age = s.age
    period = min(max(note.sample_rate / note.freq_hz, 3.0), LINE_FRAMES - 4.0)
    soften, middle, side = _loop(note, p, period) if age % SLOW == ZERO else (s.soften, s.middle, s.side)

    # The pluck: a burst, and the same upside down a while later; a sum of zero, so nothing is left that does not swing.
    length = np.int32(dsp.round_half_up(period))
    later = min(max(np.int32(dsp.round_half_up(p.pick_position * period)), ONE), length - ONE)
    burst, seed, first, echo = np.float32(0.0), s.seed, s.first, s.echo
    if age < length + later:
        first = seed if age == ZERO else first
        hiss, seed = dsp.noise(seed)
        again, echo = dsp.noise(first if age <= later else echo)
        scratch = _burst(age, ZERO, length, hiss) - _burst(age, later, length, again)
        burst = p.pick_noise * scratch + (1.0 - p.pick_noise) * _pull(age, later, length)
    soft = s.soft + soften * (burst - s.soft)

    v0 = _string_read(m.string, s.place, period - 1.0)
    y = soft + middle * s.v1 + side * (v0 + s.v2)
    m.string[s.place] = y

    _, band, _, z1, z2 = dsp.svf(y, dsp.svf_gain(p.body_hz, note.sample_rate), 0.25, s.z1, s.z2)
    out = 0.2 * touch(p.velocity_depth, note.velocity) * (y + p.body * band)
    age = age + ONE if age < OLDEST else OLDEST - SLOW + ONE
    return out, ((s.place + ONE) & MASK, age, seed, first, echo, soft, v0, s.v1, z1, z2, soften, middle, side)


class Pluck(ReadyInstrument):
    """A plucked string: guitars, harps, basses, things that never were.

    Parameters
    ----------
    *positional
        Refused: values are given by name.
    preset : str or path, optional
        One of `presets`, or a file.
    polyphony : int, 1..1024, optional
        How many voices can sound at once.
    **values
        Start values of any of its parameters (``decay_s=8, pick_position=0.1``).

    Raises
    ------
    UnknownNameError
        If a keyword is not one of its parameters, or there is no such preset; the message lists them.
    ParameterError
        If a value is not allowed, or is given without its name.
    PresetError
        If a file of presets cannot be used.
    """

    voice = pluck
