"""`Wavetable`: a cycle that changes its shape, through a filter; written through the voice door.

It reads the version of a wave that has as many harmonics as the pitch lets through (`waves`), at twice the sample rate,
between four points; and between two neighbouring waves.

Source: Niemitalo (2001), "Polynomial interpolators for high-quality resampling of oversampled audio".
Threads: control (describing it); `wavetable` itself becomes audio-thread code.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench import dsp
from workbench.instruments.door import voice
from workbench.instruments.instrument import Instrument, only_by_name
from workbench.instruments.parts import CENT, SEMITONE, envelope_params, frames, output_params, touch
from workbench.instruments.preset import PresetSource
from workbench.instruments.ready import ReadyInstrument
from workbench.instruments.waves import LEVELS, OWN, POINTS, SETS, TOP, all_waves
from workbench.params.spec import ParamSpec, choice
from workbench.rt.bits import f32_to_bits
from workbench.rt.kernel import kernel

LAST_LEVEL, ALL_LEVELS = np.int32(LEVELS - 1), np.int32(LEVELS)
EXPONENT, BIAS = np.int32(23), np.int32(126)
ZERO, ONE, LAST_POINT = np.int32(0), np.int32(1), np.int32(POINTS - 1)
SET_NAMES = (*SETS, OWN)
LAST_SET = np.int32(len(SET_NAMES) - 2)

PARAMS = (
    choice("waves", SET_NAMES, "basic", group="wave", help="Which set of waves it plays."),
    ParamSpec("position", 0.0, group="wave", help="Which wave of the set: from the first (0) to the last (1)."),
    ParamSpec("sweep", 0.0, -1.0, 1.0, group="wave", help="How far its envelope moves the position."),
    *envelope_params("sweep_", "sweep envelope", 0.005, 1.0, 0.0, 0.5),
    ParamSpec("cutoff_hz", 12_000.0, 20.0, 20_000.0, "Hz", "log", group="filter", help="Brightness: a low pass."),
    ParamSpec("resonance", 0.1, group="filter", help="Emphasis at the cut-off; near 1 it rings."),
    ParamSpec("key_tracking", 0.3, group="filter", help="How far the cut-off follows the keyboard."),
    *envelope_params("", "envelope", 0.005, 1.0, 0.8, 0.3),
    ParamSpec("lfo_hz", 0.5, 0.01, 40.0, "Hz", "log", group="lfo", help="Speed of the slow oscillator."),
    ParamSpec("wander", 0.0, group="lfo", help="How far it moves the position."),
    ParamSpec("vibrato_cents", 0.0, 0.0, 200.0, "cents", group="lfo", help="How far it bends the pitch."),
    *output_params(),
)
STATE = {
    "phase": 0.0,
    "lfo": 0,
    "z1": 0.0,
    "z2": 0.0,
    **{f"{prefix}{what}": 0.0 for prefix in ("", "sweep_") for what in ("stage", "progress", "held")},
}


@kernel(single=True)
def _read(cycles, row, phase):  # type: ignore[no-untyped-def]
    """A cycle at a phase (0..1), between four of its points."""
    place = phase * np.float32(POINTS)
    whole = np.floor(place)
    i = np.int32(whole)
    return dsp.between(
        cycles[row, (i - ONE) & LAST_POINT],
        cycles[row, i & LAST_POINT],
        cycles[row, (i + ONE) & LAST_POINT],
        cycles[row, (i + ONE + ONE) & LAST_POINT],
        place - whole,
    )


@kernel(single=True)
def _place(waves, sets, position):  # type: ignore[no-untyped-def]
    """Number of a wave, with a fraction, from a position in a set; between two sets while the choice glides."""
    lower = min(max(np.int32(waves), ZERO), LAST_SET)
    upper = lower + ONE
    share = waves - np.float32(lower)
    first = sets[lower, ZERO] + share * (sets[upper, ZERO] - sets[lower, ZERO])
    span = sets[lower, ONE] + share * (sets[upper, ONE] - sets[lower, ONE])
    return first + span * min(max(position, 0.0), 1.0)


@voice(
    params=PARAMS,
    state=STATE,
    oversample=2,
    unrolled=True,
    keeps=list(STATE),
    tables={"cycles": np.zeros((LEVELS, 8)), "sets": np.zeros((len(SET_NAMES), 2))},
)
def wavetable(note, p, s, m):  # type: ignore[no-untyped-def]
    """One frame (two samples at twice the rate) of one voice."""
    rate, fast = note.sample_rate, 2.0 * note.sample_rate
    lfo = dsp.sine(dsp.slow_cycles(s.lfo))
    step = min(note.freq_hz * dsp.exp2(lfo * p.vibrato_cents * CENT) / fast, 0.45)

    moved, sweep_stage, sweep_progress, sweep_held = dsp.adsr(
        note.gate,
        frames(p.sweep_attack_s, rate),
        frames(p.sweep_decay_s, rate),
        p.sweep_sustain,
        frames(p.sweep_release_s, rate),
        s.sweep_stage,
        s.sweep_progress,
        s.sweep_held,
    )
    level, stage, progress, held = dsp.adsr(
        note.gate,
        frames(p.attack_s, rate),
        frames(p.decay_s, rate),
        p.sustain,
        frames(p.release_s, rate),
        s.stage,
        s.progress,
        s.held,
    )

    # The version whose highest harmonic lies between a quarter and a half of the fast rate.
    octave = min(max((f32_to_bits(2.0 * np.float32(TOP) * step) >> EXPONENT) - BIAS, ZERO), LAST_LEVEL)
    place = _place(p.waves, m.sets, p.position + p.sweep * moved + 0.5 * p.wander * lfo)
    wave = np.int32(place)
    share = place - np.float32(wave)
    row = wave * ALL_LEVELS + octave
    beside = row + (ALL_LEVELS if share > 0.0 else ZERO)
    middle = dsp.wrap(s.phase + step)
    x1, x2 = _read(m.cycles, row, s.phase), _read(m.cycles, row, middle)
    x1 += share * (_read(m.cycles, beside, s.phase) - x1)
    x2 += share * (_read(m.cycles, beside, middle) - x2)

    gain = dsp.svf_gain(min(p.cutoff_hz * dsp.exp2(p.key_tracking * (note.pitch - 60.0) * SEMITONE), 20_000.0), fast)
    damping = 2.0 - 1.95 * p.resonance
    y1, _, _, z1, z2 = dsp.svf(x1, gain, damping, s.z1, s.z2)
    y2, _, _, z1, z2 = dsp.svf(x2, gain, damping, z1, z2)
    level *= touch(p.velocity_depth, note.velocity)
    return (y1 * level, y2 * level), (
        dsp.wrap(middle + step),
        dsp.slow_next(s.lfo, p.lfo_hz, rate),
        z1,
        z2,
        stage,
        progress,
        held,
        sweep_stage,
        sweep_progress,
        sweep_held,
    )


class Wavetable(ReadyInstrument):
    """A wavetable synthesizer: sets of waves that morph, and waves of your own.

    Parameters
    ----------
    *positional
        Refused: values are given by name.
    own : array_like [shape=(points,) or (waves, points)], optional
        Single cycles, one a row, of any number of points: they are what ``waves="own"`` plays, and that is its value
        then if nothing else is given.
    preset : str or path, optional
        One of `presets`, or a file. It says nothing of waves of your own.
    polyphony : int, 1..1024, optional
        How many voices can sound at once. With 1 it is monophonic.
    **values
        Start values of any of its parameters (``waves="vocal", position=0.3``).

    Raises
    ------
    SampleError
        If `own` is no such array, or one of its waves is silent.
    UnknownNameError
        If a keyword is not one of its parameters, or there is no such preset; the message lists them.
    ParameterError
        If a value is not allowed, or is given without its name.
    PresetError
        If a file of presets cannot be used.
    """

    voice = wavetable

    def __init__(
        self,
        *positional: object,
        own: Any = None,
        preset: PresetSource | None = None,
        polyphony: int | None = None,
        **values: Any,
    ) -> None:
        if positional:
            raise only_by_name("Wavetable", wavetable, positional)
        if own is not None and preset is None:
            values = {"waves": OWN, **values}
        tables = all_waves(own)._asdict()
        Instrument.__init__(self, wavetable, preset=preset, polyphony=polyphony, tables=tables, **values)
