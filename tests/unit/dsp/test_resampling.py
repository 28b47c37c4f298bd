"""The resampler against formulas: sines stay sines, what would fold back is gone, pieces are the whole."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.dsp.resampling import Resampler

RATES = [(44_100, 48_000), (48_000, 44_100), (96_000, 48_000), (22_050, 48_000), (44_099, 48_000)]


def resampled(audio, rate_in, rate_out):
    """All of it, one channel."""
    made = Resampler(rate_in, rate_out, 1)
    return np.concatenate([made.push(audio[:, np.newaxis].astype(np.float32)), made.finish()])[:, 0].astype(np.float64)


def sine(freq_hz, rate, frames):
    """Half of full scale."""
    return 0.5 * np.sin(2 * np.pi * freq_hz * np.arange(frames) / rate)


@pytest.mark.parametrize(("rate_in", "rate_out"), RATES)
@pytest.mark.parametrize("share", [0.01, 0.2, 0.4, 0.449])
def test_sine_stays_a_sine(rate_in, rate_out, share):
    """A sine in the passband is the same sine at the other rate: level, phase and time, within -90 dB."""
    freq_hz, frames = share * min(rate_in, rate_out), rate_in // 4
    made = resampled(sine(freq_hz, rate_in, frames), rate_in, rate_out)
    expected = sine(freq_hz, rate_out, len(made))
    inner = slice(2000, len(made) - 2000)

    assert len(made) == -(-frames * rate_out // rate_in)
    assert np.abs(made - expected)[inner].max() < 0.5 * 10 ** (-90 / 20)


@pytest.mark.parametrize(("rate_in", "rate_out"), [(96_000, 48_000), (48_000, 44_100), (192_000, 8000)])
def test_what_would_fold_back_is_gone(rate_in, rate_out):
    """Sines above half of the lower rate are below -100 dB."""
    for share in (0.5, 0.52, 0.6, 0.9):
        freq_hz = share * rate_out
        if freq_hz < rate_in / 2:
            made = resampled(sine(freq_hz, rate_in, rate_in // 4), rate_in, rate_out)
            inner = made[len(made) // 4 : -len(made) // 4]

            assert np.abs(inner).max() < 0.5 * 10 ** (-100 / 20), share


@pytest.mark.parametrize(("rate_in", "rate_out"), [(22_050, 48_000), (44_100, 48_000)])
def test_images_are_gone(rate_in, rate_out):
    """Going up, the mirror image of a sine is below -100 dB: what is left beside the sine."""
    freq_hz = 0.44 * rate_in
    made = resampled(sine(freq_hz, rate_in, rate_in), rate_in, rate_out)
    inner = made[4000 : 4000 + 32_768]
    spectrum = np.abs(np.fft.rfft(inner * np.kaiser(len(inner), 20.0)))
    hz = np.fft.rfftfreq(len(inner), 1 / rate_out)
    mirrored = min(rate_in - freq_hz, rate_out - (rate_in - freq_hz))
    image = spectrum[np.abs(hz - mirrored) < 100.0].max()

    assert image < spectrum.max() * 10 ** (-100 / 20)


@pytest.mark.parametrize(("rate_in", "rate_out"), RATES)
def test_pieces_are_the_whole(rate_in, rate_out, rng):
    """However the stream is cut, the same bits come out."""
    audio = rng.uniform(-0.5, 0.5, (5000, 2)).astype(np.float32)
    whole, parts = Resampler(rate_in, rate_out, 2), Resampler(rate_in, rate_out, 2)
    expected = np.concatenate([whole.push(audio), whole.finish()])
    pieces = np.split(audio, [1, 2, 500, 513, 3000])
    made = np.concatenate([*(parts.push(each) for each in pieces), parts.finish()])

    np.testing.assert_array_equal(made, expected)


def test_constant_stays_constant():
    """Every phase adds up to one."""
    made = resampled(np.full(9000, 0.25), 44_100, 48_000)

    np.testing.assert_allclose(made[1000:-1000], 0.25, atol=1e-7)
