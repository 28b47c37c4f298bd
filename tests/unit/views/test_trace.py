"""Trigger, reduction to pixels, vertical range."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.views.trace import STEPS, AutoRange, min_max, rising_edge

RATE = 48000.0


def wave(freq_hz, frames, phase=0.0, gain=1.0):
    """A sine."""
    return (gain * np.sin(2 * np.pi * (freq_hz * np.arange(frames) / RATE + phase))).astype(np.float32)


@pytest.mark.parametrize("phase", [0.0, 0.1, 0.37, 0.9])
@pytest.mark.parametrize("level", [0.0, 0.5, -0.5])
def test_the_edge_lies_where_the_sine_crosses_the_level(phase, level):
    """Between two samples, to a hundredth of a frame."""
    freq_hz = 440.0
    at = rising_edge(wave(freq_hz, 2400, phase), level)
    cycles = freq_hz * at / RATE + phase
    expected = np.arcsin(level) / (2 * np.pi)

    assert (cycles - expected + 0.5) % 1 - 0.5 == pytest.approx(0.0, abs=0.01 * freq_hz / RATE)


def test_the_last_edge_is_taken():
    """The newest complete picture is shown."""
    assert rising_edge(wave(100.0, 2400), 0.0) >= 2400 - 2 * 480


def test_noise_around_the_level_does_not_trigger():
    """Between two edges the signal must have been well below the level."""
    signal = wave(100.0, 4800) + 0.02 * np.sin(np.arange(4800) * 2.1).astype(np.float32)
    edges = [rising_edge(signal[:end], 0.0) for end in range(1000, 4800, 7)]
    places = np.array([edge % 480 for edge in edges if edge is not None])

    assert np.all(np.minimum(places, 480 - places) < 6)


@pytest.mark.parametrize("signal", [np.zeros(100), np.ones(100), np.linspace(1, 0, 100), np.zeros(0), np.zeros(1)])
def test_signals_without_an_edge_have_none(signal):
    """Silence, a constant, a fall."""
    assert rising_edge(signal.astype(np.float32), 0.5) is None


def test_short_signals_are_not_reduced():
    """Every sample is a point."""
    signal = wave(440, 800)
    line, step = min_max(signal, 800)

    assert line is signal
    assert step == 1.0


@pytest.mark.parametrize("frames", [801, 4800, 47999])
def test_reduction_keeps_the_peaks(frames):
    """A single click survives, and no more points are left than asked for."""
    signal = np.zeros(frames, np.float32)
    signal[frames // 2] = 1.0
    signal[frames // 3] = -1.0
    line, step = min_max(signal, 800)

    assert line.size <= 800
    assert (line.min(), line.max()) == (-1.0, 1.0)
    assert line.size * step == pytest.approx(frames, rel=0.03)
    assert int(np.argmax(line)) * step == pytest.approx(frames // 2, abs=2 * step)


def test_range_widens_at_once_and_narrows_after_a_while():
    """Nothing is cut off, and nothing jumps."""
    view = AutoRange(patience=10)

    assert [view.follow(0.03) for _ in range(11)] == [1.0] * 10 + [0.05]
    assert view.follow(0.6) == 1.0


def test_silence_keeps_the_range():
    """A note after a rest begins in the same picture."""
    view = AutoRange(patience=3)
    for _ in range(10):
        view.follow(0.1)

    assert [view.follow(0.0) for _ in range(10)] == [0.2] * 10


def test_louder_than_full_scale_shows_full_scale():
    """The widest range is the limit."""
    assert AutoRange().follow(3.0) == STEPS[0]
