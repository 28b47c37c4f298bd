"""What sound is measured by: level, pitch, brightness, and the size of the largest step in it."""

from __future__ import annotations

import numpy as np

INAUDIBLE_STEP = 1e-3  # -60 dBFS


def rms(audio: np.ndarray) -> float:
    """Effective value over all frames and channels, linear."""
    return float(np.sqrt(np.mean(np.square(audio, dtype=np.float64))))


def peak(audio: np.ndarray) -> float:
    """Largest magnitude, linear."""
    return float(np.abs(audio).max(initial=0.0))


def dbfs(value: float) -> float:
    """A linear level in dB; -200 for nothing."""
    return 20.0 * np.log10(max(value, 1e-10))


def spectrum(audio: np.ndarray, sample_rate: float) -> tuple[np.ndarray, np.ndarray]:
    """Frequencies in Hz and magnitudes (Hann window) of the sum of the channels."""
    mono = audio.astype(np.float64).sum(axis=1)
    return np.fft.rfftfreq(len(mono), 1.0 / sample_rate), np.abs(np.fft.rfft(mono * np.hanning(len(mono))))


def f0(audio: np.ndarray, sample_rate: float) -> float:
    """Pitch in Hz by autocorrelation, the first peak near the highest one, refined by a parabola."""
    mono = audio.astype(np.float64).sum(axis=1)
    power = np.abs(np.fft.rfft(mono, 2 * len(mono))) ** 2
    likeness = np.fft.irfft(power)[: len(mono) // 2]
    first_dip = int(np.argmax(likeness < 0.0))  # beyond the peak at 0
    inner = likeness[first_dip:]
    peaks = np.flatnonzero((inner[1:-1] >= inner[:-2]) & (inner[1:-1] > inner[2:])) + 1 + first_dip
    lag = int(peaks[likeness[peaks] > 0.9 * likeness[peaks].max()][0])
    left, middle, right = likeness[lag - 1 : lag + 2]
    return sample_rate / (lag + 0.5 * (left - right) / (left - 2.0 * middle + right))


def centroid_hz(audio: np.ndarray, sample_rate: float) -> float:
    """Spectral centroid in Hz: where the middle of the magnitudes lies."""
    frequencies, magnitudes = spectrum(audio, sample_rate)
    return float((frequencies * magnitudes).sum() / magnitudes.sum())


def steps(audio: np.ndarray) -> np.ndarray:
    """How much of a step there is between frames, linear [shape=(frames,)].

    The third difference over two: a step of height h reads h, a sine of frequency f and amplitude 1 reads
    (2 sin(pi f / rate))^3 / 2 (-80 dB at 440 Hz), a bend of the slope by s per frame reads s / 2.
    """
    third = np.abs(np.diff(audio.astype(np.float64), n=3, axis=0)).max(axis=1) / 2.0
    return np.concatenate([third, np.zeros(3)])


def worst_step(audio: np.ndarray, at: int, after: int, neighbourhood: int = 4800) -> float:
    """The largest step in frames `at - 8` to `at + after`, less the largest that the sound has of its own nearby.

    Parameters
    ----------
    audio : array [shape=(frames, channels)]
        The sound.
    at, after : int
        Where something happened, and over how many frames it takes effect.
    neighbourhood : int
        How many frames before and behind show what the sound is like without it.

    Returns
    -------
    float
        Linear; at most 0 if nothing stands out.
    """
    found = steps(audio)
    start, stop = max(at - 8, 0), min(at + after, len(found))
    nearby = np.concatenate([found[max(start - neighbourhood, 0) : start], found[stop : stop + neighbourhood]])
    return float(found[start:stop].max() - nearby.max(initial=0.0))


def assert_no_click(audio: np.ndarray, at: int, after: int, neighbourhood: int = 4800) -> None:
    """Nothing steps by more than -60 dBFS where something happened."""
    step = worst_step(audio, at, after, neighbourhood)

    assert step < INAUDIBLE_STEP, f"a step of {dbfs(step):.1f} dBFS within {after} frames of frame {at}"
