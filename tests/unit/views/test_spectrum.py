"""The spectrum from signal to frame."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.fake_signal import FakeSignal, sine
from workbench.views.spectrum import spectrum


def test_a_sine_is_named_and_drawn(stage):
    """A4 at half amplitude: 440 Hz, -6 dB, and a line with its peak there."""
    signal = FakeSignal(sine(440.0, 0.5))
    signal.frame = 48000
    view = spectrum(signal, stage.hub)
    stage.show(view)
    meta, [levels, peaks] = stage.frame()

    assert meta["strongest"][0] == pytest.approx(440.0, abs=0.1)
    assert meta["strongest"][1] == pytest.approx(-6.02, abs=0.1)
    assert levels.max() == pytest.approx(-6.02, abs=0.4)
    assert np.array_equal(levels, peaks)


def test_the_peak_line_falls_slowly(stage):
    """It stays while the line itself is down."""
    signal = FakeSignal(lambda time_s: np.where(time_s < 1.0, sine(440.0)(time_s), 0.0))
    signal.frame = 48000
    view = spectrum(signal, stage.hub)
    stage.show(view)
    stage.frame()
    for _ in range(10):
        signal.frame += 4800
        meta, [levels, peaks] = stage.frame()

    assert meta["strongest"] is None
    assert levels.max() < -80.0
    assert peaks.max() == pytest.approx(-9.0, abs=1.0)


def test_without_peaks_one_line_is_sent(stage):
    """Half the numbers."""
    signal = FakeSignal(sine(440.0))
    signal.frame = 48000
    view = spectrum(signal, stage.hub, peaks=False)
    stage.show(view)

    assert len(stage.frame()[1]) == 1


def test_nothing_new_sends_nothing(stage):
    """A stopped session costs no messages."""
    signal = FakeSignal(sine(440.0))
    signal.frame = 48000
    view = spectrum(signal, stage.hub)
    stage.show(view)

    assert stage.frame() is not None
    assert stage.frame() is None
