"""`Synth`: two oscillators, a state-variable filter, two envelopes, an LFO; written through the same door as any voice.

Threads: control (describing it); `synth` itself becomes audio-thread code.
"""

from __future__ import annotations

from workbench import dsp
from workbench.instruments.door import voice
from workbench.instruments.note import RANDOM_SEED
from workbench.instruments.parts import CENT, SEMITONE, frames, near
from workbench.instruments.ready import ReadyInstrument
from workbench.params.spec import ParamSpec, choice
from workbench.rt.kernel import kernel

WAVEFORMS = ("sine", "triangle", "saw", "square", "pulse", "noise")
FILTERS = ("low", "band", "high")

PARAMS = (
    choice("waveform", WAVEFORMS, "saw", group="oscillators", help="Shape of oscillator A."),
    choice("waveform_b", WAVEFORMS, "saw", group="oscillators", help="Shape of oscillator B."),
    ParamSpec("detune_cents", 7.0, -1200.0, 1200.0, "cents", group="oscillators", help="How far B is tuned from A."),
    ParamSpec("mix", 0.35, group="oscillators", help="From A alone (0) to B alone (1)."),
    ParamSpec("duty", 0.3, 0.05, 0.95, group="oscillators", help="Share of the cycle that a pulse is high."),
    ParamSpec("glide_s", 0.0, 0.0, 2.0, "s", group="oscillators", help="Time to slide from the note before."),
    choice("filter", FILTERS, "low", group="filter", help="What the filter lets through."),
    ParamSpec(
        "cutoff_hz", 2400.0, 20.0, 20_000.0, "Hz", "log", group="filter", help="Brightness: where the filter works."
    ),
    ParamSpec("resonance", 0.2, group="filter", help="Emphasis at the cut-off; near 1 it rings."),
    ParamSpec("key_tracking", 0.4, group="filter", help="How far the cut-off follows the keyboard."),
    ParamSpec("filter_octaves", 2.0, -6.0, 6.0, "oct", group="filter", help="How far its envelope moves the cut-off."),
    ParamSpec("filter_attack_s", 0.005, 0.0005, 10.0, "s", "log", group="filter envelope", help="Time for it to open."),
    ParamSpec(
        "filter_decay_s", 0.6, 0.001, 10.0, "s", "log", group="filter envelope", help="Time for it to fall back."
    ),
    ParamSpec("filter_sustain", 0.2, group="filter envelope", help="How open it stays while the key is held."),
    ParamSpec("filter_release_s", 0.4, 0.001, 10.0, "s", "log", group="filter envelope", help="Time for it to close."),
    ParamSpec("attack_s", 0.004, 0.0005, 10.0, "s", "log", group="envelope", help="Time to full level."),
    ParamSpec("decay_s", 0.8, 0.001, 10.0, "s", "log", group="envelope", help="Time to fall to the sustain level."),
    ParamSpec("sustain", 0.6, group="envelope", help="Level while the key is held."),
    ParamSpec("release_s", 0.35, 0.002, 10.0, "s", "log", group="envelope", help="Time to silence after the key."),
    ParamSpec("lfo_hz", 5.0, 0.01, 40.0, "Hz", "log", group="lfo", help="Speed of the slow oscillator."),
    ParamSpec("vibrato_cents", 0.0, 0.0, 200.0, "cents", group="lfo", help="How far it bends the pitch."),
    ParamSpec("wobble_octaves", 0.0, 0.0, 4.0, "oct", group="lfo", help="How far it moves the cut-off."),
    ParamSpec("tremolo", 0.0, group="lfo", help="How deep it dips the level."),
    ParamSpec("velocity_depth", 0.7, group="output", help="How much softer a soft touch is."),
    ParamSpec("spread", 0.3, group="output", help="How wide the voices stand in the stereo field."),
    ParamSpec("pan", 0.0, -1.0, 1.0, group="output", help="From left (-1) to right (1)."),
    ParamSpec("level_db", -12.0, -60.0, 6.0, "dB", group="output", help="Level of the instrument."),
)

STATE = {
    "phase_a": 0.0,
    "phase_b": 0.0,
    "seed": RANDOM_SEED,
    "lfo": 0,
    "glide": 1.0,
    "z1": 0.0,
    "z2": 0.0,
    "stage": 0.0,
    "progress": 0.0,
    "held": 0.0,
    "filter_stage": 0.0,
    "filter_progress": 0.0,
    "filter_held": 0.0,
}


