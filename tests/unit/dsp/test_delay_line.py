"""Reading between frames, and the allpass, against formulas."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import interpolate, signal

from workbench.dsp import delay_read, diffuse
from workbench.dsp.delay_line import lagrange, whole_and_rest


@pytest.mark.parametrize("fraction", [0.0, 0.25, 0.5, 0.9])
def test_delay_read_is_the_polynomial_through_four_frames(fraction, rng):
    """It agrees with SciPy's Lagrange polynomial, also across the ring's end."""
    ring = rng.uniform(-1, 1, 16).astype(np.float32)
    for newest in range(16):
        for whole in (1, 2, 7, 13):
            around = [ring[(newest - whole - k) % 16] for k in (-1, 0, 1, 2)]
            expected = interpolate.lagrange([-1, 0, 1, 2], around)(fraction)

            assert delay_read(ring, newest, whole, np.float32(fraction)) == pytest.approx(expected, abs=2e-6)


def test_delay_read_is_never_louder():
    """No frequency is raised at any fraction: what goes round in a loop does not grow."""
    for fraction in np.linspace(0.0, 1.0, 41, dtype=np.float32):
        taps = [lagrange(*np.eye(4, dtype=np.float32)[k], fraction) for k in range(4)]

        assert np.abs(signal.freqz(taps, worN=512)[1]).max() < 1.0 + 2e-6


def test_diffuse_is_schroeders_allpass(rng):
    """It is the filter (g + z^-n) / (1 + g z^-n)."""
    frames, gain = 7, np.float32(0.6)
    audio = rng.uniform(-1, 1, 200).astype(np.float32)
    ring = np.zeros(11, np.float32)
    made = [diffuse(x, ring, k % 11, frames, gain) for k, x in enumerate(audio)]
    taps = np.zeros(frames + 1)
    taps[0], taps[-1] = gain, 1.0

    np.testing.assert_allclose(made, signal.lfilter(taps, taps[::-1], audio), atol=1e-5)


def test_whole_and_rest():
    """A number of frames is its whole part and its rest."""
    assert whole_and_rest(np.float32(1234.25)) == (1234, 0.25)
