"""A flanger that stands still is a comb filter."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

import workbench as wb

RATE = 48_000.0


@pytest.mark.parametrize("feedback", [-0.9, 0.0, 0.7])
def test_standing_still(feedback, rng):
    """Input and copy, the copy with feedback."""
    audio = rng.uniform(-0.5, 0.5, 9600).astype(np.float32)
    made = wb.process(wb.Flanger(depth=0.0, delay_s=0.002, feedback=feedback, mix=0.4), audio, RATE)
    comb = np.zeros(97)
    comb[96] = 1.0
    copy = signal.lfilter(comb, np.eye(1, 97)[0] - feedback * comb, audio)

    # 0.002 as a float32, times 48000, is a hundred-thousandth of a frame off; feedback multiplies it.
    np.testing.assert_allclose(made, 0.6 * audio + 0.4 * copy, atol=5e-4)


def test_it_sweeps(rng):
    """The notches are elsewhere a quarter of a cycle later: two octaves at full depth."""
    tone = np.ones((1 << 17, 2), np.float32) * rng.uniform(-0.5, 0.5, (1 << 17, 1)).astype(np.float32)
    made = wb.process(wb.Flanger(rate_hz=1.0, depth=1.0, delay_s=0.001, feedback=0.0, spread=0.0), tone, RATE)

    def lag(at):
        part, heard = made[at : at + 512, 0] - 0.5 * tone[at : at + 512, 0], tone[at - 512 : at + 512, 0]
        return int(np.argmax(np.correlate(heard, part)))

    assert 512 - lag(12_000) == pytest.approx(4 * 48, abs=2)
    assert 512 - lag(36_000) == pytest.approx(12, abs=2)