@kernel(single=True)
def oscillator(waveform, phase, step, duty, hiss):  # type: ignore[no-untyped-def]
    """One sample of the chosen waveform; all are computed, so that sixteen voices can do so together."""
    width = 0.5 + (duty - 0.5) * min(max(waveform - 3.0, 0.0), 1.0)
    return (
        near(waveform, 0.0) * dsp.sine(phase)
        + near(waveform, 1.0) * dsp.triangle(phase, step)
        + near(waveform, 2.0) * dsp.saw(phase, step)
        + (near(waveform, 3.0) + near(waveform, 4.0)) * dsp.pulse(phase, step, width)
        + near(waveform, 5.0) * hiss
    )


@kernel(single=True)
def _filtered(x, p, gain, z1, z2):  # type: ignore[no-untyped-def]
    """One sample through the chosen side of the filter."""
    low, band, high, z1, z2 = dsp.svf(x, gain, 2.0 - 1.95 * p.resonance, z1, z2)
    return near(p.filter, 0.0) * low + near(p.filter, 1.0) * band + near(p.filter, 2.0) * high, z1, z2


@kernel(single=True)
def _oscillators(p, phase_a, phase_b, step_a, step_b, hiss):  # type: ignore[no-untyped-def]
    """One sample of both oscillators, mixed."""
    a = oscillator(p.waveform, phase_a, step_a, p.duty, hiss)
    b = oscillator(p.waveform_b, phase_b, step_b, p.duty, hiss)
    return a + p.mix * (b - a)


@voice(params=PARAMS, state=STATE, oversample=2, unrolled=True, keeps=[name for name in STATE if name != "glide"])
def synth(note, p, s):  # type: ignore[no-untyped-def]
    """One frame (two samples at twice the rate) of one voice."""
    rate, fast = note.sample_rate, 2.0 * note.sample_rate
    lfo = dsp.sine(dsp.slow_cycles(s.lfo))
    slide = s.glide * min(p.glide_s * rate, 1.0)  # without a glide time there is none, not even for the first frame
    bend = slide * (note.from_pitch - note.pitch) * SEMITONE + lfo * p.vibrato_cents * CENT
    step_a = min(note.freq_hz * dsp.exp2(bend) / fast, 0.25)
    step_b = min(step_a * dsp.exp2(p.detune_cents * CENT), 0.25)

    opening, f_stage, f_progress, f_held = dsp.adsr(
        note.gate,
        frames(p.filter_attack_s, rate),
        frames(p.filter_decay_s, rate),
        p.filter_sustain,
        frames(p.filter_release_s, rate),
        s.filter_stage,
        s.filter_progress,
        s.filter_held,
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
    octaves = opening * p.filter_octaves + lfo * p.wobble_octaves + p.key_tracking * (note.pitch - 60.0) * SEMITONE
    gain = dsp.svf_gain(min(p.cutoff_hz * dsp.exp2(octaves), 20_000.0), fast)

    hiss_1, seed = dsp.noise(s.seed)
    hiss_2, seed = dsp.noise(seed)
    middle_a, middle_b = dsp.wrap(s.phase_a + step_a), dsp.wrap(s.phase_b + step_b)
    x1 = _oscillators(p, s.phase_a, s.phase_b, step_a, step_b, hiss_1)
    x2 = _oscillators(p, middle_a, middle_b, step_a, step_b, hiss_2)
    y1, z1, z2 = _filtered(x1, p, gain, s.z1, s.z2)
    y2, z1, z2 = _filtered(x2, p, gain, z1, z2)

    touch = 1.0 - p.velocity_depth * (1.0 - note.velocity * note.velocity)
    level = level * touch * (1.0 - p.tremolo * (0.5 - 0.5 * lfo))
    return (y1 * level, y2 * level), (
        dsp.wrap(middle_a + step_a),
        dsp.wrap(middle_b + step_b),
        seed,
        dsp.slow_next(s.lfo, p.lfo_hz, rate),
        max(s.glide - 1.0 / max(p.glide_s * rate, 1.0), 0.0),
        z1,
        z2,
        stage,
        progress,
        held,
        f_stage,
        f_progress,
        f_held,
    )


class Synth(ReadyInstrument):
    """A subtractive synthesizer: two oscillators, filter, two envelopes, LFO.

    Parameters
    ----------
    *positional
        Refused: values are given by name.
    preset : str or path, optional
        One of `presets`, or a file.
    polyphony : int, 1..1024, optional
        How many voices can sound at once. With 1 it is monophonic: the last key takes the sounding voice over.
    **values
        Start values of any of its parameters (``waveform="saw"``, ``cutoff_hz=900``).

    Raises
    ------
    UnknownNameError
        If a keyword is not one of its parameters, or there is no such preset; the message lists them.
    ParameterError
        If a value is not allowed, or is given without its name.
    PresetError
        If a file of presets cannot be used.

    Examples
    --------
    >>> Synth(waveform="saw", cutoff_hz=900).values["cutoff_hz"]
    900.0
    """

    voice = synth
