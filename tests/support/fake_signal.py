"""A signal without an engine: a function of time, read at a clock that the test sets."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


class FakeSignal:
    """The last seconds of a function of time.

    Parameters
    ----------
    wave : callable
        Takes times in seconds [shape=(n,)], returns left and right [shape=(n, 2)] or one channel [shape=(n,)].
    clock : callable
        Returns the frame number of now; a test may also set `frame` and leave this out.
    """

    def __init__(
        self,
        wave: Callable[[np.ndarray], np.ndarray],
        clock: Callable[[], int] | None = None,
        name: str = "fake",
        sample_rate: float = 48000.0,
        seconds_held: float = 5.0,
    ) -> None:
        self.wave = wave
        self.name = name
        self.sample_rate = sample_rate
        self.frames_held = int(seconds_held * sample_rate)
        self.frame = 0
        self._clock = clock

    def latest(self, frames: int) -> tuple[np.ndarray, int]:
        """Return the newest frames."""
        end = self._clock() if self._clock else self.frame
        return self._between(max(end - min(frames, self.frames_held), 0), end), end

    def since(self, frame: int) -> tuple[np.ndarray, int, int]:
        """Return what came after a frame."""
        end = self._clock() if self._clock else self.frame
        first = max(frame, end - self.frames_held, 0)
        return self._between(min(first, end), end), end, first - frame

    def _between(self, first: int, end: int) -> np.ndarray:
        values = np.asarray(self.wave(np.arange(first, end) / self.sample_rate), dtype=np.float32)
        return values if values.ndim == 2 else np.stack((values, values), axis=1)


def sine(freq_hz: float, gain: float = 1.0, phase: float = 0.0) -> Callable[[np.ndarray], np.ndarray]:
    """Return a sine as a function of time."""
    return lambda time_s: gain * np.sin(2.0 * np.pi * (freq_hz * time_s + phase))
