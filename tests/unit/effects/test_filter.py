"""The filter against SciPy's bilinear transform, and swept as fast as nothing analog could be."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

import workbench as wb
from tests.support.nodes import Run

RATE = 48_000.0
NUMERATORS = {
    "low": lambda d: [0.0, 0.0, 1.0],
    "band": lambda d: [0.0, d, 0.0],
    "high": lambda d: [1.0, 0.0, 0.0],
    "notch": lambda d: [1.0, 0.0, 1.0],
}


@pytest.mark.parametrize("mode", NUMERATORS)
@pytest.mark.parametrize(("cutoff_hz", "resonance"), [(1000.0, 0.0), (200.0, 0.5), (5000.0, 0.9), (20.0, 0.3)])
def test_response_is_the_bilinear_one(mode, cutoff_hz, resonance, rng):
    """Noise comes out as from the pre-warped analog prototype."""
    audio = rng.uniform(-0.5, 0.5, 8192).astype(np.float32)
    made = wb.process(wb.Filter(mode=mode, cutoff_hz=cutoff_hz, resonance=resonance), audio, RATE)
    damping = 2.0 - 1.95 * resonance
    warped = 2.0 * RATE * np.tan(np.pi * cutoff_hz / RATE)
    scale = warped ** np.arange(0.0, -3.0, -1.0)[::-1]
    b, a = signal.bilinear(NUMERATORS[mode](damping) * scale, [1.0, damping, 1.0] * scale, RATE)
    expected = signal.lfilter(b, a, audio)

    # A resonance of Q 4 makes four times as much of the tangent's 2e-6.
    np.testing.assert_allclose(made, expected, atol=3e-5 * np.abs(expected).max() / damping)


def test_sweeps_are_bounded(rng):
    """Cut-off and resonance thrown from end to end stay below twice the highest Q."""
    run, loudest = Run(wb.Filter, mode="low"), 0.0
    for _ in range(400):
        run.set(cutoff_hz=float(rng.choice([20.0, 20_000.0])), resonance=float(rng.choice([0.0, 1.0])))
        loudest = max(loudest, float(np.abs(run(64, input=np.tile(rng.uniform(-1, 1, 64), (2, 1)))).max()))

    assert loudest < 40.0
