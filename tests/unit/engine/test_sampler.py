"""`wb.Sampler`: what it plays, measured on what comes out of the engine."""

from __future__ import annotations

import time

import numpy as np
import pytest
from scipy import signal

import workbench as wb
from tests.support.audio_asserts import INAUDIBLE_STEP, dbfs, peak, steps
from tests.support.compiled import needs_jit
from tests.support.offline import RATE, new_session, render_frames, settled
from tests.support.subprocesses import run_python
from tests.support.wav import smpl_chunk, write_wav
from workbench.errors import CapacityError, NoteError, ParameterError, SampleError, UnknownNameError

A4 = 440.0


def sine(seconds, frequency=A4, rate=RATE):
    """A sine of half of full scale."""
    return 0.5 * np.sin(2.0 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)


def saw(frequency, seconds, top):
    """A saw without harmonics above `top` Hz."""
    t = np.arange(round(seconds * RATE)) / RATE
    return 0.25 * sum(np.sin(2.0 * np.pi * k * frequency * t) / k for k in range(1, int(top / frequency) + 1))


def played(sampler, note, seconds, before=0.5, velocity=127):
    """What a note sounds like from its start, at a level of 0 dB; the session has run for a while before."""
    with new_session() as session:
        handle = session.add(sampler)
        handle.level_db = 0.0
        session.render(before)
        handle.note_on(note, velocity=velocity)
        return session.render(seconds)


def pitch_hz(sound, rate=RATE):
    """Frequency of the highest peak of the spectrum, by a parabola through its logarithm."""
    spectrum = np.log(np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 4 * len(sound))) + 1e-12)
    k = int(np.argmax(spectrum))
    left, middle, right = spectrum[k - 1 : k + 2]
    return (k + 0.5 * (left - right) / (left - 2.0 * middle + right)) * rate / (4 * len(sound))


@pytest.mark.parametrize("note", [21, 45, 57, 68.5, 69, 70, 81, 96, 108])
@pytest.mark.parametrize("rate", [RATE, 44_100])
def test_pitch_is_that_of_the_note(note, rate):
    """Within a cent, from four octaves down to three up, and with a recording of another rate."""
    found = pitch_hz(played(wb.Sampler(sine(4.0, rate=rate), root=69, sample_rate=rate), note, 0.4)[4800:, 0])

    assert abs(1200.0 * np.log2(found / (A4 * 2.0 ** ((note - 69) / 12)))) < 1.0


def test_tune_moves_the_pitch():
    """By cents."""
    found = pitch_hz(played(wb.Sampler(sine(2.0), root="A4", sample_rate=RATE, tune_cents=-37.0), "A4", 0.5)[4800:, 0])

    assert abs(1200.0 * np.log2(found / A4) + 37.0) < 1.0


