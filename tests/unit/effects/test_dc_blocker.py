"""The DC blocker against SciPy's high pass of first order."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

import workbench as wb


@pytest.mark.parametrize("rate", [8000.0, 48_000.0, 192_000.0])
@pytest.mark.parametrize("cutoff_hz", [1.0, 10.0, 200.0])
def test_it_is_a_first_order_high_pass(rate, cutoff_hz, rng):
    """It gives what the bilinear transform of the analog high pass gives."""
    audio = rng.uniform(-1, 1, 8192)
    made = wb.process(wb.DCBlocker(cutoff_hz=cutoff_hz), audio, rate)
    expected = signal.lfilter(*signal.butter(1, cutoff_hz, "high", fs=rate), audio.astype(np.float32))

    # The pole's distance from 1 has few bits in single precision: at 1 Hz and 192 kHz it is 0.2 % off.
    np.testing.assert_allclose(made, expected, atol=3e-5)


def test_a_constant_is_forgotten_completely():
    """After ten seconds of a constant nothing is left of it."""
    made = wb.process(wb.DCBlocker(cutoff_hz=1.0), np.ones(1_920_000), 192_000.0)

    assert np.abs(made[-100:]).max() < 1e-6
