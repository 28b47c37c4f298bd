"""Noise: how it falls, and that no two are the same unless they should be."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

import workbench as wb

RATE = 48_000.0
FRAMES = 1 << 19


def made(**values):
    """Eleven seconds of it."""
    return wb.process(wb.Noise(**values), sample_rate=RATE, frames=FRAMES)


@pytest.mark.parametrize(("color", "slope"), [("white", 0.0), ("pink", -3.0103), ("brown", -6.0206)])
def test_slope(color, slope):
    """So many dB per octave, from 60 Hz to 12 kHz."""
    freq, power = signal.welch(made(color=color)[:, 0], RATE, nperseg=1 << 14)
    octaves = [(low, 2 * low) for low in (60.0, 120.0, 240.0, 480.0, 960.0, 1920.0, 3840.0, 6000.0)]
    levels = [10 * np.log10(power[(freq >= low) & (freq < high)].mean()) for low, high in octaves]
    places = [np.log2(low) for low, _ in octaves]
    found = np.polyfit(places, levels, 1)

    assert found[0] == pytest.approx(slope, abs=0.15)
    assert np.abs(np.polyval(found, places) - levels).max() < 0.6


def test_levels_are_alike():
    """All colours are about as strong as white noise, which is 4.8 dB below its level."""
    for color in ("white", "pink", "brown"):
        assert 20 * np.log10(made(color=color, level_db=0.0).std()) == pytest.approx(-4.8, abs=1.0)


def test_sides_and_seeds_differ():
    """Left and right, and two seeds, have nothing in common; the same seed gives the same bits."""
    one, other = made(), made(seed=1)
    pairs = [(one[:, 0], one[:, 1]), (one[:, 0], other[:, 0]), (one[:, 1], other[:, 0])]

    assert max(abs(np.corrcoef(*pair)[0, 1]) for pair in pairs) < 0.01
    np.testing.assert_array_equal(made(), one)
