"""The tick counter: it goes forward, at the rate that was measured."""

from __future__ import annotations

import time

import numpy as np
import pytest

from tests.support.compiled import amount
from workbench.rt import kernel
from workbench.rt.clock import ticks, ticks_per_second
from workbench.rt.memory import i64_at


@kernel
def read_many(at, count):
    """Read the counter many times in a row."""
    readings = i64_at(at, count)
    for k in range(count):
        readings[k] = ticks()


def test_clock_never_goes_back():
    """Readings in a row never get smaller, and do not stand still."""
    readings = np.zeros(amount(100_000, 1000), np.int64)
    read_many(readings.ctypes.data, readings.size)

    assert (np.diff(readings) >= 0).all()
    assert readings[-1] > readings[0]


def test_clock_rate_is_that_of_the_system():
    """Ticks over the measured rate are seconds: within 5 %, which leaves room for an interruption on a busy machine."""
    rate = ticks_per_second()
    errors = []
    for _ in range(5):
        start, start_ns = ticks(), time.perf_counter_ns()
        while time.perf_counter_ns() - start_ns < 5_000_000:
            pass
        seconds = (ticks() - start) / rate
        errors.append(abs(seconds / ((time.perf_counter_ns() - start_ns) * 1e-9) - 1.0))

    assert min(errors) < 0.05


def test_clock_rate_is_plausible():
    """Between 1 MHz (the slowest generic timers) and 10 GHz, and measured once."""
    assert 1e6 <= ticks_per_second() < 1e10
    assert ticks_per_second() == pytest.approx(ticks_per_second(), rel=0)
