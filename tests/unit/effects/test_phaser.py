"""A phaser that stands still is a row of all passes with a loop around it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

import workbench as wb

RATE = 48_000.0


@pytest.mark.parametrize("stages", [4, 6, 8, 12])
@pytest.mark.parametrize("feedback", [-0.6, 0.0, 0.8])
def test_standing_still(stages, feedback):
    """(1 - mix) + mix A / (1 - feedback A), where A is the response of the all passes in a row."""
    impulse = np.zeros(1 << 15, np.float32)
    impulse[0] = 1.0
    values = {"depth": 0.0, "center_hz": 900.0, "feedback": feedback, "stages": str(stages), "mix": 0.5}
    found = np.fft.rfft(wb.process(wb.Phaser(**values), impulse, RATE))
    warped = 2 * RATE * np.tan(np.pi * 900.0 / RATE)
    _, one = signal.freqz(*signal.bilinear([-1.0, warped], [1.0, warped], RATE), len(found), include_nyquist=True)
    row = one**stages

    np.testing.assert_allclose(found, 0.5 + 0.5 * row / (1.0 - feedback * row), atol=5e-5)


def test_notches_are_where_the_stages_put_them():
    """Four stages without feedback: notches where each turns by 45 and by 135 degrees."""
    impulse = np.zeros(1 << 15, np.float32)
    impulse[0] = 1.0
    made = wb.process(wb.Phaser(depth=0.0, center_hz=1000.0, feedback=0.0, stages="4"), impulse, RATE)
    response = np.abs(np.fft.rfft(made))
    for degrees in (45.0, 135.0):
        warped = np.tan(np.pi * 1000.0 / RATE) * np.tan(np.radians(degrees) / 2)
        notch = round(np.arctan(warped) / np.pi * (1 << 15))

        assert response[notch - 1 : notch + 2].min() < 0.01
        assert response[notch // 2] > 0.2
