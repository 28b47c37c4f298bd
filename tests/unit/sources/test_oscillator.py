"""The oscillator: pitch, and how little there is besides its harmonics."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.oracles.spectrum import alias_db, periods_near, split

RATE = 48_000.0
FRAMES = 1 << 15


def made(freq_hz, **values):
    """A whole number of periods, after it has settled."""
    values = {"level_db": 0.0, **values}
    return wb.process(wb.Oscillator(freq_hz=freq_hz, **values), sample_rate=RATE, frames=2 * FRAMES)[FRAMES:]


def test_sine():
    """A sine of the wanted pitch and level."""
    found = wb.process(wb.Oscillator(freq_hz=440.0, level_db=-6.0), sample_rate=RATE, frames=48_000)
    expected = 10 ** (-6 / 20) * np.sin(2 * np.pi * 440.0 * np.arange(48_000) / RATE)

    # The frequency is a float32: in a second it is off by up to 440 x 6e-8 cycles.
    np.testing.assert_allclose(found, expected, atol=2e-4)


@pytest.mark.parametrize("waveform", ["triangle", "saw", "pulse"])
@pytest.mark.parametrize("near_hz", [220.0, 2093.0])
def test_aliases(waveform, near_hz):
    """What is not a harmonic is 60 dB down."""
    periods = periods_near(near_hz, RATE, FRAMES)

    assert alias_db(made(periods * RATE / FRAMES, waveform=waveform), periods) < -60.0


def test_saw_has_all_harmonics():
    """2 / (pi n), within half a dB up to 15 kHz."""
    periods = periods_near(440.0, RATE, FRAMES)
    harmonics, _ = split(made(periods * RATE / FRAMES, waveform="saw"), periods)
    count = int(15_000 / 440)
    expected = 2 / (np.pi * np.arange(1, count + 1))

    np.testing.assert_allclose(20 * np.log10(harmonics[:count] / expected), 0.0, atol=0.5)
