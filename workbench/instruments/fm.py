"""`FM`: four sines that bend each other's phases, wired in one of eight ways; written through the voice door.

Runs at twice the sample rate. How far a sine may be bent is limited by what the rate can carry: by Carson's rule a sine
of frequency f, bent by an index of I with what reaches up to B, reaches up to ``f + (I + 1) B``.

Source: Chowning (1973), "The synthesis of complex audio spectra by means of frequency modulation", J. Audio Eng. Soc.
21(7); Carson (1922), "Notes on the theory of modulation", Proc. IRE 10(1); feedback through the mean of two samples:
Tomisawa (1981), US patent 4,249,447.
Threads: control (describing it); `fm` itself becomes audio-thread code.
"""

from __future__ import annotations

from workbench import dsp
from workbench.instruments.door import voice
from workbench.instruments.parts import (
    AUDIBLE_HZ,
    CENT,
    SEMITONE,
    envelope_params,
    frames,
    near,
    output_params,
    touch,
)
from workbench.instruments.ready import ReadyInstrument
from workbench.params.spec import ParamSpec, choice
from workbench.rt.kernel import kernel

# What bends what; operators that bend nothing are heard. In the order in which neighbours have most in common.
ALGORITHMS = (
    "4>3>2>1",
    "(4+3)>2>1",
    "(4+3>2)>1",
    "(4>3+2)>1",
    "4>3 2>1",
    "4>(3 2 1)",
    "4>3 2 1",
    "4 3 2 1",
)
MOST_CYCLES = 2.0  # how far a sine at level 1 bends another: 4 pi radians
FEEDBACK_CYCLES = 0.25
RADIANS = 6.2831855


def _operator(number: int, ratio: float, level: float, decay_s: float, sustain: float) -> tuple[ParamSpec, ...]:
    """Specify one of the sines."""
    name, group = f"op{number}_", f"operator {number}"
    return (
        ParamSpec(f"{name}ratio", ratio, 0.125, 16.0, "", "log", group=group, help="Its pitch over that of the note."),
        ParamSpec(f"{name}level", level, group=group, help="How loud it is, or how far it bends others."),
        *envelope_params(name, group, 0.002, decay_s, sustain, 0.3),
    )


PARAMS = (
    choice("algorithm", ALGORITHMS, "4>3 2>1", group="wiring", help="Which sine bends which; the last ones are heard."),
    ParamSpec("feedback", 0.0, group="wiring", help="How far operator 4 bends itself: from a sine to a saw."),
    ParamSpec("brightness", 1.0, 0.0, 2.0, group="wiring", help="How far all bending goes, together."),
    ParamSpec("velocity_brightness", 0.5, group="wiring", help="How much duller a soft touch is."),
    ParamSpec("key_scaling", 0.3, group="wiring", help="How much duller high notes are."),
    *_operator(1, 1.0, 0.8, 2.0, 0.0),
    *_operator(2, 1.0, 0.4, 1.0, 0.0),
    *_operator(3, 1.0, 0.5, 2.0, 0.0),
    *_operator(4, 14.0, 0.25, 0.3, 0.0),
    ParamSpec("lfo_hz", 5.0, 0.01, 40.0, "Hz", "log", group="lfo", help="Speed of the slow oscillator."),
    ParamSpec("vibrato_cents", 0.0, 0.0, 200.0, "cents", group="lfo", help="How far it bends the pitch."),
    ParamSpec("tremolo", 0.0, group="lfo", help="How deep it dips the level."),
    *output_params(),
)
STATE = {
    **{f"phase{k}": 0.0 for k in (1, 2, 3, 4)},
    **{f"{what}{k}": 0.0 for k in (1, 2, 3, 4) for what in ("stage", "progress", "held")},
    "back": 0.0,
    "back_before": 0.0,
    "lfo": 0,
}


@kernel(single=True)
def _from(algorithm, first):  # type: ignore[no-untyped-def]
    """1 for this algorithm and those behind it, 0 for those before it."""
    return min(max(algorithm - first + 1.0, 0.0), 1.0)


@kernel(single=True)
def _routes(a):  # type: ignore[no-untyped-def]
    """Which operator bends which (4 to 3, 4 to 2, 4 to 1, 3 to 2, 3 to 1, 2 to 1), and which are heard (2, 3, 4)."""
    upper = near(a, 0.0) + _from(a, 3.0) - _from(a, 7.0)
    r42, r41 = near(a, 1.0) + near(a, 5.0), near(a, 2.0) + near(a, 5.0)
    return (
        upper,
        r42,
        r41,
        1.0 - _from(a, 3.0),
        near(a, 3.0),
        1.0 - _from(a, 5.0),
        (
            _from(a, 5.0),
            _from(a, 4.0),
            _from(a, 7.0),
        ),
    )


@kernel(single=True)
def _envelope(gate, rate, attack_s, decay_s, sustain, release_s, stage, progress, held):  # type: ignore[no-untyped-def]
    attack, decay, release = frames(attack_s, rate), frames(decay_s, rate), frames(release_s, rate)
    return dsp.adsr(gate, attack, decay, sustain, release, stage, progress, held)


@kernel(single=True)
def _limited(index, reach, room):  # type: ignore[no-untyped-def]
    """An index (in cycles) that keeps what it bends within what is left of the band, by Carson's rule."""
    return min(index, max(room / max(reach, 1.0) - 1.0, 0.0) / RADIANS)


