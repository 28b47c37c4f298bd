"""Width is the level of what differs."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

import workbench as wb


@pytest.mark.parametrize("width", [0.0, 0.5, 1.0, 2.0])
def test_middle_stays_and_side_is_scaled(width, rng):
    """Sum as before, difference times the width."""
    audio = rng.uniform(-1, 1, (4800, 2)).astype(np.float32)
    made = wb.process(wb.StereoWidth(width=width), audio)

    np.testing.assert_allclose(made.sum(axis=1), audio.sum(axis=1), atol=1e-6)
    np.testing.assert_allclose(np.diff(made).T[0], width * np.diff(audio).T[0], atol=1e-6)


def test_basses_come_from_the_middle(rng):
    """The difference passes a high pass of first order, the sum does not."""
    audio = rng.uniform(-1, 1, (48_000, 2)).astype(np.float32)
    made = wb.process(wb.StereoWidth(mono_below_hz=200.0), audio)
    expected = signal.lfilter(*signal.butter(1, 200.0, "high", fs=48_000.0), np.diff(audio).T[0])

    np.testing.assert_allclose(made.sum(axis=1), audio.sum(axis=1), atol=1e-6)
    np.testing.assert_allclose(np.diff(made).T[0], expected, atol=2e-5)