def test_wav_file_comes_out_as_it_is(tmp_path, rng):
    """File, sampler, session, render: at its own pitch a recording goes through one fixed filter, flat to 16 kHz.

    The filter is the decimator of all voices at twice the sample rate; its impulse response is that of a click in a
    file of its own.
    """
    sound = signal.lfilter([0.03], [1.0, -0.9], rng.normal(size=(RATE // 2, 2)), axis=0)
    click = np.zeros((2000, 2))
    click[1000] = 1.0
    response = played(wb.Sampler(write_wav(tmp_path / "click.wav", 0.5 * click)), "C4", 0.1)[990:1400, 0] * 2.0
    found = played(wb.Sampler(write_wav(tmp_path / "sound.wav", sound)), "C4", 0.5)
    wanted = signal.fftconvolve(sound, response[:, None], axes=0)[10:][: len(found)]
    gains = np.abs(np.fft.rfft(response, 4800))[: 1600 + 1]

    found = found[: len(wanted)]
    np.testing.assert_allclose(found[100:-500], wanted[100:-500], atol=1e-4)
    assert np.all(np.abs(20.0 * np.log10(gains)) < 2.0)


def test_stereo_channels_are_kept_apart():
    """Each side has its own pitch, and nothing of the other's."""
    found = played(wb.Sampler(np.stack([sine(1.0, 500.0), sine(1.0, 700.0)], axis=1), sample_rate=RATE), "C4", 0.6)
    spectra = np.abs(np.fft.rfft(found[4800 : 4800 + 19_200] * np.hanning(19_200)[:, None], axis=0))

    assert np.argmax(spectra, axis=0).tolist() == [200, 280]
    assert spectra[280, 0] < 1e-4 * spectra[200, 0]
    assert spectra[200, 1] < 1e-4 * spectra[280, 1]


def test_mono_stands_in_the_middle():
    """Both sides are the same."""
    found = played(wb.Sampler(sine(0.5), sample_rate=RATE), "C4", 0.3)

    np.testing.assert_allclose(found[:, 0], found[:, 1], rtol=1e-5)
    assert peak(found) > 0.4


LOOPS = {"whole periods": (0.1, 0.3), "any points": (0.1003, 0.3017), "short": (0.2, 0.21)}


@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
@pytest.mark.parametrize("note", [57, 69, 73, 88])
def test_loop_has_no_step(loop, note):
    """Wherever it goes round, nothing steps by more than -60 dBFS beyond what a sine of that pitch does by itself."""
    found = played(wb.Sampler(sine(0.5), root="A4", loop=loop, sample_rate=RATE), note, 2.0)[RATE // 2 :]
    own = A4 * 2.0 ** ((note - 69) / 12)

    assert steps(found).max() - 0.25 * (2.0 * np.sin(np.pi * own / RATE)) ** 3 < INAUDIBLE_STEP
    assert peak(found[-4800:]) > 0.3


def test_a_loop_that_does_not_fit_would_be_heard():
    """Without the crossfade the same loop steps: the measure above can fail."""
    found = played(wb.Sampler(sine(0.5), root="A4", loop=(0.1003, 0.3017), sample_rate=RATE, crossfade_s=0), 69, 2.0)

    assert steps(found[RATE // 2 :]).max() > 10.0 * INAUDIBLE_STEP


@pytest.mark.parametrize("note", [45, 69, 76, 105])
def test_single_cycle_goes_round_for_ever(note):
    """A cycle of a sine, repeated, is a sine: all else is 70 dB below, at any pitch."""
    sampler = wb.Sampler(0.5 * np.sin(2.0 * np.pi * np.arange(100) / 100), root="A4", loop=True, sample_rate=44_000)
    found = played(sampler, note, 1.2)[4800 : 4800 + RATE, 0]
    spectrum = np.abs(np.fft.rfft(found * np.kaiser(RATE, 14)))
    own = round(A4 * 2.0 ** ((note - 69) / 12))
    rest = np.concatenate([spectrum[: own - 12], spectrum[own + 13 :]])

    assert abs(int(np.argmax(spectrum)) - own) <= 1
    assert dbfs(rest.max() / spectrum.max()) < -70.0


def test_what_is_not_repeated_ends():
    """The voice is over with the recording, while the key is held; with a loop it goes on."""
    with new_session() as session:
        once = session.add(wb.Sampler(sine(0.1), sample_rate=RATE), name="once")
        again = session.add(wb.Sampler(sine(0.1), sample_rate=RATE, loop=True), name="again")
        for handle in (once, again):
            handle.note_on("C4")
        session.render(0.09)
        assert (once.active_voices, again.active_voices) == (1, 1)
        session.render(0.02)
        assert (once.active_voices, again.active_voices) == (0, 1)
        assert once.tap(0.005).numpy().any() == np.False_
        again.note_off("C4")
        session.render(0.5)
        assert again.active_voices == 0


def test_start_and_velocity():
    """A note may begin further on, and a soft one is softer."""
    ramp = np.linspace(0.0, 0.5, RATE)
    sampler = wb.Sampler(ramp, sample_rate=RATE, start=0.5, velocity_depth=1.0)

    assert played(sampler, "C4", 0.1)[480:, 0].min() == pytest.approx(0.25, abs=0.01)
    assert played(sampler, "C4", 0.1, velocity=63.5)[480:, 0].min() == pytest.approx(0.25 / 4.0, abs=0.005)


@needs_jit
@pytest.mark.parametrize(
    ("semitones", "worst"),
    [(0, -120.0), (12, -100.0), (7, -75.0), (11, -62.0), (19, -69.0), (-5, -80.0), (-12, -110.0)],
)
def test_aliases_of_a_saw_are_low(semitones, worst):
    """A recorded saw of 262 Hz, pitched: below 20 kHz the highest line that is no harmonic, against the fundamental.

    Read between four points of the recording alone it is at -40 dB for 7 semitones and at -32 dB for 19.
    """
    found = played(wb.Sampler(saw(261.7, 5.0, 20_000.0), sample_rate=RATE), 60 + semitones, 1.1)[4800:, 0]
    own = 261.7 * 2.0 ** (semitones / 12)
    spectrum = np.abs(np.fft.rfft(found * np.kaiser(len(found), 20)))
    frequency = np.fft.rfftfreq(len(found), 1.0 / RATE)
    distance = np.abs(frequency - own * np.round(frequency / own))
    aliases = spectrum[(distance > 12.0) & (frequency > 30.0) & (frequency < 20_000.0)].max()

    assert dbfs(aliases / spectrum[np.abs(frequency - own) < 12.0].max()) < worst


def test_high_notes_stay_bright():
    """Pitched up by a semitone to an octave, the harmonic near 16 kHz is within 3 dB of a saw's."""
    for semitones in (1, 6, 12):
        found = played(wb.Sampler(saw(261.7, 3.0, 23_900.0), sample_rate=RATE), 60 + semitones, 1.1)[4800:, 0]
        own = 261.7 * 2.0 ** (semitones / 12)
        spectrum = np.abs(np.fft.rfft(found * np.kaiser(len(found), 20)))
        frequency = np.fft.rfftfreq(len(found), 1.0 / RATE)
        k = int(16_000.0 / own)
        lines = [spectrum[np.abs(frequency - each * own) < 12.0].max() for each in (1, k)]

        assert abs(dbfs(k * lines[1] / lines[0])) < 3.0


def test_file_tells_root_and_loop(tmp_path):
    """Of a WAV with a sampler's chunk, unless they are given."""
    path = write_wav(tmp_path / "a.wav", sine(0.5), smpl_chunk(69, 0, [(0, 4800, 14_399)]))

    assert repr(wb.Sampler(path)) == "sampler(a.wav, 0.500 s, root A4, loop 0.100..0.300 s)"
    assert repr(wb.Sampler(path, root=60, loop=False)) == "sampler(a.wav, 0.500 s, root C4, no loop)"
    found = played(wb.Sampler(path), "A5", 1.0)[RATE // 2 :, 0]

    assert abs(1200.0 * np.log2(pitch_hz(found) / 880.0)) < 1.0


def performance(sizes):
    """A looped and a one-shot sampler, a few notes, a parameter change."""
    with new_session(seed=3) as session:
        pad = session.add(wb.Sampler(sine(0.3), loop=(0.1, 0.2), sample_rate=44_100, spread=0.5), name="pad")
        hit = session.add(wb.Sampler(np.stack([sine(0.05), sine(0.1)[2400:]], axis=1), sample_rate=RATE), name="hit")
        pad.chord(["C4", "E4"], at=0.003, duration_s=0.1)
        for k in range(5):
            hit.note_on(48 + 5 * k, at=0.0101 * k)
        first = render_frames(session, 3001, sizes)
        pad.tune_cents = 30.0
        return np.concatenate([first, render_frames(session, 7000, sizes)])


@pytest.mark.parametrize("sizes", [[1], [100, 7], [1000]], ids=str)
def test_output_is_the_same_in_any_blocks(sizes):
    """Bit for bit."""
    wanted = performance([64])

    assert peak(wanted) > 0.1
    np.testing.assert_array_equal(performance(sizes).view(np.uint32), wanted.view(np.uint32))


def test_live_is_offline():
    """The null sink's thread renders the same bits as `render`."""

    def prepared():
        session = new_session(seed=7)
        handle = session.add(wb.Sampler(sine(0.3), loop=True, sample_rate=RATE))
        handle.chord(["C3", "G4", "D5"], at=0.05, duration_s=0.2)
        return session

    with prepared() as session:
        wanted = session.render(0.5)
    with prepared() as session:
        session.play()
        while session.frame < 0.5 * RATE:
            time.sleep(0.02)
        live, _, _ = session.signal().since(0)

    np.testing.assert_array_equal(live[: len(wanted)].view(np.uint32), wanted.view(np.uint32))


def test_memory_comes_home():
    """Removing samplers gives back what they took; adding the same again takes nothing."""
    with new_session() as session:
        session.add(wb.Synth())
        settled(session)
        before = session.engine.arena.used
        first = session.add(wb.Sampler(sine(2.0), sample_rate=RATE), name="a")
        taken = session.engine.arena.used
        assert taken > before + 4 * 2.0 * RATE * 3
        assert session.add(wb.Sampler(sine(2.0), sample_rate=RATE), name="a") is first
        session.remove(first)
        settled(session)

        assert session.engine.arena.used == before


def test_arena_that_is_full_says_what_to_do(monkeypatch):
    """And goes on as it was."""
    monkeypatch.setattr("workbench.settings.ARENA_MB", 32)
    with new_session() as session, pytest.raises(CapacityError, match=r"remove instruments .* WORKBENCH_ARENA_MB"):
        session.add(wb.Sampler(np.zeros((2_000_000, 2)), sample_rate=RATE))


WRONG = {
    "missing": (lambda: wb.Sampler("nothing.wav"), SampleError, r"there is no sound file 'nothing\.wav'"),
    "rate": (lambda: wb.Sampler([0.0]), SampleError, "an array needs its sample_rate"),
    "root": (lambda: wb.Sampler([0.0], sample_rate=RATE, root="H4"), NoteError, "'H4' is not a note"),
    "loop": (lambda: wb.Sampler([0.0], sample_rate=RATE, loop=(0, 9)), SampleError, "loop must lie within array"),
    "crossfade": (lambda: wb.Sampler([0.0], sample_rate=RATE, crossfade_s=2), SampleError, r"in range 0\.\.1 s, got 2"),
    "crossfade word": (lambda: wb.Sampler([0.0], sample_rate=RATE, crossfade_s="x"), SampleError, "must be a number"),
    "parameter": (lambda: wb.Sampler([0.0], sample_rate=RATE, cutof=2), UnknownNameError, "parameter of sampler"),
    "value": (lambda: wb.Sampler([0.0], sample_rate=RATE, start=2), ParameterError, r"in range 0\.\.1"),
}


@pytest.mark.parametrize(("make", "error", "words"), WRONG.values(), ids=WRONG)
def test_wrong_arguments_are_refused(make, error, words):
    """With what is allowed."""
    with pytest.raises(error, match=words):
        make()


def test_sampler_runs_without_the_jit():
    """As plain Python it sounds as it does compiled."""
    program = """
        import numpy as np
        import workbench as wb
        with wb.Session(sink="null") as session:
            wave = np.sin(np.arange(300))
            handle = session.add(wb.Sampler(wave, sample_rate=48_000, loop=(0.002, 0.006), polyphony=2))
            handle.note_on("E4")
            print(repr(float(np.square(session.render(0.01), dtype=np.float64).sum())))
    """
    plain = run_python(program, {"NUMBA_DISABLE_JIT": "1"})
    compiled = run_python(program)

    assert plain.returncode == compiled.returncode == 0, plain.stderr + compiled.stderr
    assert float(plain.stdout) == pytest.approx(float(compiled.stdout), rel=1e-4)
    assert float(plain.stdout) > 1.0
