"""Peaks of a signal since the last look, for meters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.widgets.doors import SignalDoor

_LONGEST_S = 0.25  # after a pause only the newest quarter of a second counts
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
        longest = int(_LONGEST_S * self._signal.sample_rate)
        newest, end = self._signal.latest(longest)
        if self._frame is None or not 0 <= end - self._frame <= len(newest):
            fresh = newest
        else:
            fresh = newest[len(newest) - (end - self._frame) :]
        self._frame = end
        if len(fresh) == 0:
            return None
        peaks: NDArray[np.float32] = np.abs(fresh).max(axis=0).astype(np.float32)
        is_silent = bool(peaks.max() < _SILENCE)
        if is_silent and self._was_silent:
            return None
        self._was_silent = is_silent
        return peaks
