"""Waves for `Wavetable`: single cycles in rows, each once per octave with half the harmonics; and sets of our own.

Threads: control.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from workbench.errors import SampleError

POINTS = 2048  # of a cycle
TOP = 1024  # harmonics of the fullest version: at 47 Hz they fill the band at twice 48 kHz
LEVELS = 11  # versions: 1024, 512, ... 1 harmonic
MOST_WAVES = 64  # of the user's own
LOUDNESS = 0.35  # root mean square of each wave
VOWELS = (  # formants in Hz and dB: a, e, i, o, u of a low voice
    ((600, 0), (1040, -7), (2250, -9), (2450, -9), (2750, -20)),
    ((400, 0), (1620, -12), (2400, -9), (2800, -12), (3100, -18)),
    ((250, 0), (1750, -30), (2600, -16), (3050, -22), (3340, -28)),
    ((400, 0), (750, -11), (2400, -21), (2600, -20), (2900, -40)),
    ((350, 0), (600, -20), (2400, -32), (2675, -28), (2950, -36)),
)
VOICE_HZ = 110.0  # pitch at which a vowel is itself
CLUSTERS = ((1,), (1, 4), (1, 4, 7), (2, 5, 11), (3, 7, 13), (1, 6, 17), (1, 9, 19, 29))

HARMONICS = np.arange(TOP + 1)


class Waves(NamedTuple):
    """What the voice reads.

    Attributes
    ----------
    cycles : numpy.ndarray [shape=(waves * LEVELS, POINTS), dtype=float32]
        All waves of all sets; each in `LEVELS` rows, from all harmonics to one.
    sets : numpy.ndarray [shape=(sets, 2), dtype=float32]
        The first wave of each set, and how many ways there are from it to the last one of the set.
    """

    cycles: np.ndarray
    sets: np.ndarray


def harmonics_of(waves: np.ndarray) -> np.ndarray:
    """Find the harmonics of single cycles.

    Parameters
    ----------
    waves : numpy.ndarray [shape=(waves, points)]
        A cycle a row, of any number of points.

    Returns
    -------
    numpy.ndarray [shape=(waves, TOP + 1), dtype=complex128]
        Harmonics 0 (which is taken out), 1, 2 ... TOP.
    """
    found = np.fft.rfft(waves, axis=1)[:, : TOP + 1] / waves.shape[1]
    spectra = np.zeros((len(waves), TOP + 1), complex)
    spectra[:, 1 : found.shape[1]] = found[:, 1:]
    if waves.shape[1] % 2 == 0 and waves.shape[1] // 2 <= TOP:
        spectra[:, waves.shape[1] // 2] = 0.0  # its phase is not known
    return spectra


def band_limited(spectra: np.ndarray) -> np.ndarray:
    """Make the versions of waves, with ever fewer harmonics.

    Parameters
    ----------
    spectra : numpy.ndarray [shape=(waves, TOP + 1)]
        Harmonics.

    Returns
    -------
    numpy.ndarray [shape=(waves * LEVELS, POINTS), dtype=float32]
        For each wave: with 1024 harmonics, 512, ... 1; all of a wave are scaled alike, to the same power per wave.
    """
    spectra = np.where(HARMONICS > 0, spectra, 0.0)
    power = 2.0 * (np.abs(spectra) ** 2).sum(axis=1, keepdims=True)
    scaled = spectra * (LOUDNESS * POINTS / np.sqrt(np.maximum(power, 1e-20)))
    kept = HARMONICS[None, :] <= (TOP >> np.arange(LEVELS))[:, None]
    versions = np.where(kept[None], scaled[:, None, :], 0.0)
    versions[:, 0, TOP] = 0.0  # half of `POINTS`: its phase is not known
    return np.fft.irfft(versions, POINTS, axis=2).reshape(-1, POINTS).astype(np.float32)


def _sines(amplitudes: Any) -> np.ndarray:
    """Spectra of sums of sines, from amplitudes [shape=(waves, TOP + 1)]: all rise at the start of the cycle."""
    return -0.5j * np.asarray(amplitudes)


def _basic() -> np.ndarray:
    """Sine, triangle, saw, square."""
    k = np.maximum(HARMONICS, 1)
    odd = HARMONICS % 2
    return _sines([HARMONICS == 1, odd * np.sin(np.pi * k / 2) / k**2, 1.0 / k, odd / k])


def _pulse() -> np.ndarray:
    """From a square to a needle."""
    k = np.maximum(HARMONICS, 1)
    return np.array([np.sin(np.pi * k * width) / k for width in np.geomspace(0.5, 0.04, 8)], complex)


def _vocal() -> np.ndarray:
    """A, e, i, o, u: peaks of 80 to 120 Hz width on a saw."""
    frequency = VOICE_HZ * HARMONICS
    gains = [
        sum(10.0 ** (db / 20.0) / (1.0 + ((frequency - hz) / (50.0 + 0.02 * hz)) ** 2) for hz, db in formants)
        for formants in VOWELS
    ]
    return _sines(np.array(gains) / np.maximum(HARMONICS, 1.0) ** 0.3)


def _bell() -> np.ndarray:
    """A few harmonics far apart, ever more of them."""
    rows = np.zeros((len(CLUSTERS), TOP + 1))
    for row, cluster in zip(rows, CLUSTERS, strict=True):
        row[list(cluster)] = 1.0 / np.sqrt(1.0 + np.arange(len(cluster)))
    return _sines(rows)


def _sync() -> np.ndarray:
    """A saw that is begun anew by a slower one: 1 to 5 times as fast, fading towards the end of the cycle."""
    t = np.arange(8 * POINTS) / (8 * POINTS)
    return harmonics_of(
        np.array([(2.0 * ((ratio * t) % 1.0) - 1.0) * (1.0 - t) ** 0.5 for ratio in np.linspace(1, 5, 9)])
    )


def _bright() -> np.ndarray:
    """From a sine to a saw, one harmonic after the other."""
    k = np.maximum(HARMONICS, 1)
    return _sines([np.exp(-((k / reach) ** 2)) / k for reach in (1.0, 2.0, 4.0, 8.0, 16.0, 48.0, 400.0)])


SETS = {"basic": _basic, "bright": _bright, "pulse": _pulse, "sync": _sync, "vocal": _vocal, "bell": _bell}
OWN = "own"  # the last set: the user's


@cache
def own_sets() -> tuple[np.ndarray, tuple[int, ...]]:
    """Make our sets, once.

    Returns
    -------
    tuple of numpy.ndarray and tuple of int
        Rows of all waves, and how many waves each set has.
    """
    spectra = [make() for make in SETS.values()]
    return band_limited(np.concatenate(spectra)), tuple(len(each) for each in spectra)


def all_waves(waves: Any = None) -> Waves:
    """Put our sets and the user's own waves together.

    Parameters
    ----------
    waves : array_like [shape=(points,) or (waves, points)], optional
        Single cycles; a sine if not given.

    Returns
    -------
    Waves
        What the voice reads.

    Raises
    ------
    SampleError
        If they are no such array, too many, or silent.
    """
    rows, counts = own_sets()
    added = band_limited(_sines([HARMONICS == 1]) if waves is None else harmonics_of(_checked(waves)))
    counts = (*counts, len(added) // LEVELS)
    firsts = np.cumsum((0, *counts[:-1]))
    return Waves(np.concatenate([rows, added]), np.stack([firsts, np.array(counts) - 1], axis=1).astype(np.float32))


def _checked(waves: Any) -> np.ndarray:
    try:
        array = np.asarray(waves, np.float64)
    except (TypeError, ValueError):
        raise SampleError(f"waves must be an array of single cycles, a row each, got {type(waves).__name__}") from None
    array = array[None] if array.ndim == 1 else array
    if array.ndim != 2 or array.shape[1] < 4 or not 1 <= array.shape[0] <= MOST_WAVES:
        raise SampleError(
            "waves must have the shape (points,) or (waves, points), at least 4 points and "
            f"at most {MOST_WAVES} waves, got {np.shape(waves)}"
        )
    if not np.isfinite(array).all() or np.abs(array).max() > 1e6:
        raise SampleError("waves must hold finite numbers of a million at most")
    if (np.abs(array - array.mean(axis=1, keepdims=True)).max(axis=1) < 1e-9).any():
        raise SampleError("each of the waves must swing: one of them is silent")
    return array
