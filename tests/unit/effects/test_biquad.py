"""The biquad against the cookbook's formulas in SciPy, at ordinary places and at the ends of what is allowed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

import workbench as wb
from tests.oracles.cookbook import cookbook
from tests.support.nodes import Run
from workbench.dsp.biquad import TYPES

CASES = [(1000.0, 0.7071, 6.0, 48_000.0), (100.0, 4.0, -12.0, 44_100.0), (12_000.0, 1.0, 18.0, 48_000.0)]
ENDS = [(20.0, 0.7071, 12.0, 192_000.0), (20_000.0, 2.0, -30.0, 48_000.0), (3900.0, 10.0, 24.0, 8000.0)]


@pytest.mark.parametrize("shape", TYPES)
@pytest.mark.parametrize(("freq_hz", "q", "gain_db", "rate"), CASES + ENDS)
def test_response_is_the_cookbooks(shape, freq_hz, q, gain_db, rate, rng):
    """Noise comes out as from the difference equation in double precision."""
    audio = rng.uniform(-0.5, 0.5, 8192).astype(np.float32)
    made = wb.process(wb.Biquad(shape=shape, freq_hz=freq_hz, q=q, gain_db=gain_db), audio, rate)
    expected = signal.lfilter(*cookbook(shape, freq_hz, q, gain_db, rate), audio)

    # Rounding of the coefficients: the tangent is good to 2e-6, and a high Q makes Q times as much of it.
    np.testing.assert_allclose(made, expected, atol=2e-5 * max(q, 1.0) * np.abs(expected).max())


def test_response_is_the_transform_of_the_impulse():
    """The spectrum of the impulse response is the declared response."""
    impulse = np.zeros(1 << 15, np.float32)
    impulse[0] = 1.0
    made = np.fft.rfft(wb.process(wb.Biquad(shape="peak", freq_hz=2000.0, q=3.0, gain_db=9.0), impulse))
    _, expected = signal.freqz(*cookbook("peak", 2000.0, 3.0, 9.0, 48_000.0), worN=len(made), include_nyquist=True)

    np.testing.assert_allclose(np.abs(made), np.abs(expected), rtol=1e-4)


def test_moves_are_stable(rng):
    """All parameters thrown about at random every quantum: nothing grows beyond what the settings give."""
    run = Run(wb.Biquad)
    loudest = 0.0
    for _ in range(400):
        run.set(
            freq_hz=float(np.exp(rng.uniform(np.log(20), np.log(20_000)))),
            q=float(np.exp(rng.uniform(np.log(0.1), np.log(10)))),
            shape=int(rng.integers(len(TYPES))),
        )
        loudest = max(loudest, float(np.abs(run(64, input=np.tile(rng.uniform(-1, 1, 64), (2, 1)))).max()))

    assert loudest < 20.0
