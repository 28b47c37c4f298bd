"""What every node that comes with the workbench keeps to, whatever it does to sound. Their own tests say the rest.

A kind that joins `workbench.effects.ALL` or `workbench.sources.ALL`, or is public besides, is tested here without a
further line. The tables below hold what cannot be known from the outside: where a kind lets sound through unchanged in
time, and by how much it may be louder. What hears a device or reads a file is tested in `test_streams.py`.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.audio_asserts import INAUDIBLE_STEP, worst_step
from tests.support.compiled import amount, needs_jit
from tests.support.nodes import RATE, SILENT, Run, corners, heard_by, in_session, trials
from workbench import effects, sources
from workbench.graph import NodeKind, node
from workbench.proof.every import public_kinds
from workbench.rt.check import check
from workbench.settings import QUANTUM

KINDS = {kind.name: kind for _, kind in public_kinds() if isinstance(kind, NodeKind)}
SPEAKING = {"lfo"}  # what has an input and yet makes a signal by itself
HEARING = {name: kind for name, kind in KINDS.items() if kind.ways_in and name not in SPEAKING}
RATES = (8000.0, 48_000.0, 192_000.0)
FRAMES = amount(64 * QUANTUM, 4 * QUANTUM)
BOUND = 100.0  # +40 dBFS: nothing that is given full scale runs away to more than that
BOUNDS = {"biquad": 2000.0, "equalizer": 1e12}  # where more is meant: all bands of an equalizer up, and the like
OPEN: dict[str, dict[str, float | str]] = {  # settings at which a kind hands on what it hears, for latency
    "bit_crusher": {"rate_hz": 192_000.0},
    "feedback": {"time_s": 0.01},
    "filter": {"mode": "high", "cutoff_hz": 20.0},
    "ladder": {"mode": "high", "cutoff_hz": 20.0},
    "ring_modulator": {"mix": 0.5},
}
LATE_S = {"feedback": 0.01}  # what is late on purpose, and is not made up for
UNLIKE = {
    "follower",
    "multiply",
}  # kinds whose output is no image of their input at any setting: no latency can be measured
STEPPING = {
    ("bit_crusher", "bits"),
    ("bit_crusher", "rate_hz"),
    ("ring_modulator", "freq_hz"),
}  # what has steps of its own
RING_OUT_S = 20.0
IMAGES = {name: kind for name, kind in HEARING.items() if name not in UNLIKE}
MIXING = {name: kind for name, kind in HEARING.items() if any(spec.name == "mix" for spec in kind.params)}

each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
each_hearing_kind = pytest.mark.parametrize("kind", HEARING.values(), ids=HEARING)
each_image = pytest.mark.parametrize("kind", IMAGES.values(), ids=IMAGES)
each_mix = pytest.mark.parametrize("kind", MIXING.values(), ids=MIXING)


def noise(frames, rng):
    """Half of full scale."""
    return rng.uniform(-0.5, 0.5, frames).astype(np.float32)


def same_bits(one, other):
    """Whether two arrays are the same to the last bit."""
    return np.array_equal(one.view(np.uint32), other.view(np.uint32))


@needs_jit
@each_kind
def test_node_is_safe(kind):
    """Nothing that it does could hold the audio thread up."""
    for each in (kind, kind.writer):
        verdict = check(each) if each is not None else True

        assert verdict, str(verdict)


@each_hearing_kind
def test_silence_stays_silent(kind):
    """Nothing comes out of a fresh node that hears nothing."""
    heard = Run(kind)(FRAMES, **heard_by(kind, np.zeros(FRAMES)))

    assert np.abs(heard).max() <= SILENT


@needs_jit
@each_hearing_kind
def test_sound_dies_away(kind, rng):
    """Some time after its input has ended it is silent, and stays so."""
    run = Run(kind)
    run(4800, **heard_by(kind, noise(4800, rng)))
    run(int(RING_OUT_S * RATE))

    assert np.abs(run(4800)).max() <= SILENT


@each_kind
@pytest.mark.parametrize("rate", RATES)
def test_output_is_finite_and_bounded(kind, rate, rng):
    """At every end of every parameter, whatever comes in at 0 dBFS, what comes out is a number and not huge."""
    heard = trials(FRAMES, rng)
    bound = BOUNDS.get(kind.name, BOUND)
    settings = corners(kind)
    for corner in list(settings)[: amount(len(settings), 3)]:
        for name in heard if kind.ways_in else ["nothing"]:
            run = Run(kind, rate, **settings[corner])
            made = run(FRAMES, **(heard_by(kind, heard[name]) if kind.ways_in else {}))

            assert run.mutes == 0, f"not finite: {corner}, {name}"
            assert np.abs(made).max() <= bound, f"{corner}, {name}"


@node(params={})
def ratio(x, y, p, s):
    """Not a number where it hears nothing."""
    for i in range(len(x)):
        y[i] = x[i] / x[i]


def test_what_is_not_finite_is_seen():
    """The engine mutes it, and the tests around this one notice."""
    run = Run(ratio)
    run(4 * QUANTUM)

    assert run.mutes == 4


@each_kind
def test_parameters_may_jump(kind, rng):
    """Every parameter thrown from end to end while it sounds: still a number, and not a huge one."""
    run = Run(kind)
    for step in range(amount(40, 4)):
        run.set(**{spec.name: (spec.low, spec.high)[rng.integers(2)] for spec in kind.params})
        made = run(4 * QUANTUM, **heard_by(kind, np.sign(noise(4 * QUANTUM, rng))))

        assert run.mutes == 0, step
        assert np.abs(made).max() <= BOUNDS.get(kind.name, BOUND), step


@needs_jit
@each_hearing_kind
def test_moves_do_not_click(kind):
    """Each parameter thrown from its default to either end under a steady tone: no step above -60 dBFS."""
    tone = (0.25 * np.sin(2 * np.pi * 330.0 * np.arange(38_400) / RATE)).astype(np.float32)
    before, after = heard_by(kind, tone[:19_200]), heard_by(kind, tone[19_200:])
    for spec in kind.params:
        for end in (spec.low, spec.high):
            if (kind.name, spec.name) in STEPPING:
                continue
            run = Run(kind)
            made = [run(19_200, **before)]
            run.set(**{spec.name: end})
            made.append(run(19_200, **after))
            sound = np.concatenate(made, axis=1).T

            assert worst_step(sound, 19_200, 9600) < INAUDIBLE_STEP * max(np.abs(sound).max(), 1.0), (spec.name, end)


@each_kind
def test_restart_gives_the_same_bits(kind, rng):
    """Put back to where it started it makes the same again: nothing is remembered outside its state."""
    heard = heard_by(kind, noise(FRAMES, rng))
    run = Run(kind)
    once = run(FRAMES, **heard)
    run.restart()

    assert same_bits(run(FRAMES, **heard), once)


@each_kind
def test_pieces_are_the_whole(kind, rng):
    """Sound and state are the same in one go and in pieces, also beside a second one of its kind."""
    audio = noise(FRAMES, rng)
    whole, parts, other = Run(kind), Run(kind), Run(kind)
    expected = whole(FRAMES, **heard_by(kind, audio))
    made = []
    for cut in np.split(audio, [QUANTUM, 3 * QUANTUM]):
        made.append(parts(len(cut), **heard_by(kind, cut)))
        other(QUANTUM, **heard_by(kind, noise(QUANTUM, rng)))

    assert same_bits(np.concatenate(made, axis=1), expected)
    for name in whole.node.layout.names or ():  # not the bytes between them, which nobody writes
        assert np.array_equal(parts.node.memory[name], whole.node.memory[name]), name


@each_image
@pytest.mark.parametrize("rate", RATES)
def test_latency_is_as_declared(kind, rate, rng):
    """What comes out is most like what came in, so many frames ago."""
    frames = 32 * 1024
    audio = noise(frames, rng)
    run = Run(kind, rate, **OPEN.get(kind.name, {}))
    made = run(frames, **heard_by(kind, audio))[0].astype(np.float64)
    likeness = np.fft.irfft(np.fft.rfft(made, 2 * frames) * np.conj(np.fft.rfft(audio.astype(np.float64), 2 * frames)))

    assert np.argmax(np.abs(likeness)) == kind.latency_frames(rate) + round(LATE_S.get(kind.name, 0.0) * rate)


@each_mix
def test_dry_is_untouched(kind, rng):
    """With nothing mixed in, what comes out is what came in, late by the latency."""
    audio = noise(FRAMES, rng)
    made = Run(kind, mix=0.0)(FRAMES, **heard_by(kind, audio))
    late = kind.latency_frames(RATE)
    expected = np.concatenate([np.zeros(late, np.float32), audio])[:FRAMES]

    np.testing.assert_allclose(made, np.tile(expected, (len(made), 1)), atol=1e-6)


@needs_jit
@each_kind
def test_block_size_does_not_matter(kind):
    """A session gives the same bits whatever is asked for at once."""
    whole = in_session(kind, 4096, (4096,), **OPEN.get(kind.name, {}))
    parts = in_session(kind, 4096, (1, 63, 64, 65, 500), **OPEN.get(kind.name, {}))

    assert np.abs(whole).max() > 0.01
    assert same_bits(parts, whole)


@pytest.mark.parametrize("package", [effects, sources])
def test_names_are_in_order(package):
    """A registry lists each kind once, and its package offers it under a class-like name."""
    offered = {name: each for name, each in vars(package).items() if name in package.__all__ and name != "ALL"}

    assert len(set(package.ALL)) == len(package.ALL)
    assert set(offered.values()) == set(package.ALL)
    assert all(name.lower() == kind.name.replace("_", "") for name, kind in offered.items())


@each_kind
def test_every_parameter_says_what_it_does(kind):
    """Each has a line of help for the panel."""
    assert [spec.name for spec in kind.params if not spec.help.endswith(".")] == []
