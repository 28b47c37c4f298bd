"""`Organ`: nine sines on drawbars, percussion, key click; written through the voice door. It makes no aliases at all.

All nine go through one phase, that of the lowest, which every one of them is a whole multiple of. What the sample rate
cannot carry fades out instead of folding back.

Source: the footages are those of an organ's stops; a step of a drawbar is 3 dB, as on tonewheel organs.
Threads: control (describing it); `organ` itself becomes audio-thread code.
"""

from __future__ import annotations

from workbench import dsp
from workbench.instruments.door import voice
from workbench.instruments.note import RANDOM_SEED
from workbench.instruments.parts import CENT, audible, frames, near, output_params, touch
from workbench.instruments.ready import ReadyInstrument
from workbench.params.spec import ParamSpec, choice
from workbench.rt.kernel import kernel

BARS = {  # name: (multiple of the lowest, default, what it sounds like)
    "bar_16": (1.0, 8.0, "the octave below"),
    "bar_5_third": (3.0, 0.0, "the fifth"),
    "bar_8": (2.0, 8.0, "the note itself"),
    "bar_4": (4.0, 6.0, "the octave"),
    "bar_2_two_thirds": (6.0, 0.0, "an octave and a fifth above"),
    "bar_2": (8.0, 0.0, "two octaves above"),
    "bar_1_three_fifths": (10.0, 0.0, "two octaves and a third above"),
    "bar_1_third": (12.0, 0.0, "two octaves and a fifth above"),
    "bar_1": (16.0, 0.0, "three octaves above"),
}
CLICK_S = 0.006

PARAMS = (
    *(
        ParamSpec(name, default, 0.0, 8.0, group="drawbars", help=f"How far this drawbar is out: {meaning}.")
        for name, (_, default, meaning) in BARS.items()
    ),
    choice("percussion_at", ("second", "third"), "second", group="percussion", help="Which harmonic is struck."),
    ParamSpec("percussion", 0.0, group="percussion", help="How loud it is struck."),
    ParamSpec("percussion_decay_s", 0.3, 0.02, 3.0, "s", "log", group="percussion", help="Time for it to die away."),
    ParamSpec("click", 0.15, group="percussion", help="Noise of the contacts when a key goes down."),
    ParamSpec("attack_s", 0.003, 0.0005, 10.0, "s", "log", group="envelope", help="Time to full level."),
    ParamSpec("release_s", 0.02, 0.002, 10.0, "s", "log", group="envelope", help="Time to silence after the key."),
    ParamSpec("lfo_hz", 6.0, 0.01, 40.0, "Hz", "log", group="lfo", help="Speed of the slow oscillator."),
    ParamSpec("vibrato_cents", 0.0, 0.0, 200.0, "cents", group="lfo", help="How far it bends the pitch."),
    ParamSpec("tremolo", 0.0, group="lfo", help="How deep it dips the level."),
    *output_params(velocity_depth=0.0, spread=0.0),
)
STATE = {
    "phase": 0.0,
    "stage": 0.0,
    "progress": 0.0,
    "held": 0.0,
    "struck": 1.0,
    "click": 1.0,
    "hiss": 0.0,
    "seed": RANDOM_SEED,
    "lfo": 0,
}


@kernel(single=True)
def drawbar_gain(pulled):  # type: ignore[no-untyped-def]
    """Gain of a drawbar: 3 dB a step, 1 when it is out all the way (8), nothing at 0."""
    return min(pulled, 1.0) * dsp.exp2(0.5 * (pulled - 8.0))


@kernel(single=True)
def _partial(multiple, pulled, phase, lowest_hz, rate):  # type: ignore[no-untyped-def]
    return drawbar_gain(pulled) * audible(multiple * lowest_hz, rate) * dsp.sine(multiple * phase)


@voice(params=PARAMS, state=STATE, keeps=("phase", "stage", "progress", "held", "lfo"))
def organ(note, p, s):  # type: ignore[no-untyped-def]
    """One sample of one key."""
    rate, phase = note.sample_rate, s.phase
    lfo = dsp.sine(dsp.slow_cycles(s.lfo))
    lowest = 0.5 * note.freq_hz * dsp.exp2(lfo * p.vibrato_cents * CENT)
    tone = (
        _partial(1.0, p.bar_16, phase, lowest, rate)
        + _partial(3.0, p.bar_5_third, phase, lowest, rate)
        + _partial(2.0, p.bar_8, phase, lowest, rate)
        + _partial(4.0, p.bar_4, phase, lowest, rate)
        + _partial(6.0, p.bar_2_two_thirds, phase, lowest, rate)
        + _partial(8.0, p.bar_2, phase, lowest, rate)
        + _partial(10.0, p.bar_1_three_fifths, phase, lowest, rate)
        + _partial(12.0, p.bar_1_third, phase, lowest, rate)
        + _partial(16.0, p.bar_1, phase, lowest, rate)
    )
    multiple = 4.0 * near(p.percussion_at, 0.0) + 6.0 * near(p.percussion_at, 1.0)
    second = near(p.percussion_at, 0.0) * audible(4.0 * lowest, rate) * dsp.sine(4.0 * phase)
    third = near(p.percussion_at, 1.0) * audible(multiple * lowest, rate) * dsp.sine(6.0 * phase)
    tone += 2.0 * p.percussion * s.struck * s.struck * (second + third)
    hiss, seed = dsp.noise(s.seed)
    tone += p.click * s.click * s.click * (hiss - s.hiss)

    level, stage, progress, held = dsp.adsr(
        note.gate,
        frames(p.attack_s, rate),
        1.0,
        1.0,
        frames(p.release_s, rate),
        s.stage,
        s.progress,
        s.held,
    )
    level *= 0.25 * touch(p.velocity_depth, note.velocity) * (1.0 - p.tremolo * (0.5 - 0.5 * lfo))
    return level * tone, (
        dsp.wrap(phase + lowest / rate),
        stage,
        progress,
        held,
        max(s.struck - 1.0 / (p.percussion_decay_s * rate), 0.0),
        max(s.click - 1.0 / (CLICK_S * rate), 0.0),
        hiss,
        seed,
        dsp.slow_next(s.lfo, p.lfo_hz, rate),
    )


class Organ(ReadyInstrument):
    """An organ with nine drawbars, percussion and key click.

    Parameters
    ----------
    *positional
        Refused: values are given by name.
    preset : str or path, optional
        One of `presets`, or a file.
    polyphony : int, 1..1024, optional
        How many voices can sound at once.
    **values
        Start values of any of its parameters (``bar_8=8, bar_4=5``).

    Raises
    ------
    UnknownNameError
        If a keyword is not one of its parameters, or there is no such preset; the message lists them.
    ParameterError
        If a value is not allowed, or is given without its name.
    PresetError
        If a file of presets cannot be used.
    """

    voice = organ
