"""Parameters that glide: the time constant that they say, and they arrive."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.dsp.smoothing import ramp, smooth, smoothing_share

RATE, QUANTUM = 48_000.0, 64


class Glide:
    """One row of smoothed parameters."""

    def __init__(self, start, smoothing_s):
        count = len(start)
        self.target = np.array(start, np.float32)
        self.rows = np.zeros((3, count), np.float32)
        self.rows[:2] = start
        self.rows[2] = [smoothing_share(each, RATE, QUANTUM) for each in smoothing_s]

    def quantum(self):
        """One quantum on: values at every frame."""
        count = self.target.size
        out = np.empty((QUANTUM, count), np.float32)
        smooth(self.target.ctypes.data, self.rows.ctypes.data, count)
        ramp(self.rows.ctypes.data, count, out.ctypes.data, QUANTUM)
        return out


def test_smoothing_share_is_the_time_constant():
    """Whatever the quantum, after the time constant 1 - 1/e of the way is done."""
    for quantum in (1, 64, 480):
        share = smoothing_share(0.02, RATE, quantum)
        assert 1.0 - (1.0 - share) ** (0.02 * RATE / quantum) == pytest.approx(1.0 - np.exp(-1.0), rel=1e-9)


def test_smoothing_share_of_no_time_is_everything():
    """A time constant of 0 arrives within the quantum."""
    assert smoothing_share(0.0, RATE, QUANTUM) == 1.0


@pytest.mark.parametrize("smoothing_s", [0.005, 0.02, 0.5])
def test_smoothing_follows_with_its_time_constant(smoothing_s):
    """After one time constant 63 % of the way is done, to within one quantum's slope."""
    glide = Glide([0.0], [smoothing_s])
    glide.target[:] = 1.0
    frames = round(smoothing_s * RATE)
    values = np.concatenate([glide.quantum()[:, 0] for _ in range(frames // QUANTUM + 1)])

    assert values[frames - 1] == pytest.approx(1.0 - np.exp(-1.0), abs=QUANTUM / frames)


@pytest.mark.parametrize("target", [1.0, -3.7, 1e-4, 20_000.0])
def test_smoothing_arrives(target):
    """After 40 time constants the value is the target, bit for bit, and stays."""
    glide = Glide([0.5], [0.02])
    glide.target[:] = target
    for _ in range(round(40 * 0.02 * RATE / QUANTUM)):
        glide.quantum()

    assert (glide.quantum() == np.float32(target)).all()


def test_smoothing_has_no_steps():
    """Across quanta the value moves in straight lines: the step between quanta is the one within."""
    glide = Glide([0.0], [0.02])
    glide.target[:] = 1.0
    values = np.concatenate([glide.quantum()[:, 0] for _ in range(20)])
    steps = np.diff(np.concatenate([[0.0], values]))

    assert steps.min() >= 0.0
    assert steps.max() <= smoothing_share(0.02, RATE, QUANTUM) / QUANTUM + 1e-7


def test_smoothing_rows_are_independent():
    """Each parameter has its own target and time; one that stands still does not move at all."""
    glide = Glide([1.0, 2.0, 0.1], [0.0, 0.1, 0.02])
    glide.target[:2] = 5.0, 3.0
    out = glide.quantum()

    assert out[-1, 0] == 5.0
    assert 2.0 < out[-1, 1] < 3.0
    assert (out[:, 2] == np.float32(0.1)).all()
