"""Bringing a stream to another sample rate: a windowed sinc, cut into phases, on the control side.

Above the passband's end (0.45 of the lower rate) it falls, and from half the lower rate on it is below -110 dB, so that
nothing folds back that can be heard. Within the passband it is flat to 0.001 dB.

Threads: control.
Source: Smith, "Digital Audio Resampling Home Page" (CCRMA); Kaiser (1974) for the window and its length.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

ATTENUATION_DB = 120.0
BETA = 0.1102 * (ATTENUATION_DB - 8.7)  # Kaiser's formula
PASSBAND, STOPBAND = 0.45, 0.5  # of the lower of the two rates
MOST_PHASES = 2048  # beyond that, coefficients between two phases are interpolated: an error of -130 dB
PORTION = 1024  # output frames that are computed together
MOST_DENOMINATOR = 1_000_000


class Resampler:
    """Takes a stream at one rate and gives it at another, frame 0 at frame 0, without delay.

    Parameters
    ----------
    rate_in, rate_out : float, > 0
        Frames per second.
    channels : int
        Of the stream.
    """

    def __init__(self, rate_in: float, rate_out: float, channels: int) -> None:
        self._step = Fraction(rate_in / rate_out).limit_denominator(MOST_DENOMINATOR)
        lower = min(1.0, rate_out / rate_in)  # of the rate that comes in
        width = 2.0 * np.pi * (STOPBAND - PASSBAND) * lower
        self._half = int(np.ceil((ATTENUATION_DB - 7.95) / (2.285 * width) / 2.0)) + 1
        self._phases = min(self._step.denominator, MOST_PHASES)
        self._table = _table(self._half, self._phases, (PASSBAND + STOPBAND) * lower)
        self._waiting = np.zeros((self._half - 1, channels), np.float32)  # what the next output frame reads, and more
        self._first = 1 - self._half  # number of the input frame that stands first there
        self._next = 0  # number of the next output frame
        self._given = 0

    def push(self, audio: np.ndarray) -> np.ndarray:
        """Hand over what comes next.

        Parameters
        ----------
        audio : numpy.ndarray [shape=(frames, channels), dtype=float32]
            At the one rate.

        Returns
        -------
        numpy.ndarray [shape=(n, channels), dtype=float32]
            At the other rate, as far as what is known suffices.
        """
        self._given += len(audio)
        self._waiting = np.concatenate([self._waiting, audio])
        known = self._first + len(self._waiting) - self._half  # the last input frame that an output may lie at
        return self._up_to(-(-known * self._step.denominator // self._step.numerator))

    def finish(self) -> np.ndarray:
        """End the stream.

        Returns
        -------
        numpy.ndarray [shape=(n, channels), dtype=float32]
            What is still to come: all together, as long as what was handed over lasted.
        """
        end = -(-self._given * self._step.denominator // self._step.numerator)
        silence = np.zeros((self._half + 1, self._waiting.shape[1]), np.float32)
        self._waiting = np.concatenate([self._waiting, silence])
        return self._up_to(end)

    def _up_to(self, end: int) -> np.ndarray:
        """Compute the output frames before `end`, and forget the input that nothing reads any more."""
        parts = [self._portion(start, min(start + PORTION, end)) for start in range(self._next, end, PORTION)]
        self._next = max(self._next, end)
        unread = self._next * self._step.numerator // self._step.denominator - self._half + 1 - self._first
        if unread > 0:
            self._waiting, self._first = self._waiting[unread:], self._first + unread
        return np.concatenate(parts) if parts else self._waiting[:0]

    def _portion(self, start: int, end: int) -> np.ndarray:
        numbers = np.arange(start, end, dtype=np.int64)
        places, rests = np.divmod(numbers * self._step.numerator, self._step.denominator)
        where = rests * (self._phases / self._step.denominator)
        rows = where.astype(np.int64)
        weights = self._table[rows]
        if self._phases < self._step.denominator:
            share = (where - rows).astype(np.float32)[:, np.newaxis]
            weights = weights + share * (self._table[rows + 1] - weights)
        windows = np.lib.stride_tricks.sliding_window_view(self._waiting, 2 * self._half, axis=0)
        made: np.ndarray = np.einsum("nct,nt->nc", windows[places - self._half + 1 - self._first], weights)
        return made


def _table(half: int, phases: int, cutoff: float) -> np.ndarray:
    """Coefficients for each phase 0 .. 1, each row with the sum 1: a constant stays what it is."""
    at = np.arange(1 - half, half + 1)[np.newaxis, :] - np.arange(phases + 1)[:, np.newaxis] / phases
    window = np.i0(BETA * np.sqrt(np.maximum(1.0 - (at / half) ** 2, 0.0))) / np.i0(BETA)
    rows = np.sinc(cutoff * at) * window
    made: np.ndarray = (rows / rows.sum(axis=1, keepdims=True)).astype(np.float32)
    return made
