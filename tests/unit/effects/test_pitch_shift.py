"""The pitch shifter: where tones land, how pure they are, and what must not change."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

import workbench as wb
from tests.support.compiled import needs_jit
from tests.support.nodes import Run
from workbench.effects.pitch_shift import ring_frames, window_frames
from workbench.settings import QUANTUM

RATE = 48_000.0
FRAMES = int(2 * RATE)
pytestmark = needs_jit


def tone(freq_hz, frames=FRAMES, rate=RATE):
    """A sine at half of full scale."""
    return 0.5 * np.sin(2 * np.pi * freq_hz * np.arange(frames) / rate)


def shifted(audio, rate=RATE, **values):
    """The middle of what becomes of a sound, both sides the same unless it has two."""
    both = audio if audio.ndim == 2 else np.stack([audio, audio], axis=1)
    return wb.process(wb.PitchShift(**values), both, rate).astype(float)[len(audio) // 4 : -len(audio) // 8]


def partials(audio, count, rate=RATE):
    """Frequency and level of the loudest partials, by frequency: a parabola through the spectrum's logarithm."""
    window = np.blackman(len(audio))
    n = 1 << 20
    found = np.abs(np.fft.rfft(audio * window, n))
    made = []
    for _ in range(count):
        k = int(np.argmax(found))
        a, b, c = np.log(found[k - 1 : k + 2])
        away = 0.5 * (a - c) / (a - 2 * b + c)
        made.append(((k + away) * rate / n, 2 * np.exp(b - 0.25 * (a - c) * away) / window.sum()))
        found[max(k - 6 * n // len(audio), 0) : k + 6 * n // len(audio)] = 0.0
    return sorted(made)


def cents(found_hz, wanted_hz):
    """How far off."""
    return 1200 * np.log2(found_hz / wanted_hz)


@pytest.mark.parametrize("semitones", [-24, -12, -5, 0.37, 1, 7, 12, 24])
@pytest.mark.parametrize("freq_hz", [61.0, 110.0, 440.0, 1003.0, 4999.0])
def test_a_tone_lands_where_it_should(freq_hz, semitones):
    """Within a cent, as loud as it was within 0.1 dB (below 40 Hz within 3 dB), and all else 50 dB below it."""
    made = shifted(tone(freq_hz), shift_semitones=semitones)[:, 0]
    ((found_hz, level),) = partials(made, 1)
    time = np.arange(len(made)) / RATE
    pair = np.stack([np.cos(2 * np.pi * found_hz * time), np.sin(2 * np.pi * found_hz * time)], axis=1)
    rest = made - pair @ np.linalg.lstsq(pair, made, rcond=None)[0]

    assert abs(cents(found_hz, freq_hz * 2 ** (semitones / 12))) < 1.0
    assert 20 * np.log10(level / 0.5) == pytest.approx(0.0, abs=0.1 if freq_hz * 2 ** (semitones / 12) > 40 else 3.0)
    assert 20 * np.log10(rest.std() / made.std()) < -50.0


@pytest.mark.parametrize("rate", [8000.0, 44_100.0, 96_000.0, 192_000.0])
def test_every_sample_rate_will_do(rate):
    """A tone lands within a cent at any rate, and what is kept has room for the latency."""
    made = shifted(tone(440.0, int(2 * rate), rate), rate, shift_semitones=3, shift_cents=50)[:, 0]
    ((found_hz, _),) = partials(made, 1, rate)

    assert abs(cents(found_hz, 440.0 * 2 ** (3.5 / 12))) < 1.0
    assert window_frames(rate) - QUANTUM <= wb.PitchShift.latency_frames(rate) <= ring_frames(rate) - QUANTUM


@pytest.mark.parametrize("semitones", [-3, 4, 7])
@pytest.mark.parametrize("lowest_hz", [220.0, 440.0])
def test_a_chord_stays_in_tune(lowest_hz, semitones):
    """Each of three tones a third apart is shifted by the same ratio: within a cent; levels within 1.5 dB."""
    chord = lowest_hz * 2 ** (np.array([0, 4, 7]) / 12)
    made = shifted(sum(tone(each) for each in chord) / 3, shift_semitones=semitones)[:, 0]
    found, levels = np.array(partials(made, 3)).T

    assert np.abs(cents(found, chord * 2 ** (semitones / 12))).max() < 1.0
    assert np.ptp(20 * np.log10(levels)) < 1.5


@pytest.mark.parametrize("rate", [8000.0, 48_000.0, 192_000.0])
def test_no_shift_is_no_change(rate, rng):
    """At 0 it gives what came in, late by the latency, but for the highest of its frequencies: to -90 dBFS."""
    noise = rng.uniform(-0.5, 0.5, (int(rate), 2))
    noise = signal.sosfilt(signal.butter(12, 0.9, output="sos"), noise, axis=0).astype(np.float32)
    made = wb.process(wb.PitchShift(), noise, rate)
    late = wb.PitchShift.latency_frames(rate)

    np.testing.assert_allclose(made[2 * late :], noise[late:-late], atol=3e-5)


@pytest.mark.parametrize("mix", [0.0, 0.5])
def test_the_input_in_the_mix_is_as_late(mix, rng):
    """Unshifted, any mix gives the same: nothing is cancelled by two different delays."""
    audio = np.stack([tone(300.0) + tone(1234.0)] * 2, axis=1)
    late = wb.PitchShift.latency_frames(RATE)
    made = wb.process(wb.PitchShift(mix=mix), audio)

    np.testing.assert_allclose(made[2 * late :], audio[late:-late], atol=1e-5)


def test_sides_keep_their_places():
    """Level and phase between left and right are after the shift what they were before."""
    left, right = tone(440.0), 0.5 * 0.5 * np.sin(2 * np.pi * 440.0 * np.arange(FRAMES) / RATE + 1.0)
    made = shifted(np.stack([left, right], axis=1), shift_semitones=-7)
    spectrum = np.fft.rfft(made * np.hanning(len(made))[:, None], axis=0)
    between = spectrum[:, 1] / spectrum[:, 0]
    between = between[np.argmax(np.abs(spectrum[:, 0]))]

    assert abs(between) == pytest.approx(0.5, rel=0.01)
    assert np.angle(between) == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("semitones", [-7, 5, 12])
def test_a_stroke_stays_a_stroke(semitones, rng):
    """A burst of noise is as short as before: 9 tenths of its energy come within its own 10 ms, in its place."""
    start, late = 20_000, wb.PitchShift.latency_frames(RATE)
    audio = np.zeros((int(RATE), 2))
    audio[start:] = (np.exp(-np.arange(len(audio) - start) / 150) * rng.normal(size=len(audio) - start))[:, None]
    energy = wb.process(wb.PitchShift(shift_semitones=semitones), audio)[:, 0].astype(float) ** 2

    assert energy[start + late - 48 : start + late + 480].sum() > 0.9 * energy.sum()


def test_turning_does_not_click():
    """Thrown over an octave under a low tone, nothing above 6 kHz is added beyond -60 dBFS."""
    frames = int(RATE) // QUANTUM * QUANTUM
    audio = np.tile(tone(200.0, 2 * frames), (2, 1)).astype(np.float32)
    run = Run(wb.PitchShift)
    before = run(frames, input=audio[:, :frames])[0]
    run.set(shift_semitones=12.0)
    made = np.concatenate([before, run(frames, input=audio[:, frames:])[0]])
    highs = signal.sosfilt(signal.butter(8, 6000, "high", fs=RATE, output="sos"), made)[frames // 2 :]

    assert np.abs(highs).max() < 1e-3
