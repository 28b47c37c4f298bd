"""Spectra of exactly periodic signals: what is at the harmonics, and what is anywhere else."""

from __future__ import annotations

import numpy as np


def periods_near(freq_hz, sample_rate, frames):
    """A number of periods, odd, that `frames` (a power of two) hold near a frequency: no alias meets a harmonic."""
    return int(freq_hz * frames / sample_rate) // 2 * 2 + 1


def phases(periods, frames, oversample=1, rounds=1):
    """Exact phases (float32) of that many periods in that many frames, the whole several times over."""
    samples = frames * oversample
    return (np.arange(samples * rounds) * periods % samples / samples).astype(np.float32)


def split(signal, periods):
    """Amplitudes of harmonics 1, 2, ... below half the rate, and the power of everything else but the mean."""
    spectrum = np.fft.rfft(np.asarray(signal, np.float64)) / (len(signal) / 2)
    harmonics = np.arange(periods, len(signal) // 2, periods)
    rest = np.abs(spectrum) ** 2
    rest[0] = rest[harmonics] = 0.0
    return np.abs(spectrum[harmonics]), float(rest.sum())


def alias_db(signal, periods):
    """Power of all that is not a harmonic, against that of the harmonics, in dB."""
    harmonics, rest = split(signal, periods)
    return 10.0 * np.log10(rest / (harmonics**2).sum())
