"""The ladder: four poles where nothing saturates, and a sine of its own where it does."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

import workbench as wb
from tests.support.audio_asserts import f0

RATE = 48_000.0


@pytest.mark.parametrize("cutoff_hz", [100.0, 1000.0, 8000.0])
@pytest.mark.parametrize("resonance", [0.0, 0.5])
def test_quiet_sound_meets_four_poles(cutoff_hz, resonance, rng):
    """At a level that does not saturate it is the linear ladder: G^4 / (1 + k G^4), each G a bilinear one-pole."""
    audio = 0.001 * rng.uniform(-1, 1, 8192).astype(np.float32)
    made = wb.process(wb.Ladder(cutoff_hz=cutoff_hz, resonance=resonance, bass=0.0), audio, RATE)
    b, a = signal.butter(1, cutoff_hz, fs=RATE)
    for _ in range(2):
        b, a = np.convolve(b, b), np.convolve(a, a)
    expected = signal.lfilter(b, a + 4.3 * resonance * b, audio)

    # The cube that tanh takes off: |x|^3 / 3, here up to (4e-3)^3 / 3 / 1e-3 = 2e-5 of the signal, and rounding.
    np.testing.assert_allclose(made, expected, atol=3e-4 * np.abs(expected).max())


@pytest.mark.parametrize("cutoff_hz", [110.0, 1000.0, 6000.0])
def test_it_sings_in_tune(cutoff_hz):
    """With full resonance it oscillates at its cut-off, and not above full scale."""
    kick = np.zeros(48_000, np.float32)
    kick[:64] = 0.5
    made = wb.process(wb.Ladder(cutoff_hz=cutoff_hz, resonance=1.0), kick, RATE)
    tail = made[24_000:, None]

    assert 0.05 < np.abs(tail).max() <= 1.0
    assert f0(tail, RATE) == pytest.approx(cutoff_hz, rel=0.02)


def test_resonance_below_its_end_dies_away():
    """Without full resonance nothing goes on by itself."""
    kick = np.zeros(48_000, np.float32)
    kick[0] = 1.0
    made = wb.process(wb.Ladder(cutoff_hz=1000.0, resonance=0.85), kick, RATE)

    assert np.abs(made[-100:]).max() < 1e-6


def test_bass_is_given_back():
    """With `bass` at 1 a low tone keeps its level whatever the resonance."""
    tone = (0.01 * np.sin(2 * np.pi * 30.0 * np.arange(48_000) / RATE)).astype(np.float32)
    levels = [
        np.abs(wb.process(wb.Ladder(resonance=resonance, bass=1.0), tone, RATE)[24_000:]).max()
        for resonance in (0.0, 0.8)
    ]

    np.testing.assert_allclose(levels, 0.01, rtol=0.02)
