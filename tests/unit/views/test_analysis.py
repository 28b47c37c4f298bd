"""The spectrum reads the right frequency and the right level."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.views.analysis import FLOOR_DB, Fall, LogSpectrum

RATE = 48000.0
SCALLOPING_DB = 0.4  # a tone between two bins reads low by at most that (Hann window, padded to twice its length)


@pytest.fixture(scope="module")
def analysis():
    """As the view uses it."""
    return LogSpectrum(RATE)


def tone(freq_hz, gain=1.0, frames=8192):
    """A stereo sine."""
    line = gain * np.sin(2 * np.pi * freq_hz * np.arange(frames) / RATE)
    return np.stack((line, line), axis=1).astype(np.float32)


@pytest.mark.parametrize("freq_hz", [27.5, 110.0, 440.0, 441.7, 1000.0, 2093.0, 9999.0, 18000.0])
@pytest.mark.parametrize("gain_db", [0.0, -20.0, -60.0])
def test_a_sine_is_at_its_frequency_and_level(analysis, freq_hz, gain_db):
    """0 dBFS reads 0 dB; the strongest tone is found between bins."""
    bins = analysis.bins_db(tone(freq_hz, 10 ** (gain_db / 20)))
    hz, level = analysis.strongest(bins)

    assert hz == pytest.approx(freq_hz, abs=0.15)
    assert level == pytest.approx(gain_db, abs=0.05)

    columns = analysis.columns_db(bins)
    loudest = int(np.argmax(columns))

    assert columns[loudest] == pytest.approx(gain_db, abs=SCALLOPING_DB)
    assert analysis.frequencies_hz[loudest] == pytest.approx(freq_hz, rel=0.02, abs=2.0)


def test_the_louder_channel_counts(analysis):
    """A sine in one channel only reads its own level."""
    sound = tone(440.0)
    sound[:, 1] = 0.0

    assert analysis.strongest(analysis.bins_db(sound))[1] == pytest.approx(0.0, abs=0.05)


def test_silence_and_nothing_read_the_floor(analysis):
    """No infinities, also before the first sound."""
    for sound in (np.zeros((8192, 2), np.float32), np.zeros((0, 2), np.float32)):
        columns = analysis.columns_db(analysis.bins_db(sound))

        assert columns.dtype == np.float32
        assert columns.shape == (384,)
        assert np.all(columns == FLOOR_DB)


def test_a_short_beginning_is_analysed(analysis):
    """Less sound than the window holds is taken as it is."""
    hz, _ = analysis.strongest(analysis.bins_db(tone(1000.0, frames=4096)))

    assert hz == pytest.approx(1000.0, abs=6.0)


@pytest.mark.parametrize("sample_rate", [22050.0, 44100.0, 96000.0])
def test_other_sample_rates(sample_rate):
    """Columns above half the sample rate do not disturb the others."""
    analysis = LogSpectrum(sample_rate)
    line = np.sin(2 * np.pi * 1000.0 * np.arange(8192) / sample_rate).astype(np.float32)
    bins = analysis.bins_db(np.stack((line, line), axis=1))

    assert analysis.strongest(bins)[0] == pytest.approx(1000.0, abs=0.5)
    assert analysis.columns_db(bins).max() == pytest.approx(0.0, abs=SCALLOPING_DB)


def test_levels_rise_at_once_and_fall_steadily():
    """10 dB per second, never below what is measured."""
    fall = Fall(10.0)
    fall.follow(np.float32([-10.0, -50.0]), 0.0)

    assert fall.follow(np.float32([-90.0, -20.0]), 1.0).tolist() == [-20.0, -20.0]
    assert fall.follow(np.float32([-25.0, -90.0]), 1.0).tolist() == [-25.0, -30.0]
