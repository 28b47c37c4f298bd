"""Panning with constant power, and the fast gain of a level in dB."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.dsp.pan import db_gain, pan_gains

PLACES = np.linspace(-1.0, 1.0, 401, dtype=np.float32)
ROUNDING = 2e-6  # two sines of error 5e-7 times the square root of two


def test_pan_has_constant_power():
    """The squares add up to 2 everywhere."""
    power = [left * left + right * right for left, right in (pan_gains(place) for place in PLACES)]

    np.testing.assert_allclose(power, 2.0, atol=4 * ROUNDING)


@pytest.mark.parametrize(("place", "left", "right"), [(0.0, 1.0, 1.0), (-1.0, 2**0.5, 0.0), (1.0, 0.0, 2**0.5)])
def test_pan_at_its_ends_and_middle(place, left, right):
    """Both 1 in the middle; only one side at the ends."""
    np.testing.assert_allclose(pan_gains(np.float32(place)), (left, right), atol=ROUNDING)


def test_pan_is_symmetric_and_monotone():
    """Left at a place is right at its mirror, and right only rises from left to right."""
    gains = np.array([pan_gains(place) for place in PLACES], np.float64)

    np.testing.assert_allclose(gains[:, 0], gains[::-1, 1], atol=ROUNDING)
    assert (np.diff(gains[:, 1]) > -ROUNDING).all()


@pytest.mark.parametrize("level_db", [-120.0, -60.0, -6.02, 0.0, 6.0, 40.0])
def test_db_gain(level_db):
    """Within 2e-6 of the true gain (the product's rounding grows with the level)."""
    assert db_gain(np.float32(level_db)) == pytest.approx(10.0 ** (level_db / 20.0), rel=2e-6)


def test_db_gain_of_zero_is_exactly_one():
    """0 dB changes nothing, bit for bit."""
    assert db_gain(np.float32(0.0)) == 1.0
