"""The polynomials against NumPy in double precision: each stays within the error that its docstring states."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.compiled import amount
from workbench.dsp import angle_cycles, exp2, log2, round_half_up, sin_cycles, tan_pi, tanh
from workbench.rt import kernel

POINTS = amount(1_000_001, 4001)


def over(function, x):
    """A function at many points."""
    x = np.asarray(x, np.float32)

    @kernel(single=True)
    def each(numbers, results):
        for i in range(numbers.size):
            results[i] = function(numbers[i])

    results = np.empty_like(x)
    each(x, results)
    return x.astype(np.float64), results.astype(np.float64)


def test_sin_cycles_error():
    """At most 5e-7 from the true sine for up to one cycle either way."""
    x, y = over(sin_cycles, np.linspace(-1.0, 1.0, POINTS))

    assert np.abs(y - np.sin(2 * np.pi * x)).max() <= 5e-7
    assert np.abs(y).max() <= 1.0


def test_sin_cycles_far_out():
    """Whole numbers of cycles change nothing but the rounding of the phase itself."""
    x, y = over(sin_cycles, np.linspace(-1000.0, 1000.0, POINTS))

    assert np.abs(y - np.sin(2 * np.pi * x)).max() <= 1e-6
    assert np.abs(over(sin_cycles, [2.0**21 - 1, -(2.0**21) + 1])[1]).max() == 0.0


def test_sin_cycles_at_the_quarters():
    """Zero where the sine is zero, and nothing above one at its peaks."""
    _, y = over(sin_cycles, [0.0, 0.25, 0.5, 0.75, 1.0])

    np.testing.assert_allclose(y, [0.0, 1.0, 0.0, -1.0, 0.0], atol=2e-7)


def test_exp2_error():
    """At most 3e-7 of the value, over the whole range."""
    x, y = over(exp2, np.linspace(-126.0, 126.0, POINTS))

    assert np.abs(y / 2.0**x - 1.0).max() <= 3e-7


def test_exp2_of_whole_numbers_is_exact():
    """Octaves are exact factors of two: no tuning drifts over the keyboard."""
    x, y = over(exp2, np.arange(-126, 127))

    assert (y == 2.0**x).all()


def test_exp2_is_limited():
    """Beyond the range it stays at the ends: no infinity, no zero."""
    assert over(exp2, [-1e9, -127.0, 127.0, 1e9])[1].tolist() == [2.0**-126, 2.0**-126, 2.0**126, 2.0**126]


def test_exp2_never_falls():
    """A larger exponent never gives a smaller value, also where the polynomial starts over."""
    around = np.arange(-10, 11, dtype=np.float32)
    beside = [np.nextafter(around, np.float32(end)) for end in (-np.inf, np.inf)]
    x = np.sort(np.concatenate([around, *beside]))
    _, y = over(exp2, x)

    assert (np.diff(y) >= -3e-7 * y[1:]).all()


def test_log2_error():
    """At most 2e-6 from the true logarithm for results of -16..16; beyond, the result's own rounding more (4e-6)."""
    x, y = over(log2, np.exp2(np.linspace(-125.9, 125.9, POINTS)))
    error, size = np.abs(y - np.log2(x)), np.abs(np.log2(x))

    assert error[size < 16].max() <= 2e-6
    assert error.max() <= 4e-6 + 2e-6


def test_log2_of_powers_of_two_is_exact():
    """Whole octaves give whole numbers."""
    x = np.arange(-126, 126)
    _, y = over(log2, 2.0**x)

    assert (y == x).all()


@pytest.mark.parametrize(("high", "bound"), [(0.25, 2e-6), (0.45, 2e-3)])
def test_tan_pi_error(high, bound):
    """Relative error 2e-6 up to a quarter of the sample rate, 2e-3 up to 0.45 of it."""
    x, y = over(tan_pi, np.linspace(1e-5, high, POINTS))

    assert np.abs(y / np.tan(np.pi * x) - 1.0).max() <= bound


def test_round_half_up():
    """Halves go up, also below zero."""
    _, y = over(round_half_up, [0.0, 0.49, 0.5, 1.5, 2.5, -0.5, -1.5, -0.51])

    assert y.tolist() == [0, 0, 1, 2, 3, 0, -1, -1]


def test_tanh_error():
    """At most 3e-7 from the true one, and never beyond one."""
    x, y = over(tanh, np.linspace(-20.0, 20.0, POINTS))

    assert np.abs(y - np.tanh(x)).max() <= 3e-7
    assert np.abs(over(tanh, [-3e38, 3e38, 100.0])[1]).max() <= 1.0


def test_tanh_is_straight_around_zero():
    """Down to the smallest numbers it keeps its digits, so that what rings out does so to the end."""
    x, y = over(tanh, np.concatenate([np.geomspace(1e-30, 0.5, POINTS), -np.geomspace(1e-30, 0.5, POINTS)]))

    assert np.abs(y / np.tanh(x) - 1.0).max() <= 1e-5


def test_angle_cycles_error():
    """At most 6e-8 cycles from the true angle all around, whatever the size; nothing is no angle."""
    turns = np.linspace(-0.5, 0.5, POINTS, dtype=np.float32)[1:-1].astype(np.float64)
    for size in (1e-12, 1.0, 1e12):
        re, im = (np.float32(size * each(2 * np.pi * turns)) for each in (np.cos, np.sin))

        @kernel(single=True)
        def each(re, im, results):
            for i in range(re.size):
                results[i] = angle_cycles(re[i], im[i])

        found = np.empty_like(re)
        each(re, im, found)
        expected = np.arctan2(im.astype(np.float64), re.astype(np.float64)) / (2 * np.pi)

        assert np.abs(found - expected).max() <= 6e-8
    assert angle_cycles(np.float32(0.0), np.float32(0.0)) == 0.0
