"""The transform against NumPy's, at every size, forwards, backwards and step by step."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.compiled import amount
from workbench.dsp.fft import fft_room, fft_table, real_fft, real_ifft

SIZES = [1 << k for k in range(4, amount(15, 10))]


def filled(audio):
    """A room with a signal in it."""
    room = fft_room(len(audio))
    room[0], room[1] = audio[::2], audio[1::2]
    return room


def spectrum(room, row):
    """What a transform left, as NumPy writes it."""
    bins = room[row] + 1j * room[row + 1]
    return np.array([room[row, 0], *bins[1:], room[row + 1, 0]])


@pytest.mark.parametrize("frames", SIZES)
def test_forwards_is_numpys(frames, rng):
    """Every bin agrees to single precision."""
    audio = rng.normal(size=frames).astype(np.float32)
    room, table = filled(audio), fft_table(frames)
    found = spectrum(room, real_fft(frames // 2, room.ctypes.data, table.ctypes.data))
    expected = np.fft.rfft(audio.astype(float))

    assert np.abs(found - expected).max() < 5e-7 * np.abs(expected).max()


@pytest.mark.parametrize("frames", SIZES)
def test_backwards_is_numpys(frames, rng):
    """A spectrum becomes the signal that NumPy makes of it."""
    bins = rng.normal(size=frames // 2 + 1) + 1j * rng.normal(size=frames // 2 + 1)
    bins[[0, -1]] = bins[[0, -1]].real
    room, table = fft_room(frames), fft_table(frames)
    room[2], room[3] = bins[:-1].real, bins[:-1].imag
    room[3, 0] = bins[-1].real
    row = real_ifft(frames // 2, room.ctypes.data, table.ctypes.data)
    found = np.stack([room[row], room[row + 1]], axis=1).ravel()
    expected = np.fft.irfft(bins)

    assert np.abs(found - expected).max() < 2e-6 * np.abs(expected).max()


@pytest.mark.parametrize("frames", SIZES)
def test_there_and_back_is_the_signal(frames, rng):
    """Forwards and backwards is nothing at all: to 1e-6 of full scale."""
    audio = rng.uniform(-1, 1, frames).astype(np.float32)
    room, table = filled(audio), fft_table(frames)
    row = real_fft(frames // 2, room.ctypes.data, table.ctypes.data)
    room[2:] = room[row : row + 2].copy()
    row = real_ifft(frames // 2, room.ctypes.data, table.ctypes.data)

    np.testing.assert_allclose(np.stack([room[row], room[row + 1]], axis=1).ravel(), audio, atol=1e-6)
