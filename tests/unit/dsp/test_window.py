"""Largest and mean of the last so many values against NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.dsp.window import window_max, window_mean
from workbench.rt.kernel import kernel


@kernel(single=True)
def largest(values, line, out):
    """The largest of the last values as long as `line` is."""
    place, so_far = 0, np.float32(0.0)
    for i in range(len(values)):
        out[i], place, so_far = window_max(line, len(line), place, so_far, values[i])


@kernel(single=True)
def means(values, line, out):
    """The mean of the last values as long as `line` is."""
    place, so_far = 0, np.float32(0.0)
    for i in range(len(values)):
        out[i], place, so_far = window_mean(line, len(line), place, so_far, values[i])


@pytest.mark.parametrize("count", [1, 2, 3, 64, 145])
def test_windows_agree_with_numpy(count, rng):
    """For windows of any length, from the first value on."""
    values = rng.uniform(0.0, 1.0, 1000).astype(np.float32)
    most, mean = np.zeros_like(values), np.zeros_like(values)
    largest(values, np.zeros(count, np.float32), most)
    means(values, np.zeros(count, np.float32), mean)
    windows = np.lib.stride_tricks.sliding_window_view(np.concatenate([np.zeros(count - 1), values]), count)

    np.testing.assert_array_equal(most, windows.max(axis=1))
    np.testing.assert_allclose(mean, windows.mean(axis=1), rtol=2e-6)


def test_mean_does_not_drift():
    """What has left the window has left it without a trace: after a million huge values, zeros are exactly zero."""
    values = np.r_[np.full(1_000_000, 1e6), np.zeros(200)].astype(np.float32)
    out = np.zeros_like(values)
    means(values, np.zeros(100, np.float32), out)

    assert out[-1] == 0.0
    assert out[999_999] == pytest.approx(1e6, rel=1e-6)
