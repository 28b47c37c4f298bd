"""How meters move."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.views.ballistics import FLOOR_DB, Ballistics

RATE = 48000


def play(meter, gain, seconds, step_s=1 / 30):
    """Feed a stereo sine for some time."""
    for i in range(round(seconds / step_s)):
        time_s = (i * step_s) + np.arange(round(RATE * step_s)) / RATE
        line = gain * np.sin(2 * np.pi * 1000.0 * time_s)
        meter.follow(np.stack((line, 0.0 * line), axis=1).astype(np.float32), step_s)


def test_a_full_scale_sine_reads_0_db_peak_and_minus_3_db_effective():
    """The other channel stays at the floor."""
    meter = Ballistics()
    play(meter, 1.0, 3.0)

    assert meter.peak_db[0] == pytest.approx(0.0, abs=0.05)
    assert meter.rms_db[0] == pytest.approx(-3.01, abs=0.05)
    assert meter.hold_db[0] == pytest.approx(0.0, abs=0.05)
    assert meter.peak_db[1] == FLOOR_DB


def test_a_peak_is_held_and_then_falls():
    """Long enough to be read, then down at a steady rate."""
    meter = Ballistics()
    play(meter, 1.0, 0.2)
    play(meter, 0.0, 1.2)

    assert meter.hold_db[0] == pytest.approx(0.0, abs=0.05)
    assert meter.peak_db[0] < -20.0

    play(meter, 0.0, 1.0)

    assert -30.0 < meter.hold_db[0] < -5.0


def test_everything_comes_to_rest():
    """After silence there is nothing more to send."""
    meter = Ballistics()
    play(meter, 1.0, 0.2)

    assert not meter.is_still

    play(meter, 0.0, 8.0)

    assert meter.is_still


def test_no_sound_counts_as_silence():
    """An empty stretch lets the bars fall."""
    meter = Ballistics()
    play(meter, 1.0, 0.2)
    before = meter.peak_db[0]
    meter.follow(np.zeros((0, 2), np.float32), 0.5)

    assert meter.peak_db[0] == pytest.approx(before - 12.0, abs=0.1)
