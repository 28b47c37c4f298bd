"""Loudness as ITU-R BS.1770-4 writes it down: its coefficients for 48 kHz, its blocks, its two gates; in doubles."""

from __future__ import annotations

import numpy as np
from scipy.signal import freqz, lfilter

SHELF = [1.53512485958697, -2.69169618940638, 1.19839281085285], [1.0, -1.69065929318241, 0.73248077421585]
HIGH_PASS = [1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621]


def response(hz: np.ndarray) -> np.ndarray:
    """What the two filters do to a frequency, linear and complex, at 48 kHz."""
    return freqz(*SHELF, hz, fs=48_000)[1] * freqz(*HIGH_PASS, hz, fs=48_000)[1]


def block_powers(audio: np.ndarray) -> np.ndarray:
    """Mean squares of blocks of 400 ms that overlap by three quarters [audio: shape=(frames, 2), 48 kHz]."""
    weighted = lfilter(*HIGH_PASS, lfilter(*SHELF, audio, axis=0), axis=0)
    power = np.concatenate([[0.0], np.cumsum((weighted**2).sum(axis=1))])
    ends = np.arange(19_200, len(power), 4800)
    return (power[ends] - power[ends - 19_200]) / 19_200


def lufs(power: float) -> float:
    """Equation 2 of annex 1."""
    return -0.691 + 10.0 * np.log10(power)


def integrated(audio: np.ndarray) -> float:
    """Equations 3 to 7 of annex 1."""
    blocks = block_powers(audio)
    loud = blocks[lufs(blocks) > -70.0]
    return lufs(loud[lufs(loud) > lufs(loud.mean()) - 10.0].mean())
