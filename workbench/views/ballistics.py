"""How a meter moves: peak with hold and fall, and the effective level over a third of a second."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FLOOR_DB = -100.0
_RMS_S = 0.3  # integration time
_FALL_DB_S = 24.0
_HOLD_S = 1.5


class Ballistics:
    """The meter of one signal.

    Parameters
    ----------
    channels : int
        How many bars it has.

    Attributes
    ----------
    peak_db, rms_db, hold_db : array [shape=(channels,)]
        What to show, in dB; a sine of amplitude 1 has a peak of 0 dB and an effective level of -3 dB.
    """

    def __init__(self, channels: int = 2) -> None:
        self.peak_db = np.full(channels, FLOOR_DB)
        self.rms_db = np.full(channels, FLOOR_DB)
        self.hold_db = np.full(channels, FLOOR_DB)
        self._power = np.zeros(channels)
        self._held_s = np.zeros(channels)

    def follow(self, sound: NDArray[np.float32], seconds: float) -> None:
        """Take the sound since the last call.

        Parameters
        ----------
        sound : array [shape=(frames, channels), dtype=float32]
            May be empty.
        seconds : float
            How long ago the last call was.
        """
        peak = np.max(np.abs(sound), axis=0) if len(sound) else np.zeros_like(self._power)
        power = np.mean(np.square(sound, dtype=np.float64), axis=0) if len(sound) else 0.0
        keep = math.exp(-seconds / _RMS_S)
        self._power = keep * self._power + (1.0 - keep) * power
        peak_db = _decibels(peak)
        self.peak_db = np.maximum(peak_db, self.peak_db - _FALL_DB_S * seconds)
        self.rms_db = _decibels(np.sqrt(self._power))
        is_new = peak_db >= self.hold_db
        self._held_s = np.where(is_new, 0.0, self._held_s + seconds)
        falling = np.where(self._held_s > _HOLD_S, self.hold_db - _FALL_DB_S * seconds, self.hold_db)
        self.hold_db = np.maximum(np.where(is_new, peak_db, falling), FLOOR_DB)

    @property
    def is_still(self) -> bool:
        """Whether everything has fallen to the floor."""
        return bool(np.max(self.hold_db) <= FLOOR_DB and np.max(self.rms_db) <= FLOOR_DB)


def _decibels(gain: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.maximum(20.0 * np.log10(np.maximum(gain, 1e-9, dtype=np.float64)), FLOOR_DB)
