"""Reading tables and lines: against the textbook's definition of the interpolation, and a list as delay line."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import CubicHermiteSpline

from workbench import dsp


def textbook(points, position):
    """A periodic cubic Hermite spline whose slopes are the central differences (Catmull-Rom), in double precision."""
    n = len(points)
    wide = np.concatenate([points] * 3).astype(np.float64)
    slopes = 0.5 * (np.roll(wide, -1) - np.roll(wide, 1))
    return CubicHermiteSpline(np.arange(3 * n), wide, slopes)(n + np.mod(position, n))


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 64, 1000])
def test_table_read_is_the_periodic_hermite_spline(rng, n):
    """At any position, also negative and beyond the end, for tables of any length."""
    table = rng.uniform(-1.0, 1.0, n).astype(np.float32)
    positions = rng.uniform(-3.0 * n, 3.0 * n, 500).astype(np.float32)
    found = [dsp.table_read(table, position) for position in positions]

    # float32 positions up to 3n are 2**-22 * 3n apart; the slope is at most 4 per point.
    np.testing.assert_allclose(found, textbook(table, positions.astype(np.float64)), atol=2e-6 * n + 2e-6)


def test_table_read_goes_through_the_points(rng):
    """At whole positions it is the table."""
    table = rng.uniform(-1.0, 1.0, 37).astype(np.float32)

    assert [dsp.table_read(table, np.float32(k)) for k in range(-37, 74)] == [*table] * 3


def test_between_is_exact_for_parabolas():
    """Four points of a parabola give the parabola."""
    x = np.linspace(0.0, 1.0, 33)

    def parabola(t):
        return 0.25 * t * t - 0.5 * t + 0.125

    points = [np.float32(parabola(t)) for t in (-1.0, 0.0, 1.0, 2.0)]
    found = [dsp.between(*points, np.float32(t)) for t in x]

    np.testing.assert_allclose(found, parabola(x), atol=1e-7)


def test_line_gives_back_what_was_written(rng):
    """A whole delay gives what was written so many writes ago, and zero for what was not written yet."""
    n, place, written = 16, np.int32(0), [0.0] * 16
    line = np.zeros(n, np.float32)
    for x in rng.uniform(-1.0, 1.0, 50).astype(np.float32):
        place = np.int32(dsp.line_write(line, place, x))
        written.append(float(x))
        for delay in range(2, n - 1):
            assert dsp.line_read(line, place, np.float32(delay)) == written[-delay]


def test_line_read_between_is_the_hermite_spline(rng):
    """A delay with a fraction reads the spline through what was written."""
    line, place = np.zeros(64, np.float32), np.int32(0)
    written = rng.uniform(-1.0, 1.0, 64).astype(np.float32)
    for x in written:
        place = np.int32(dsp.line_write(line, place, x))
    delays = rng.uniform(2.0, 62.0, 200).astype(np.float32)
    found = [dsp.line_read(line, place, delay) for delay in delays]

    np.testing.assert_allclose(found, textbook(written, 64.0 - delays.astype(np.float64)), atol=1e-5)


@pytest.mark.parametrize(("delay", "held"), [(-5.0, 2.0), (0.0, 2.0), (1.9, 2.0), (14.5, 14.0), (1e9, 14.0)])
def test_line_read_holds_the_delay(rng, delay, held):
    """A delay that the line cannot give is the nearest one that it can."""
    line = rng.uniform(-1.0, 1.0, 16).astype(np.float32)

    assert dsp.line_read(line, np.int32(5), np.float32(delay)) == dsp.line_read(line, np.int32(5), np.float32(held))
