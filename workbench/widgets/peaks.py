"""Peaks and effective level of a signal since the last look, for meters."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.widgets.doors import SignalDoor

_LONGEST_S = 0.25  # after a pause only the newest quarter of a second counts
_RMS_S = 0.3  # integration time of the effective level
_SILENCE = 1e-5  # -100 dB: below any meter's scale


class PeakReader:
    """Reads the peak of each channel since the last call.

    Parameters
    ----------
    signal : SignalDoor
        What to read.
    """

    def __init__(self, signal: SignalDoor) -> None:
        self._signal = signal
        self._frame: int | None = None
        self._was_silent = False

    def refresh(self) -> None:
        """Report the next peak even if it is silence once more."""
        self._was_silent = False

    def read(self) -> NDArray[np.float32] | None:
        """Return the peaks since the last call.

        Returns
        -------
        ndarray [shape=(2,), dtype=float32] or None
            Amplitudes (1 = full scale); None if there is nothing new, or silence after silence.
        """
        fresh = self._fresh()
        if len(fresh) == 0:
            return None
        peaks: NDArray[np.float32] = np.abs(fresh).max(axis=0).astype(np.float32)
        is_silent = bool(peaks.max() < _SILENCE)
        if is_silent and self._was_silent:
            return None
        self._was_silent = is_silent
        return peaks

    def _fresh(self) -> NDArray[np.float32]:
        end = self._signal.latest(0)[1]
        oldest = end - int(_LONGEST_S * self._signal.sample_rate)
        if self._frame is not None and oldest <= self._frame <= end:
            oldest = self._frame
        fresh, self._frame, _ = self._signal.since(oldest)
        return fresh


class LevelReader(PeakReader):
    """Reads the peak of each channel since the last call, and its effective level over a third of a second.

    Parameters
    ----------
    signal : SignalDoor
        What to read.
    """

    def __init__(self, signal: SignalDoor) -> None:
        super().__init__(signal)
        self._power = np.zeros(2)

    def read(self) -> NDArray[np.float32] | None:
        """Return the levels since the last call.

        Returns
        -------
        ndarray [shape=(4,), dtype=float32] or None
            Peaks of left and right, then their effective values (a sine of amplitude 1 has 0.707); None if there is
            nothing new, or silence after silence.
        """
        fresh = self._fresh()
        if len(fresh) == 0:
            return None
        keep = math.exp(-len(fresh) / (_RMS_S * self._signal.sample_rate))
        self._power = keep * self._power + (1.0 - keep) * np.mean(np.square(fresh, dtype=np.float64), axis=0)
        levels = np.concatenate((np.abs(fresh).max(axis=0), np.sqrt(self._power))).astype(np.float32)
        is_silent = bool(levels.max() < _SILENCE)
        if is_silent and self._was_silent:
            return None
        self._was_silent = is_silent
        return levels
