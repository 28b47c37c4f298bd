"""Followers against formulas."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.dsp.follower import over_threshold, smooth_decoupled, time_share


def reduction(level, threshold, ratio, knee):
    """The static curve of Giannoulis et al. (2012), eq. 4, case by case: what goes in less what comes out."""
    over = level - threshold
    if 2 * over < -knee:
        return 0.0
    if knee > 0 and 2 * abs(over) <= knee:
        return -(1 / ratio - 1) * (over + knee / 2) ** 2 / (2 * knee)
    return over - over / ratio


@pytest.mark.parametrize("knee", [0.0, 6.0, 24.0])
@pytest.mark.parametrize("ratio", [1.0, 1.5, 4.0, 100.0])
def test_static_curve_is_that_of_the_paper(knee, ratio):
    """Below, within and above the knee."""
    levels = np.arange(-80.0, 20.0, 0.37)
    made = [float(over_threshold(*np.float32([level, -20.0, ratio, knee]))) for level in levels]

    np.testing.assert_allclose(made, [reduction(level, -20.0, ratio, knee) for level in levels], atol=2e-5)


@pytest.mark.parametrize("rate", [8000.0, 48_000.0, 192_000.0])
@pytest.mark.parametrize("time", [1e-4, 1e-3, 0.02, 1.0, 5.0])
def test_time_share_is_exact_for_long_times_too(rate, time):
    """Against the exponential in double precision."""
    assert float(time_share(np.float32(time), np.float32(rate))) == pytest.approx(
        -np.expm1(-1 / (time * rate)), rel=2e-6
    )


def test_decoupled_follower_takes_its_times():
    """Up it needs the attack to 63 %; down it decays with the release and the attack after one another."""
    attack, release = (float(time_share(np.float32(time), np.float32(48_000.0))) for time in (0.005, 0.1))
    held = value = 0.0
    made = []
    for target in [10.0] * 48_000 + [0.0] * 48_000:
        held, value = smooth_decoupled(target, attack, release, held, value)
        made.append(value)
    up, down = np.array(made[:48_000]), np.array(made[48_000:])

    assert np.argmax(up >= 10.0 * (1 - np.exp(-1))) + 1 == pytest.approx(240, abs=1)
    t = np.arange(1, 48_001) / 48_000
    expected = 10.0 * (0.1 * np.exp(-t / 0.1) - 0.005 * np.exp(-t / 0.005)) / (0.1 - 0.005)
    np.testing.assert_allclose(down, expected, atol=0.05)