@kernel(single=True)
def _sines(routes, q1, q2, q3, q4, i2, i3, i4, feedback, levels, back, before):  # type: ignore[no-untyped-def]
    """One sample of four operators from their phases; gives it and what operator 4 feeds back."""
    r43, r42, r41, r32, r31, r21, heard = routes
    h2, h3, h4 = heard
    a1, a2, a3, a4 = levels
    y4 = dsp.sine(q4 + feedback * (back + before))
    m4 = i4 * y4
    y3 = dsp.sine(q3 + r43 * m4)
    m3 = i3 * y3
    y2 = dsp.sine(q2 + r42 * m4 + r32 * m3)
    y1 = dsp.sine(q1 + r41 * m4 + r31 * m3 + r21 * i2 * y2)
    return a1 * y1 + h2 * a2 * y2 + h3 * a3 * y3 + h4 * a4 * y4, y4


@voice(params=PARAMS, state=STATE, oversample=2, unrolled=True, keeps=list(STATE))
def fm(note, p, s):  # type: ignore[no-untyped-def]
    """One frame (two samples at twice the rate) of one voice."""
    rate, fast, gate = note.sample_rate, 2.0 * note.sample_rate, note.gate
    lfo = dsp.sine(dsp.slow_cycles(s.lfo))
    freq = note.freq_hz * dsp.exp2(lfo * p.vibrato_cents * CENT)
    f1, f2, f3, f4 = freq * p.op1_ratio, freq * p.op2_ratio, freq * p.op3_ratio, freq * p.op4_ratio

    e1, stage1, progress1, held1 = _envelope(
        gate, rate, p.op1_attack_s, p.op1_decay_s, p.op1_sustain, p.op1_release_s, s.stage1, s.progress1, s.held1
    )
    e2, stage2, progress2, held2 = _envelope(
        gate, rate, p.op2_attack_s, p.op2_decay_s, p.op2_sustain, p.op2_release_s, s.stage2, s.progress2, s.held2
    )
    e3, stage3, progress3, held3 = _envelope(
        gate, rate, p.op3_attack_s, p.op3_decay_s, p.op3_sustain, p.op3_release_s, s.stage3, s.progress3, s.held3
    )
    e4, stage4, progress4, held4 = _envelope(
        gate, rate, p.op4_attack_s, p.op4_decay_s, p.op4_sustain, p.op4_release_s, s.stage4, s.progress4, s.held4
    )

    routes = _routes(p.algorithm)
    r43, r42, _, r32, _, _, (h2, h3, h4) = routes
    dull = dsp.exp2(min(p.key_scaling * (60.0 - note.pitch) * SEMITONE, 2.0))
    bend = MOST_CYCLES * p.brightness * dull * (1.0 - p.velocity_brightness * (1.0 - note.velocity))
    # From the top of the chain down: how far each reaches, and so how far it may bend what is below it.
    room = fast - AUDIBLE_HZ
    feedback = FEEDBACK_CYCLES * p.feedback
    reach4 = f4 * (1.0 + 8.0 * feedback)
    i4 = _limited(bend * p.op4_level * p.op4_level * e4, reach4, room - max(f1, f3))
    reach3 = f3 + r43 * (RADIANS * i4 + 1.0) * reach4
    i3 = _limited(bend * p.op3_level * p.op3_level * e3, reach3, room - max(f1, f2))
    reach2 = f2 + r42 * (RADIANS * i4 + 1.0) * reach4 + r32 * (RADIANS * i3 + 1.0) * reach3
    i2 = _limited(bend * p.op2_level * p.op2_level * e2, reach2, room - f1)

    level = touch(p.velocity_depth, note.velocity) * (1.0 - p.tremolo * (0.5 - 0.5 * lfo))
    level = level / (1.0 + h2 + h3 + h4)
    levels = (
        level * p.op1_level * e1 * _carried(f1, fast),
        level * p.op2_level * e2 * _carried(f2, fast),
        level * p.op3_level * e3 * _carried(f3, fast),
        level * p.op4_level * e4 * _carried(f4, fast),
    )
    d1, d2, d3, d4 = f1 / fast, f2 / fast, f3 / fast, f4 / fast
    m1, m2, m3, m4 = dsp.wrap(s.phase1 + d1), dsp.wrap(s.phase2 + d2), dsp.wrap(s.phase3 + d3), dsp.wrap(s.phase4 + d4)
    first, back = _sines(
        routes, s.phase1, s.phase2, s.phase3, s.phase4, i2, i3, i4, feedback, levels, s.back, s.back_before
    )
    second, back_2 = _sines(routes, m1, m2, m3, m4, i2, i3, i4, feedback, levels, back, s.back)
    return (first, second), (
        dsp.wrap(m1 + d1),
        dsp.wrap(m2 + d2),
        dsp.wrap(m3 + d3),
        dsp.wrap(m4 + d4),
        stage1,
        progress1,
        held1,
        stage2,
        progress2,
        held2,
        stage3,
        progress3,
        held3,
        stage4,
        progress4,
        held4,
        back_2,
        back,
        dsp.slow_next(s.lfo, p.lfo_hz, rate),
    )


@kernel(single=True)
def _carried(freq_hz, fast):  # type: ignore[no-untyped-def]
    """0 for a sine that the fast rate cannot carry."""
    return min(max((0.5 * fast - freq_hz) / (0.1 * fast), 0.0), 1.0)


class FM(ReadyInstrument):
    """Frequency modulation with four sines: electric pianos, bells, brass, basses.

    Parameters
    ----------
    *positional
        Refused: values are given by name.
    preset : str or path, optional
        One of `presets`, or a file.
    polyphony : int, 1..1024, optional
        How many voices can sound at once. With 1 it is monophonic.
    **values
        Start values of any of its parameters (``algorithm="4>3>2>1"``, ``op2_ratio=3.5``).

    Raises
    ------
    UnknownNameError
        If a keyword is not one of its parameters, or there is no such preset; the message lists them.
    ParameterError
        If a value is not allowed, or is given without its name.
    PresetError
        If a file of presets cannot be used.
    """

    voice = fm
