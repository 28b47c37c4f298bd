"""The comb against a recursive filter of SciPy's, and against what a tuner and a stop-watch would say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

import workbench as wb
from tests.support.compiled import needs_jit

RATE = 48_000.0


def impulse(frames):
    """A single 1."""
    return np.concatenate([[1.0], np.zeros(frames - 1)])


def loop_gain(freq_hz, decay_s):
    """What a period must lose."""
    return 10.0 ** (-3.0 / (freq_hz * decay_s))


def peak_hz(audio, near_hz, rate):
    """The frequency of the partial near some frequency: a parabola through the spectrum's logarithm."""
    n = 1 << 20
    found = np.abs(np.fft.rfft(audio * np.hanning(2 * len(audio))[len(audio) :], n))
    low = int(0.8 * near_hz / rate * n)
    k = low + int(np.argmax(found[low : int(1.2 * near_hz / rate * n)]))
    a, b, c = np.log(found[k - 1 : k + 2])
    return (k + 0.5 * (a - c) / (a - 2.0 * b + c)) * rate / n


@pytest.mark.parametrize(("harmonics", "damping"), [("all", 0.0), ("all", 1.0), ("odd", 0.4)])
def test_it_is_a_recursive_filter(harmonics, damping, rng):
    """For a period of whole frames it is the filter that the formula says."""
    frames, decay_s = 150, 0.8
    is_odd = harmonics == "odd"
    freq_hz = RATE / frames / (2 if is_odd else 1)
    audio = rng.uniform(-1, 1, 4096).astype(np.float32)
    made = wb.process(wb.Comb(freq_hz=freq_hz, decay_s=decay_s, damping=damping, harmonics=harmonics, mix=1), audio)
    gain = 10.0 ** (-3.0 * frames / (RATE * decay_s))
    side = 0.25 * damping
    back = np.zeros(frames + 2)
    back[0] = 1.0
    back[frames - 1 :] -= (-1 if is_odd else 1) * gain * np.array([side, 1.0 - 2.0 * side, side])
    share = 62.8 / RATE
    steady = signal.lfilter([share], [1.0, share - 1.0], audio)
    expected = np.sqrt(1.0 - gain * gain) * signal.lfilter([1.0], back, audio - steady)

    np.testing.assert_allclose(made, expected, atol=1e-5)


@needs_jit
@pytest.mark.parametrize("rate", [44_100.0, 192_000.0])
@pytest.mark.parametrize("freq_hz", [41.2, 220.0, 440.0, 1234.5, 3951.07])
def test_it_is_in_tune(rate, freq_hz):
    """The lowest partial is within a cent, whatever the damping."""
    for damping in (0.0, 1.0):
        made = wb.process(wb.Comb(freq_hz=freq_hz, decay_s=5.0, damping=damping, mix=1), impulse(int(2 * rate)), rate)

        assert abs(1200.0 * np.log2(peak_hz(made, freq_hz, rate) / freq_hz)) < 1.0, damping


@needs_jit
@pytest.mark.parametrize("decay_s", [0.3, 2.0])
def test_it_rings_as_long_as_it_says(decay_s):
    """Without damping and between whole frames too, the lowest partial falls by 60 dB in that time: within 2 %."""
    freq_hz = 333.0
    made = wb.process(wb.Comb(freq_hz=freq_hz, decay_s=decay_s, damping=0, mix=1), impulse(int(RATE)))
    tone = signal.sosfiltfilt(signal.butter(2, [250, 450], "band", fs=RATE, output="sos"), made)
    level = 20 * np.log10(np.abs(signal.hilbert(tone)))
    start, stop = int(0.1 * decay_s * RATE), int(0.4 * decay_s * RATE)
    slope = np.polyfit(np.arange(start, stop) / RATE, level[start:stop], 1)[0]

    assert -60.0 / slope == pytest.approx(decay_s, rel=0.02)


@needs_jit
def test_odd_harmonics_are_odd():
    """The second partial is missing, the third is there."""
    made = wb.process(wb.Comb(freq_hz=200, damping=0, harmonics="odd", mix=1), impulse(96_000))
    found = np.abs(np.fft.rfft(made))[::2]  # in steps of 1 Hz

    assert found[400] < 0.02 * found[200]
    assert found[600] > 0.5 * found[200]


@needs_jit
def test_noise_keeps_its_loudness(rng):
    """White noise comes out as loud as it goes in, at any decay: within 1 dB."""
    audio = rng.normal(0, 0.1, int(4 * RATE))
    for decay_s in (0.1, 1.0):
        made = wb.process(wb.Comb(freq_hz=300, decay_s=decay_s, damping=0, mix=1), audio)[int(2 * RATE) :]

        assert 20 * np.log10(made.std() / 0.1) == pytest.approx(0.0, abs=1.0), decay_s
