"""The state-variable filter against SciPy's bilinear transform, and under moves that no analog filter gets."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from tests.support.compiled import amount
from workbench.dsp import svf, svf_gain
from workbench.rt import kernel

RATE = 48_000.0
FRAMES = amount(32_768, 4096)


@kernel(single=True)
def run(x, cutoff_hz, damping, rate, out):
    """The filter over arrays: low, band and high."""
    z1, z2 = np.float32(0.0), np.float32(0.0)
    for i in range(x.size):
        low, band, high, z1, z2 = svf(x[i], svf_gain(cutoff_hz[i], rate), damping[i], z1, z2)
        out[0, i], out[1, i], out[2, i] = low, band, high


def filtered(x, cutoff_hz, damping):
    """Low, band and high pass of a signal; cut-off and damping may be numbers or arrays."""
    x = np.asarray(x, np.float32)
    moves = [np.broadcast_to(np.float32(each), x.shape).astype(np.float32) for each in (cutoff_hz, damping)]
    out = np.empty((3, x.size), np.float32)
    run(x, *moves, np.float32(RATE), out)
    return out


NUMERATORS = {"low": [1.0], "band": [1.0, 0.0], "high": [1.0, 0.0, 0.0]}


@pytest.mark.parametrize("cutoff_hz", [500.0, 1000.0, 4000.0, 12_000.0])
@pytest.mark.parametrize("q", [0.5, 0.7071, 4.0, 20.0])
def test_filter_response_is_the_bilinear_one(cutoff_hz, q):
    """Low, band and high have the response of the pre-warped analog prototype: within 0.01 of their peak."""
    impulse = np.zeros(FRAMES)
    impulse[0] = 1.0
    measured = filtered(impulse, cutoff_hz, 1.0 / q)
    warped = 2.0 * RATE * np.tan(np.pi * cutoff_hz / RATE)
    for (name, numerator), response in zip(NUMERATORS.items(), measured, strict=True):
        analog = np.array(numerator) / warped ** np.arange(len(numerator) - 1, -1, -1)
        b, a = signal.bilinear(analog, [1.0 / warped**2, 1.0 / (q * warped), 1.0], RATE)
        _, expected = signal.freqz(b, a, FRAMES // 2, fs=RATE)
        found = np.fft.rfft(response)[: FRAMES // 2]

        # Single precision and the tangent's 2e-6 move a resonance of Q 20 by up to this much.
        np.testing.assert_allclose(found, expected, atol=0.01 * max(np.abs(expected).max(), 1.0), err_msg=name)


def test_filter_band_peaks_at_q():
    """At its cut-off the band output has gain Q, low and high too."""
    x = np.sin(2 * np.pi * 1000.0 * np.arange(FRAMES) / RATE)
    peaks = np.abs(filtered(x, 1000.0, 1.0 / 8.0)[:, FRAMES // 2 :]).max(axis=1)

    np.testing.assert_allclose(peaks, 8.0, rtol=0.01)


def test_filter_parts_add_up_to_the_input(rng):
    """low + damping x band + high is what came in, at every sample."""
    x = rng.uniform(-1, 1, 1000)
    low, band, high = filtered(x, 3000.0, 0.7)

    np.testing.assert_allclose(low + np.float32(0.7) * band + high, x, atol=2e-6)


@pytest.mark.parametrize("kind", ["jumps", "audio rate", "full sweep"])
def test_filter_is_stable_while_it_is_moved(kind, rng):
    """A resonant filter moved over its whole range at audio rate stays below twice its Q times the input."""
    frames = amount(200_000, 4000)
    t = np.arange(frames) / RATE
    cutoff = {
        "jumps": 20.0 * 1000.0 ** rng.random(frames),
        "audio rate": 4000.0 + 3900.0 * np.sin(2 * np.pi * 1234.5 * t),
        "full sweep": 20.0 * 1000.0 ** np.abs(np.sin(2 * np.pi * 50.0 * t)),
    }[kind]
    out = filtered(rng.uniform(-1, 1, frames), cutoff, 0.05)

    assert np.isfinite(out).all()
    assert np.abs(out).max() < 40.0


@pytest.mark.parametrize("cutoff_hz", [-1e9, 0.0, 1e-30, 1e9])
def test_filter_cutoff_is_limited(cutoff_hz, rng):
    """A cut-off beyond the range is that at its end: nothing blows up."""
    end_hz = 1.0 if cutoff_hz < 1.0 else 0.45 * RATE

    assert np.isfinite(filtered(rng.uniform(-1, 1, 2000), cutoff_hz, 0.05)).all()
    gain, at_end = (svf_gain(np.float32(each), np.float32(RATE)) for each in (cutoff_hz, end_hz))
    assert gain == pytest.approx(at_end, rel=1e-6)


def test_filter_forgets():
    """After the input ends, the ringing of a damped filter falls below -100 dB."""
    x = np.zeros(FRAMES)
    x[:100] = 1.0

    assert np.abs(filtered(x, 1000.0, 1.0)[:, -1000:]).max() < 1e-5
