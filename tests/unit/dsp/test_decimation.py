"""The decimator: the response that its docstring states, whatever the blocks it is called with."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from tests.support.compiled import amount
from workbench.dsp.decimation import REACH, TAPS, decimate

RATE = 96_000
POINTS = 1 << 16


def decimated(fast, block=64):
    """A signal at twice the rate brought down, block by block."""
    fast = np.asarray(fast, np.float32)
    frames = fast.size // 2
    tail = np.zeros((2, REACH + block), np.float32)
    out = np.empty(frames, np.float32)
    for start in range(0, frames, block):
        piece = np.ascontiguousarray(fast[2 * start : 2 * (start + block)].reshape(block, 2).T)
        part = np.empty(block, np.float32)
        decimate(tail.ctypes.data, piece.ctypes.data, part.ctypes.data, block)
        out[start : start + block] = part
    return out


def response():
    """Frequencies and complex response of the taps at 96 kHz."""
    return signal.freqz(np.array(TAPS), worN=POINTS, fs=RATE)


def test_decimation_is_the_convolution_with_its_taps(rng):
    """Every second sample of the filtered signal: the second one of each frame, which is the newest."""
    fast = rng.uniform(-1, 1, 1024)
    expected = np.convolve(fast.astype(np.float32), TAPS)[1 : fast.size : 2]

    np.testing.assert_allclose(decimated(fast), expected, atol=3e-6)  # 65 single-precision additions


@pytest.mark.parametrize("block", [1, 2, 16, 31, 32, 33, 128])
def test_decimation_does_not_depend_on_the_block(block, rng):
    """Blocks shorter and longer than the filter's reach give the same samples."""
    fast = rng.uniform(-1, 1, 2 * 33 * 128 // amount(1, 8)).astype(np.float32)
    fast = fast[: fast.size // (2 * block) * 2 * block]

    np.testing.assert_array_equal(decimated(fast, block), decimated(fast, fast.size // 2))


def test_decimation_stops_what_would_alias():
    """From 25.5 kHz on at least 72 dB down (0.1 dB for rounding the taps)."""
    f, h = response()

    assert 20 * np.log10(np.abs(h[f >= 25_500]).max()) <= -71.9


def test_decimation_undoes_the_spline():
    """Together with the sinc^4 of a B-spline edge it is flat within 0.01 dB up to 18 kHz."""
    f, h = response()
    together = 20 * np.log10(np.abs(h) * np.sinc(f / RATE) ** 4)[f <= 18_000]

    assert np.abs(together).max() <= 0.0105


def test_decimation_keeps_the_mean():
    """A constant comes out as it went in."""
    assert decimated(np.ones(1024))[-1] == pytest.approx(1.0, abs=2e-4)


def test_decimation_is_fast():
    """Minimum phase: 1.6 frames late at 1 kHz, and the very first frame is heard."""
    _, delay = signal.group_delay((np.array(TAPS), [1.0]), w=[1000.0], fs=RATE)

    assert delay[0] / 2 == pytest.approx(1.6, abs=0.1)
    assert decimated(np.ones(128))[0] != 0.0


def test_decimation_ends():
    """After the input ends, the output is exactly zero within the filter's reach."""
    out = decimated(np.concatenate([np.ones(256), np.zeros(512)]))

    assert not out[128 + REACH :].any()
