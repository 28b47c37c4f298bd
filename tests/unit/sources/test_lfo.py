"""The LFO against formulas; what is random in it stays within its bounds and is the same each time."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

import workbench as wb

RATE = 48_000.0
T = np.arange(48_000) / RATE
SMOOTH = {
    "sine": lambda cycles: np.sin(2 * np.pi * cycles),
    "triangle": lambda cycles: signal.sawtooth(2 * np.pi * (cycles + 0.25), 0.5),
}
JUMPING = {
    "ramp up": lambda cycles: 2 * (cycles % 1) - 1,
    "ramp down": lambda cycles: 1 - 2 * (cycles % 1),
    "square": lambda cycles: np.where(cycles % 1 < 0.5, 1.0, -1.0),
}


def made(frames=48_000, sync=None, **values):
    """Its output."""
    return wb.process(wb.LFO(**values), np.zeros(frames) if sync is None else sync, RATE)


@pytest.mark.parametrize("shape", {**SMOOTH, **JUMPING})
@pytest.mark.parametrize("phase", [0.0, 0.3])
def test_shapes(shape, phase):
    """As the formula, away from the jumps, which take a millisecond's time constant."""
    found = made(rate_hz=2.0, shape=shape, phase=phase, smooth_s=0.001)
    cycles = 2.0 * T + phase
    expected = {**SMOOTH, **JUMPING}[shape](cycles)
    away = np.abs(cycles * 2 - np.round(cycles * 2)) > 0.05  # 12 ms behind a jump

    # The step per frame is cut to 32 bits: 1e-5 of a cycle after a second at 2 Hz.
    # What is smoothed is behind by its time constant: 1 ms of a slope of 8 or 4 per second.
    np.testing.assert_allclose(found[away], expected[away], atol=1e-4 if shape == "sine" else 0.0085)


def test_steps_hold_and_drift_glides():
    """Random values once a cycle; held, or joined by smooth curves, between -1 and 1."""
    steps, drift = made(rate_hz=20.0, shape="steps"), made(rate_hz=20.0, shape="drift")
    held = steps[2000::2400][:19]

    assert len(np.unique(np.round(held, 4))) == 19
    assert max(np.abs(steps).max(), np.abs(drift).max()) <= 1.0
    assert np.abs(np.diff(drift)).max() < 2.0 * 1.5 / 2400 * 1.1
    np.testing.assert_array_equal(made(rate_hz=20.0, shape="steps"), steps)
    assert np.abs(made(rate_hz=20.0, shape="steps", seed=1) - steps).max() > 0.1


def test_sync_starts_the_cycle_anew():
    """A rise through zero on the input takes it back to where it started."""
    sync = np.where(np.arange(48_000) >= 10_000, 1.0, 0.0)
    found = made(sync=sync, rate_hz=3.0)

    np.testing.assert_array_equal(found[10_000:], made(rate_hz=3.0)[:38_000])


def test_it_is_for_moving_not_for_hearing():
    """It is not sent to the output by itself."""
    assert not wb.LFO.is_audible
