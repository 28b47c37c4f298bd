"""Turns a stretch of sound into a steady, drawable line: trigger, vertical range, reduction to pixels.

Pure functions on arrays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

HYSTERESIS = 0.1  # of the peak: the signal must have been that far below the level, so that noise does not trigger
STEPS = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01)  # vertical ranges of the oscilloscope, full scale first


def rising_edge(signal: NDArray[np.float32], level: float) -> float | None:
    """Find the last place where a signal rises through a level.

    Parameters
    ----------
    signal : array [shape=(frames,), dtype=float32]
        Where to look.
    level : float
        What must be crossed, in the signal's own unit.

    Returns
    -------
    float or None
        Position in frames, between two samples, or None if there is no rising edge.  Before it, since the edge before,
        the signal was below the level by a tenth of its peak at least once.
    """
    if signal.size < 2:
        return None
    armed_below = level - HYSTERESIS * float(np.max(np.abs(signal)))
    above = signal >= level
    edges = np.flatnonzero(above[1:] & ~above[:-1])
    lows = np.flatnonzero(signal < armed_below)
    if not edges.size or not lows.size:
        return None
    last_low = np.searchsorted(lows, edges, side="right") - 1
    before = np.concatenate(([-1], edges[:-1]))
    is_armed = (last_low >= 0) & (lows[np.maximum(last_low, 0)] > before)
    if not is_armed.any():
        return None
    at = int(edges[np.flatnonzero(is_armed)[-1]])
    low, high = float(signal[at]), float(signal[at + 1])
    return at + (level - low) / (high - low)


def min_max(signal: NDArray[np.float32], points: int) -> tuple[NDArray[np.float32], float]:
    """Reduce a signal to a number of points without losing its peaks.

    Parameters
    ----------
    signal : array [shape=(frames,), dtype=float32]
        What to reduce.
    points : int, even, >= 2
        How many points may be left.

    Returns
    -------
    line : array [shape=(<= points,), dtype=float32]
        The signal itself if it is short enough; else the least and the greatest sample of `points` / 2 equal stretches,
        in the order in which they occur.
    step_frames : float
        Distance between two points of the line, in frames of the signal.
    """
    if signal.size <= points:
        return signal, 1.0
    per_pair = -(-signal.size // (points // 2))
    pairs = -(-signal.size // per_pair)
    padded = np.concatenate((signal, np.full(pairs * per_pair - signal.size, signal[-1], signal.dtype)))
    stretches = padded.reshape(pairs, per_pair)
    first, second = stretches.argmin(axis=1), stretches.argmax(axis=1)
    order = np.sort(np.stack((first, second), axis=1), axis=1)
    return np.take_along_axis(stretches, order, axis=1).reshape(-1), per_pair / 2


class AutoRange:
    """Chooses the vertical range: wide enough at once, narrower only after the signal has stayed small for a while.

    Parameters
    ----------
    patience : int
        How many calls a smaller range must have been enough before it is taken.
    """

    def __init__(self, patience: int = 45) -> None:
        self.top = STEPS[0]
        self._patience = patience
        self._calm = 0

    def follow(self, peak: float) -> float:
        """Take a new peak.

        Parameters
        ----------
        peak : float, >= 0
            The greatest absolute sample shown now.

        Returns
        -------
        float
            The range: -top..top is shown.
        """
        fitting = [step for step in STEPS if peak <= 0.9 * step]
        wanted = fitting[-1] if fitting else STEPS[0]
        if wanted >= self.top:
            self.top, self._calm = wanted, 0
        elif peak > 0.0:  # silence keeps the range, or each note would begin with a jump
            self._calm += 1
            if self._calm > self._patience:
                self.top, self._calm = wanted, 0
        return self.top
