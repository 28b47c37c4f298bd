"""K-weighting against the standard's coefficients, gating against its equations."""

from __future__ import annotations

import numpy as np
import pytest

from tests.oracles.loudness import lufs, response
from workbench.dsp.filter import svf_gain
from workbench.dsp.loudness import (
    BINS,
    HIGH_PASS_HZ,
    SHELF_HZ,
    gated_lufs,
    k_weight,
    note_block,
    power_lufs,
)
from workbench.rt.kernel import kernel


@kernel(single=True)
def weigh(x, sample_rate, y):
    """K-weight an array."""
    shelf, high_pass = svf_gain(SHELF_HZ, sample_rate), svf_gain(HIGH_PASS_HZ, sample_rate)
    z1 = z2 = z3 = z4 = np.float32(0.0)
    for i in range(len(x)):
        y[i], z1, z2, z3, z4 = k_weight(x[i], shelf, high_pass, z1, z2, z3, z4)


def weighting_db(rate, hz):
    """What the weighting does to frequencies at a sample rate: the FFT of its impulse response."""
    impulse = np.zeros(1 << 16, np.float32)
    impulse[0] = 1.0
    made = np.zeros_like(impulse)
    weigh(impulse, np.float32(rate), made)
    found = np.abs(np.fft.rfft(made.astype(np.float64)))
    return 20 * np.log10(np.interp(hz, np.fft.rfftfreq(len(impulse), 1 / rate), found))


def test_weighting_is_that_of_the_standard():
    """At 48 kHz, from 20 Hz to 20 kHz."""
    hz = np.geomspace(20.0, 20_000.0, 60)

    np.testing.assert_allclose(weighting_db(48_000, hz), 20 * np.log10(np.abs(response(hz))), atol=0.005)


@pytest.mark.parametrize(("rate", "tolerance"), [(44_100, 0.02), (96_000, 0.1), (192_000, 0.12), (16_000, 0.3)])
def test_weighting_is_the_same_at_other_rates(rate, tolerance):
    """Up to a quarter of the lower of both rates; beyond, the bilinear transform bends the curve."""
    hz = np.geomspace(20.0, min(rate, 48_000) / 4, 60)

    np.testing.assert_allclose(weighting_db(rate, hz), 20 * np.log10(np.abs(response(hz))), atol=tolerance)


def gated(powers):
    """What the kernels make of blocks."""
    counts, means = np.zeros(BINS, np.int32), np.zeros(BINS, np.float32)
    for power in powers:
        note_block(np.float32(power), counts, means)
    return float(gated_lufs(counts, means))


def test_gates_are_those_of_the_standard(rng):
    """Blocks of any loudness: those below -70, and those 10 LU below the mean of the rest, do not count."""
    levels = np.concatenate([rng.uniform(-100, -70, 200), rng.uniform(-60, -45, 300), rng.uniform(-30, -15, 200)])
    powers = 10 ** ((levels + 0.691) / 10)
    loud = powers[levels > -70]
    expected = lufs(loud[lufs(loud) > lufs(loud.mean()) - 10].mean())

    assert gated(powers) == pytest.approx(expected, abs=0.01)


def test_hours_of_the_same_do_not_drift():
    """Five hours at one level."""
    assert gated(np.full(180_000, 10 ** ((-23 + 0.691) / 10))) == pytest.approx(-23.0, abs=1e-3)


def test_silence_has_no_loudness():
    """Nothing above the absolute gate: the lowest reading, and no NaN."""
    assert gated(np.zeros(100)) == -120.0
    assert float(power_lufs(np.float32(0.0))) == -120.0
