"""Drive: the curve where nothing aliases, no aliases where it would, and the latency of the way up and down."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

import workbench as wb
from tests.oracles.spectrum import alias_db, periods_near
from workbench.dsp.oversampling import LATENCY

RATE = 48_000.0
FRAMES = 1 << 14
CURVES = {
    "soft": np.tanh,
    "hard": lambda x: np.clip(x, -1.0, 1.0),
    "fold": lambda x: np.sin(0.5 * np.pi * x),
}


def tone(near_hz, rounds=3):
    """A sine with a whole number of periods per `FRAMES`, and that number."""
    periods = periods_near(near_hz, RATE, FRAMES)
    return np.sin(2 * np.pi * periods * np.arange(rounds * FRAMES) / FRAMES).astype(np.float32), periods


@pytest.mark.parametrize("shape", CURVES)
@pytest.mark.parametrize("bias", [0.0, 0.3])
def test_curve(shape, bias):
    """A low tone, whose harmonics all fit, comes out as the curve says, less its mean."""
    audio, _ = tone(50.0)
    made = wb.process(wb.Drive(shape=shape, drive_db=6.0, bias=bias, level_db=0.0), audio, RATE)[-FRAMES:]
    bent = CURVES[shape](10 ** (6 / 20) * np.roll(audio.astype(np.float64), LATENCY) + bias)[-FRAMES:]
    b, a = signal.butter(1, 5.0, "high", fs=RATE)
    expected = signal.lfilter(b, a, np.tile(bent, 12))[-FRAMES:]

    # A corner of the hard curve has harmonics up to the end of the pass band, and rings there.
    np.testing.assert_allclose(made, expected, atol=0.01 if shape == "hard" else 5e-4)


@pytest.mark.parametrize(("shape", "limit_db"), [("soft", -65.0), ("hard", -45.0), ("fold", -65.0)])
def test_aliases(shape, limit_db):
    """At 12 dB of drive and 3 kHz what is not a harmonic is far down, and much further than without oversampling."""
    audio, periods = tone(3000.0)
    made = wb.process(wb.Drive(shape=shape, drive_db=12.0, level_db=0.0), audio, RATE)[-FRAMES:]
    plain = CURVES[shape](10 ** (12 / 20) * audio.astype(np.float64))[-FRAMES:]

    assert alias_db(made, periods) < limit_db
    assert alias_db(made, periods) < alias_db(plain, periods) - 20.0


def test_quiet_sound_passes_flat():
    """What is too quiet to be bent comes out as it was, 35 frames later, flat up to 20 kHz."""
    impulse = np.zeros(FRAMES, np.float32)
    impulse[0] = 1e-4
    made = wb.process(wb.Drive(drive_db=0.0, level_db=0.0), impulse, RATE)
    response = np.fft.rfft(made) / 1e-4
    bins = np.arange(len(response))
    inside = (bins > FRAMES * 200 / RATE) & (bins < FRAMES * 20_000 / RATE)
    expected = np.exp(-2j * np.pi * bins * LATENCY / FRAMES)

    # The high pass that takes constants out turns 200 Hz by 1.4 degrees.
    np.testing.assert_allclose(response[inside], expected[inside], atol=0.03)
    np.testing.assert_allclose(20 * np.log10(np.abs(response[inside])), 0.0, atol=0.01)
