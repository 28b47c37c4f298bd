"""The limiter: nothing above full scale, nothing touched below 0.8 of it, no corner in between."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.compiled import amount
from workbench.dsp.limiter import THRESHOLD, limiter_gain, limiter_rests
from workbench.rt import kernel

RECOVERY = np.float32(np.exp(-1.0 / (0.1 * 48_000)))


@kernel(single=True)
def run(peaks, recovery, gains):
    """The limiter over frames."""
    follower = np.float32(0.0)
    for i in range(peaks.size):
        gains[i], follower = limiter_gain(peaks[i], follower, recovery)


def gains_of(peaks):
    """Gain of each frame."""
    peaks = np.asarray(peaks, np.float32)
    gains = np.empty_like(peaks)
    run(peaks, RECOVERY, gains)
    return gains


@given(st.lists(st.floats(0, 1e6, width=32), min_size=1, max_size=50))
def test_limiter_never_lets_through_more_than_full_scale(peaks):
    """Whatever comes, gain x peak is at most 1."""
    assert (gains_of(peaks) * np.float32(peaks) <= 1.0).all()


@given(st.lists(st.floats(0, 0.75, width=32), min_size=1, max_size=50), st.floats(0, 0.75, width=32))
def test_limiter_that_rests_would_have_changed_nothing(peaks, follower):
    """Frames in which it says that it rests have a gain of one, and what comes after them is the same either way."""
    most = max(peaks)
    assert limiter_rests(np.float32(most), np.float32(follower))
    assert not limiter_rests(np.float32(THRESHOLD + 0.01), np.float32(follower))

    loud = [0.1, 1.5, 0.9, 0.2]
    np.testing.assert_array_equal(gains_of([*peaks, *loud])[: len(peaks)], 1.0)
    np.testing.assert_array_equal(gains_of([*peaks, *loud])[len(peaks) :], gains_of([most, *loud])[1:])


@pytest.mark.parametrize("exponent", range(0, 38, 3))
def test_limiter_holds_at_any_level(exponent, rng):
    """Also for absurd levels, up to the end of single precision, and with rounding."""
    peaks = np.float32(10.0**exponent) * rng.random(200, dtype=np.float32)
    gains = np.array([limiter_gain(peak, np.float32(0.0), RECOVERY)[0] for peak in peaks], np.float32)

    assert (gains * peaks <= 1.0).all()
    assert np.isfinite(gains).all()


def test_limiter_is_transparent_below_its_threshold(rng):
    """As long as nothing was above 0.8 the gain is exactly 1."""
    assert (gains_of(rng.uniform(0, 0.8, 5000).astype(np.float32)) == 1.0).all()


def test_limiter_curve_is_smooth():
    """Output over input rises without a step or a corner: at 0.8 its slope is 1 on both sides, and it never falls."""
    peaks = np.linspace(0.5, 5.0, 90_001, dtype=np.float32)
    gains = np.array([limiter_gain(peak, np.float32(0.0), RECOVERY)[0] for peak in peaks[:: amount(9, 90)]], np.float64)
    x = peaks[:: amount(9, 90)].astype(np.float64)
    out = gains * x
    slope = np.diff(out) / np.diff(x)

    assert (slope > -1e-3).all()
    assert np.abs(np.diff(slope)).max() < 0.05
    expected = np.where(x > 0.8, 0.8 + 0.2 * (u := np.maximum(x - 0.8, 0) / 0.2) / (1 + u), x)
    np.testing.assert_allclose(out, expected, atol=1e-6)


def test_limiter_acts_at_once_and_recovers_slowly():
    """A peak is limited in its own frame; a tenth of a second later the reckoned level has fallen to 1/e."""
    peaks = np.zeros(20_000)
    peaks[100] = 4.0
    gains = gains_of(peaks)

    assert gains[99] == 1.0
    assert gains[100] == pytest.approx((0.8 + 0.2 * 16 / 17) / 4.0, rel=1e-5)
    assert (np.diff(gains[100:]) >= 0.0).all()
    level = 4.0 / np.e
    u = (level - 0.8) / 0.2
    assert gains[100 + 4800] == pytest.approx((0.8 + 0.2 * u / (1 + u)) / level, rel=1e-3)
    assert gains[-1] == 1.0


def test_limiter_gain_moves_without_clicks():
    """After a peak the gain comes back in steps below -60 dB of full scale per frame."""
    gains = gains_of(np.concatenate([[2.0], np.zeros(20_000)]))

    assert np.abs(np.diff(gains[0:])).max() < 1e-3
