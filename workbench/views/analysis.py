"""The spectrum of the last moment of a sound in decibels, on a logarithmic frequency axis.

References: Harris 1978, "On the use of windows for harmonic analysis with the discrete Fourier transform" (the Hann
window and its scalloping); Smith, "Spectral Audio Signal Processing" (a peak between bins lies on a parabola in dB).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FLOOR_DB = -120.0
_PADDING = 2  # zero padding: the level of a tone between two bins is then at most 0.4 dB low


class LogSpectrum:
    """Measures levels on logarithmically spaced columns; a sine of amplitude 1 reads 0 dB.

    Parameters
    ----------
    sample_rate : float
        Hz.
    window_frames : int
        How much sound is looked at.
    columns : int
        How many levels come out.
    low_hz, high_hz : float
        Frequencies of the first and the last column.
    """

    def __init__(
        self,
        sample_rate: float,
        window_frames: int = 8192,
        columns: int = 384,
        low_hz: float = 20.0,
        high_hz: float = 20000.0,
    ) -> None:
        self.sample_rate = sample_rate
        self.window_frames = window_frames
        self.frequencies_hz = np.geomspace(low_hz, high_hz, columns)
        window = np.hanning(window_frames + 1)[:-1]
        self._window = (window * (2.0 / window.sum())).astype(np.float32)
        self._size = _PADDING * window_frames
        self._hz_per_bin = sample_rate / self._size
        step = (high_hz / low_hz) ** (0.5 / (columns - 1))
        edges = np.append(self.frequencies_hz / step, self.frequencies_hz[-1] * step) / self._hz_per_bin
        starts = np.clip(np.ceil(edges[:-1]).astype(int), 0, self._size // 2)
        self._bins = self.frequencies_hz / self._hz_per_bin
        self._starts = starts
        self._is_wide = np.diff(np.append(starts, np.ceil(edges[-1]))) >= 2

    def bins_db(self, sound: NDArray[np.float32]) -> NDArray[np.float64]:
        """Measure every bin of the transform.

        Parameters
        ----------
        sound : array [shape=(frames, channels), dtype=float32]
            The newest `window_frames` of it are used; what is missing counts as silence.

        Returns
        -------
        array [shape=(window_frames + 1,)]
            Level of the louder channel in dB, not below -120.
        """
        newest = sound[-self.window_frames :]
        windowed = newest * self._window[-len(newest) :, None] if len(newest) else np.zeros((1, 1), np.float32)
        magnitude = np.abs(np.fft.rfft(windowed, self._size, axis=0)).max(axis=1)
        levels_db = 20.0 * np.log10(np.maximum(magnitude, 1e-9, dtype=np.float64))
        return np.asarray(np.maximum(levels_db, FLOOR_DB))

    def columns_db(self, bins_db: NDArray[np.float64]) -> NDArray[np.float32]:
        """Reduce bins to columns: the loudest bin of a wide column, a line between bins for a narrow one.

        Parameters
        ----------
        bins_db : array
            What :meth:`bins_db` returned.

        Returns
        -------
        array [shape=(columns,), dtype=float32]
            Levels in dB.
        """
        loudest = np.maximum.reduceat(bins_db, self._starts)
        between = np.interp(self._bins, np.arange(bins_db.size), bins_db)
        return np.where(self._is_wide, loudest, between).astype(np.float32)

    def strongest(self, bins_db: NDArray[np.float64]) -> tuple[float, float]:
        """Find the strongest tone, between bins.

        Parameters
        ----------
        bins_db : array
            What :meth:`bins_db` returned.

        Returns
        -------
        tuple of (float, float)
            Its frequency in Hz and its level in dB.
        """
        low, high = int(self._bins[0]) + 1, min(int(self._bins[-1]), bins_db.size - 1)
        at = low + int(np.argmax(bins_db[low:high]))
        left, middle, right = bins_db[at - 1 : at + 2]
        curve = left - 2.0 * middle + right
        offset = 0.5 * (left - right) / curve if curve < 0.0 else 0.0
        return (at + offset) * self._hz_per_bin, float(middle - 0.25 * (left - right) * offset)


class Fall:
    """Lets levels rise at once and fall at a steady rate, so that a line can be read and a peak is remembered.

    Parameters
    ----------
    rate_db_s : float
        How fast levels fall, in dB per second.
    """

    def __init__(self, rate_db_s: float) -> None:
        self._rate_db_s = rate_db_s
        self._levels: NDArray[np.float32] | None = None

    def follow(self, levels_db: NDArray[np.float32], seconds: float) -> NDArray[np.float32]:
        """Take new levels.

        Parameters
        ----------
        levels_db : array [dtype=float32]
            Measured now, in dB.
        seconds : float
            Since the last call.

        Returns
        -------
        array [dtype=float32]
            The levels to show.
        """
        if self._levels is None:
            self._levels = levels_db
        else:
            self._levels = np.maximum(levels_db, self._levels - np.float32(self._rate_db_s * seconds))
        return self._levels
