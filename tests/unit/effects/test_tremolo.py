"""Tremolo against its formula."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

import workbench as wb

RATE = 48_000.0
T = np.arange(48_000) / RATE


def gains(**values):
    """What it multiplies with: its answer to a constant."""
    return wb.process(wb.Tremolo(**values), np.ones((48_000, 2)), RATE)


@pytest.mark.parametrize("depth", [0.3, 1.0])
@pytest.mark.parametrize("spread", [0.0, 0.5, 1.0])
def test_sine(depth, spread):
    """1 - depth (1 - cos) / 2, the right side behind by half the spread."""
    made = gains(rate_hz=5.0, depth=depth, spread=spread)
    for side, late in ((0, 0.0), (1, 0.5 * spread)):
        expected = 1.0 - depth * (0.5 - 0.5 * np.cos(2 * np.pi * (5.0 * T - late)))
        np.testing.assert_allclose(made[:, side], expected, atol=2e-5)


def test_triangle():
    """Straight down and up."""
    expected = 0.5 + 0.5 * signal.sawtooth(2 * np.pi * 3.0 * T + np.pi, 0.5)

    np.testing.assert_allclose(gains(rate_hz=3.0, depth=1.0, shape="triangle")[:, 0], expected, atol=2e-5)


def test_square_has_no_clicks():
    """Open, closed, and between them ramps of 4 ms."""
    made = gains(rate_hz=2.0, depth=1.0, shape="square")[:, 0]

    assert {0.0, 1.0} <= set(made)
    assert np.abs(np.diff(made)).max() == pytest.approx(1 / (0.004 * RATE), rel=0.01)
    assert np.mean(made) == pytest.approx(0.5, abs=0.001)
