"""White noise: flat, centred, reproducible, and different for each seed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy import signal

from tests.support.compiled import amount, needs_jit
from workbench.dsp import noise, random_next
from workbench.rt import kernel

FRAMES = amount(1 << 20, 1 << 13)
MULTIPLIER, INCREMENT = 1664525, 1013904223


@kernel
def fill(seed, out):
    """A stretch of noise."""
    for i in range(out.size):
        out[i], seed = noise(seed)
    return seed


def stretch(seed, frames=FRAMES):
    """Noise from a seed."""
    out = np.empty(frames, np.float32)
    fill(np.int32(seed), out)
    return out


def test_random_next_is_the_generator_of_the_book():
    """Each step is a x + c modulo 2**32, as exact whole numbers have it."""
    state, exact = np.int32(123), 123
    for _ in range(1000):
        state = np.int32(random_next(state))
        exact = (exact * MULTIPLIER + INCREMENT) % 2**32
        assert int(state) % 2**32 == exact


def test_random_next_has_the_full_period():
    """Hull and Dobell's conditions: an odd increment, a multiplier of 1 modulo 4."""
    zero, one = int(random_next(np.int32(0))), int(random_next(np.int32(1)))

    assert zero % 2 == 1
    assert (one - zero) % 4 == 1


@needs_jit
def test_noise_does_not_repeat():
    """A million states in a row are all different."""
    states = np.empty(1_000_000, np.int32)

    @kernel
    def walk(seed, out):
        for i in range(out.size):
            seed = random_next(seed)
            out[i] = seed

    walk(np.int32(7), states)

    assert np.unique(states).size == states.size


def test_noise_range_and_moments():
    """Between -1 and 1, mean 0, variance 1/3: each within five standard errors of so many samples."""
    x = stretch(1).astype(np.float64)

    assert -1.0 <= x.min() < -0.99
    assert 0.99 < x.max() < 1.0
    assert abs(x.mean()) < 5 * np.sqrt(1 / 3 / x.size)
    assert abs((x**2).mean() - 1 / 3) < 5 * np.sqrt(4 / 45 / x.size)


@needs_jit
def test_noise_is_flat():
    """Every octave from 20 Hz to 20 kHz has the same power per hertz, within 1 dB."""
    f, power = signal.welch(stretch(2), 48_000, nperseg=8192)
    edges = 20.0 * 2.0 ** np.arange(11)
    octaves = [power[(f >= low) & (f < high)].mean() for low, high in pairwise(edges)]
    levels = 10 * np.log10(np.array(octaves) / (2 * (1 / 3) / 48_000))

    assert np.abs(levels).max() < 1.0


@needs_jit
def test_noise_has_no_echo():
    """No delay from 1 to 1000 samples correlates: six standard errors."""
    x = stretch(3, 1 << 18).astype(np.float64)
    spectrum = np.abs(np.fft.rfft(x, 2 * x.size)) ** 2
    correlation = np.fft.irfft(spectrum)[:1001]

    assert np.abs(correlation[1:] / correlation[0]).max() < 6 / np.sqrt(x.size)


def test_noise_seeds_differ():
    """Voices with different seeds are uncorrelated; the same seed gives the same bits."""
    first, again, other = stretch(10, 4096), stretch(10, 4096), stretch(-(2**31), 4096)

    assert first.tobytes() == again.tobytes()
    assert abs(np.corrcoef(first, other)[0, 1]) < 5 / np.sqrt(4096)


@pytest.mark.parametrize("seed", [0, 1, -1, 2**31 - 1, -(2**31)])
def test_noise_takes_any_seed(seed):
    """No seed is stuck or leaves the range."""
    x = stretch(seed, 1000)

    assert np.abs(x).max() <= 1.0
    assert np.unique(x).size > 990
