"""`Drums`: a kit of synthesized drums; the key chooses which. One voice, written through the voice door.

All drums are one sound with other numbers (`drum_kit`): each looks its numbers up in a table, in the row that its key
and the kit name when it is struck. Since each needs other parts of that sound, lanes do not run side by side here; each
branches around what its drum has not, which costs less.

Threads: control (describing it); `drums` itself becomes audio-thread code.
"""

from __future__ import annotations

import numpy as np

from workbench import dsp
from workbench.instruments.door import voice
from workbench.instruments.drum_kit import CHOKES, KITS, Drum, kit_tables
from workbench.instruments.note import RANDOM_SEED
from workbench.instruments.parts import SEMITONE, near, touch
from workbench.instruments.ready import ReadyInstrument
from workbench.params.spec import ParamSpec, choice
from workbench.rt.kernel import kernel

DRUMS, KEY_ROWS = kit_tables()
PER_KIT = np.float32(len(DRUMS) // len(KITS))
NOTHING, ONE = np.int32(0), np.int32(1)
OFTEN = np.int32(16)  # frames of a note after which its slow values are computed again
OLDEST = np.int32(2**30)  # frames that a note's age counts, a multiple of OFTEN
(FAMILY, TONE_HZ, TONE, TONE_S, SWEEP, SWEEP_S, RATIO, SECOND, BITE, METAL_HZ) = map(np.int32, range(10))
(METAL, NOISE, FILTER_HZ, HIGH, WIDTH, HISS_S, BURSTS, CLICK, PAN, GAIN) = map(np.int32, range(10, len(Drum._fields)))
SAWS = (1.0, 1.3043, 1.4658, 1.7866, 1.9318, 2.5352)
SIXTY_DB = 9.965784  # octaves of level: a factor of 1000
BURST_S, CLICK_S = 0.011, 0.0015
SILENT = 1e-5

PARAMS = (
    choice("kit", tuple(KITS), "studio", group="kit", help="Which drums; heard from the next stroke on."),
    ParamSpec("tune_semitones", 0.0, -12.0, 12.0, "st", group="kit", help="How far all drums are tuned up or down."),
    ParamSpec("decay", 1.0, 0.2, 4.0, "", "log", group="kit", help="How much longer all drums ring."),
    ParamSpec("brightness_octaves", 0.0, -2.0, 1.5, "oct", group="kit", help="How bright their noise is."),
    ParamSpec("punch", 1.0, 0.0, 2.0, group="kit", help="Clicks, and how far the pitches fall."),
    ParamSpec("drive", 0.0, group="kit", help="How far each drum is driven."),
    ParamSpec("kick_db", 0.0, -40.0, 12.0, "dB", group="mix", help="Level of the bass drums."),
    ParamSpec("snare_db", 0.0, -40.0, 12.0, "dB", group="mix", help="Level of snares, side stick and clap."),
    ParamSpec("hats_db", 0.0, -40.0, 12.0, "dB", group="mix", help="Level of the hi-hats."),
    ParamSpec("toms_db", 0.0, -40.0, 12.0, "dB", group="mix", help="Level of the toms."),
    ParamSpec("cymbals_db", 0.0, -40.0, 12.0, "dB", group="mix", help="Level of crash, ride and their like."),
    ParamSpec("percussion_db", 0.0, -40.0, 12.0, "dB", group="mix", help="Level of everything else."),
    ParamSpec("width", 0.7, group="output", help="How wide the kit stands in the stereo field."),
    ParamSpec("velocity_depth", 0.9, group="output", help="How much softer, and duller, a soft stroke is."),
    ParamSpec("pan", 0.0, -1.0, 1.0, group="output", help="Balance, from left (-1) to right (1)."),
    ParamSpec("level_db", -9.0, -60.0, 6.0, "dB", group="output", help="Level of the instrument."),
)
STATE = {
    "age": 0,
    "row": 0,
    "key": 0.0,
    "phase": 0.0,
    "phase_2": 0.0,
    **{f"saw_{k}": 0.0 for k in range(6)},
    "ring": 1.0,
    "fall": 1.0,
    "hiss": 1.0,
    "burst": 0.0,
    "left": 0.0,
    "click": 1.0,
    "z1": 0.0,
    "z2": 0.0,
    "seed": RANDOM_SEED,
    # What moves slowly, as it was computed last.
    "tune": 1.0,
    "gain": 0.0,
    "cutoff": 0.0,
    "ring_kept": 1.0,
    "hiss_kept": 1.0,
    "fall_kept": 1.0,
    "over": 0.0,
}


@kernel(single=True)
def _fading(seconds, rate):  # type: ignore[no-untyped-def]
    """What is left after a frame of something that falls by 60 dB in so many seconds."""
    return dsp.exp2(-SIXTY_DB / (seconds * rate))


@kernel(single=True)
def _level(p, family):  # type: ignore[no-untyped-def]
    """Gain of a family of drums."""
    return (
        near(family, 0.0) * dsp.db_gain(p.kick_db)
        + near(family, 1.0) * dsp.db_gain(p.snare_db)
        + near(family, 2.0) * dsp.db_gain(p.hats_db)
        + near(family, 3.0) * dsp.db_gain(p.toms_db)
        + near(family, 4.0) * dsp.db_gain(p.cymbals_db)
        + near(family, 5.0) * dsp.db_gain(p.percussion_db)
    )


@kernel(single=True)
def _driven(x, amount):  # type: ignore[no-untyped-def]
    """Bent towards -1 and 1, as loud as before for full scale."""
    return x * (1.0 + amount) / (1.0 + amount * abs(x))


@kernel(single=True)
def _slow(note, p, d, row, key):  # type: ignore[no-untyped-def]
    """What moves slowly: tuning, gain, filter, and how much of tones, noise and sweep is left after a frame."""
    rate = note.sample_rate
    softness = p.velocity_depth * (1.0 - note.velocity)
    filter_hz = min(d[row, FILTER_HZ] * dsp.exp2(p.brightness_octaves - 1.5 * softness), 16_000.0)
    return (
        dsp.exp2((p.tune_semitones + note.pitch - key) * SEMITONE),
        d[row, GAIN] * _level(p, d[row, FAMILY]) * touch(p.velocity_depth, note.velocity),
        dsp.svf_gain(filter_hz, rate),
        _fading(d[row, TONE_S] * p.decay, rate),
        _fading(d[row, HISS_S] * p.decay, rate),
        _fading(2.5 * d[row, SWEEP_S], rate),
    )


@voice(params=PARAMS, state=STATE, channels=2, tables={"drums": DRUMS, "keys": KEY_ROWS}, chokes=CHOKES)
def drums(note, p, s, m):  # type: ignore[no-untyped-def]
    """One frame of one drum. The gate means nothing: a drum that was struck rings as it does."""
    rate, d = note.sample_rate, m.drums
    age, row, key, left = s.age, s.row, s.key, s.left
    if age == NOTHING:
        key = dsp.round_half_up(note.pitch)
        row = np.int32(m.keys[np.int32(key)] + PER_KIT * dsp.round_half_up(p.kit))
        left = d[row, BURSTS]
    tune, gain, cutoff = s.tune, s.gain, s.cutoff
    ring_kept, hiss_kept, fall_kept = s.ring_kept, s.hiss_kept, s.fall_kept
    if age % OFTEN == NOTHING:
        tune, gain, cutoff, ring_kept, hiss_kept, fall_kept = _slow(note, p, d, row, key)

    # Two tones whose pitch falls.
    sound, phase, phase_2 = np.float32(0.0), s.phase, s.phase_2
    if d[row, TONE] > 0.0:
        hz = tune * d[row, TONE_HZ] * dsp.exp2(d[row, SWEEP] * p.punch * s.fall)
        sound = d[row, TONE] * dsp.sine(phase) + d[row, SECOND] * dsp.sine(phase_2)
        sound = _driven(sound, d[row, BITE]) * s.ring
        phase, phase_2 = (
            dsp.wrap(phase + min(hz / rate, 0.45)),
            dsp.wrap(phase_2 + min(hz * d[row, RATIO] / rate, 0.45)),
        )

    # Six saws and noise through a filter; a clap begins several times.
    again = left > 0.5 and s.burst >= BURST_S * rate
    hiss = 1.0 if again else s.hiss
    left = left - (1.0 if again else 0.0)
    white, seed = dsp.noise(s.seed)
    rough = d[row, NOISE] * hiss * white + 2.0 * p.punch * d[row, CLICK] * s.click * white
    a, b, c, e, f, g = s.saw_0, s.saw_1, s.saw_2, s.saw_3, s.saw_4, s.saw_5
    if d[row, METAL] > 0.0:
        step = min(tune * d[row, METAL_HZ] / rate, 0.09)
        saws = dsp.saw(dsp.wrap(a + note.random), SAWS[0] * step) + dsp.saw(b, SAWS[1] * step)
        saws += dsp.saw(dsp.wrap(c + 3.0 * note.random), SAWS[2] * step) + dsp.saw(e, SAWS[3] * step)
        saws += dsp.saw(dsp.wrap(f + 7.0 * note.random), SAWS[4] * step) + dsp.saw(g, SAWS[5] * step)
        rough += 0.4 * d[row, METAL] * hiss * saws
        a, b, c = dsp.wrap(a + SAWS[0] * step), dsp.wrap(b + SAWS[1] * step), dsp.wrap(c + SAWS[2] * step)
        e, f, g = dsp.wrap(e + SAWS[3] * step), dsp.wrap(f + SAWS[4] * step), dsp.wrap(g + SAWS[5] * step)
    _, band, high, z1, z2 = dsp.svf(rough, cutoff, d[row, WIDTH], s.z1, s.z2)
    sound += band + d[row, HIGH] * (high - band)

    sound = 0.6 * gain * _driven(sound, 6.0 * p.drive)
    side = p.width * d[row, PAN]
    ring = s.ring * ring_kept
    hiss *= hiss_kept if left < 0.5 else _fading(0.03, rate)  # between the bursts of a clap it falls fast
    over = 1.0 if max(ring if d[row, TONE] > 0.0 else 0.0, hiss) < SILENT else 0.0
    return (sound * min(1.0 - side, 1.0), sound * min(1.0 + side, 1.0)), (
        age + ONE if age < OLDEST else OLDEST - OFTEN + ONE,
        row,
        key,
        phase,
        phase_2,
        a,
        b,
        c,
        e,
        f,
        g,
        ring,
        s.fall * fall_kept,
        hiss,
        0.0 if again else s.burst + 1.0,
        left,
        s.click * _fading(4.0 * CLICK_S, rate),
        z1,
        z2,
        seed,
        tune,
        gain,
        cutoff,
        ring_kept,
        hiss_kept,
        fall_kept,
        over,
    )


class Drums(ReadyInstrument):
    """A drum kit on the keys of General MIDI: 36 kick, 38 snare, 42 and 46 hi-hat, 49 crash and so on.

    Parameters
    ----------
    *positional
        Refused: values are given by name.
    preset : str or path, optional
        One of `presets`, or a file.
    polyphony : int, 1..1024, optional
        How many drums can ring at once.
    **values
        Start values of any of its parameters (``kit="electronic", decay=0.7``).

    Raises
    ------
    UnknownNameError
        If a keyword is not one of its parameters, or there is no such preset; the message lists them.
    ParameterError
        If a value is not allowed, or is given without its name.
    PresetError
        If a file of presets cannot be used.
    """

    voice = drums
