"""What every instrument that comes with the workbench keeps to, and each of its presets. Their own tests say the rest.

A class that joins `workbench.instruments.ALL` is tested here without a further line.
"""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

import workbench as wb
from tests.support.audio_asserts import assert_no_click, peak
from tests.support.compiled import amount, needs_jit
from tests.support.offline import RATE, new_session, render_frames
from workbench import instruments
from workbench.events import EventKind
from workbench.instruments.preset import FOLDER
from workbench.settings import QUANTUM

KINDS = {kind.__name__: kind for kind in instruments.ALL}
PRESETS = [(kind, name) for kind in instruments.ALL for name in kind.presets()]
RATES = (8000.0, 48_000.0, 192_000.0)
FRAMES = amount(64 * QUANTUM, 4 * QUANTUM)
BOUND = 100.0  # +40 dBFS
LOUDNESS = (-22.0, -19.0)  # LUFS, of a chord, at its loudest
OF_DRUMS = (-24.9, -22.9)  # of a stroke on four drums: much shorter, with higher peaks
LONGEST_TAIL_S = 16.0

each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
each_preset = pytest.mark.parametrize(("kind", "name"), PRESETS, ids=[f"{k.__name__}-{name}" for k, name in PRESETS])


def corners(kind):
    """All parameters at one end; at the other; and the ends drawn at random, several times."""
    rng = np.random.default_rng(3)
    ends = [(spec.low, spec.high) for spec in kind.voice.params]
    picks = [[0] * len(ends), [1] * len(ends), *(rng.integers(2, size=len(ends)) for _ in range(amount(12, 1)))]
    return [
        {spec.name: end[pick] for spec, end, pick in zip(kind.voice.params, ends, picked, strict=True)}
        for picked in picks
    ]


def played(session, instrument, notes, velocity=100):
    """An instrument that is remembered from its first frame, and plays notes."""
    handle = session.add(instrument)
    handle.history  # noqa: B018 from now on it is remembered
    handle.chord(notes, velocity=velocity, at=0.0)
    return handle


def chord_of(kind, name):
    """Four notes in the register that a preset is for; of a kit, kick, snare, open hi-hat and crash."""
    if kind is wb.Drums:
        return [36, 38, 46, 49]
    return [28, 35, 40, 43] if "bass" in name else [48, 55, 60, 64]


@needs_jit
@each_kind
def test_voice_is_safe(kind):
    """Nothing that it does could hold the audio thread up."""
    verdict = wb.rt.check(kind.voice)

    assert verdict, str(verdict)


@each_kind
@pytest.mark.parametrize("rate", RATES)
def test_output_is_finite_and_bounded(kind, rate):
    """At every end of every parameter, on the lowest and the highest key, what comes out is a number and not huge."""
    for values in corners(kind):
        with new_session(sample_rate=rate) as session:
            bad = session.engine.bus.subscribe(EventKind.NOT_FINITE)
            handle = played(session, kind(polyphony=8, **values), [0, 36, 60, 127], velocity=127)
            audio = render_frames(session, FRAMES)
            handle.all_notes_off()
            audio = np.concatenate([audio, render_frames(session, FRAMES)])

            assert len(bad.take()) == 0, values
            assert peak(audio) <= BOUND, values


@each_kind
def test_parameters_may_jump(kind):
    """Every parameter thrown from end to end while it sounds: still a number."""
    rng = np.random.default_rng(5)
    with new_session() as session:
        bad = session.engine.bus.subscribe(EventKind.NOT_FINITE)
        handle = played(session, kind(polyphony=8), [30, 60, 90])
        for _ in range(amount(30, 2)):
            handle.params.set(**{spec.name: (spec.low, spec.high)[rng.integers(2)] for spec in kind.voice.params})
            handle.note_on(float(rng.integers(128)))
            render_frames(session, 4 * QUANTUM)

            assert len(bad.take()) == 0


@each_kind
def test_block_size_does_not_matter(kind):
    """The same bits in whatever pieces they are asked for."""

    def made(sizes):
        with new_session(seed=1) as session:
            handle = played(session, kind(polyphony=4), [48, 60, 64])
            handle.note_off(60, at=1000 / RATE)
            return render_frames(session, FRAMES, sizes)

    whole = made((FRAMES,))

    assert peak(whole) > 0.01
    assert np.array_equal(made((1, 63, 64, 65, 500)).view(np.uint32), whole.view(np.uint32))


@needs_jit
@each_kind
def test_every_voice_ends(kind):
    """Once its keys are up, an instrument comes to rest."""
    with new_session() as session:
        handle = played(session, kind(), [36, 60, 84])
        handle.all_notes_off()
        for _ in range(int(LONGEST_TAIL_S)):
            render_frames(session, RATE)

        assert handle.active_voices == 0


@needs_jit
@each_kind
def test_letting_go_does_not_click(kind):
    """The end of a key is no step."""
    with new_session() as session:
        handle = played(session, kind(), [52])
        before = render_frames(session, RATE // 2)
        handle.note_off(52)
        audio = np.concatenate([before, render_frames(session, RATE // 2)])

        assert_no_click(audio, at=len(before), after=2000)


@needs_jit
@each_kind
def test_panic_does_not_click(kind):
    """Nor is a voice that is taken away."""
    with new_session() as session:
        played(session, kind(), [52, 59])
        before = render_frames(session, RATE // 4)
        session.panic()
        audio = np.concatenate([before, render_frames(session, 4096)])

        assert_no_click(audio, at=len(before), after=600)
        assert peak(audio[len(before) + 600 :]) == 0.0


@needs_jit
@each_preset
def test_presets_are_equally_loud(kind, name):
    """A chord of four is as loud in each preset as in the others, and does not clip when struck as hard as can be."""

    def made(velocity):
        with new_session() as session:
            handle = played(session, kind(preset=name), chord_of(kind, name), velocity)
            render_frames(session, 2 * RATE)
            return wb.loudness(handle.history.latest(2 * RATE)[0])

    softest, loudest = OF_DRUMS if kind is wb.Drums else LOUDNESS
    assert softest < made(100).highest_momentary_lufs < loudest
    assert made(127).true_peak_db < 0.0


@each_kind
def test_every_instrument_has_presets(kind):
    """A few of them, and none that only repeats the defaults."""
    defaults = {spec.name: spec.default for spec in kind.voice.params}
    values = [kind(preset=name).values for name in kind.presets()]

    assert len(values) >= 3
    assert all(one != other for one, other in itertools.combinations([*values, defaults], 2))


def test_preset_files_are_as_saved():
    """Ours are written as `save_preset` writes them: sorted, a value a line, for instruments that are there."""
    files = sorted(FOLDER.glob("*.json"))

    assert {file.stem for file in files} == {kind.voice.name for kind in instruments.ALL}
    for file in files:
        held = json.loads(file.read_text())
        assert file.read_text() == json.dumps(held, indent=2, sort_keys=True) + "\n", file.name


@each_kind
def test_every_parameter_says_what_it_does(kind):
    """Each has a line of help for the panel, and a place there."""
    assert [spec.name for spec in kind.voice.params if not spec.help.endswith(".") or not spec.group] == []


def test_instruments_are_offered():
    """The package offers each under its class's name."""
    assert [name for name in KINDS if getattr(wb, name) is not KINDS[name]] == []
