"""How loud a recording is, or a session while it plays: what mixes are compared by, and what broadcasters ask for.

Threads: control.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.effects import LoudnessMeter
from workbench.engine.rehearsal import Rehearsal
from workbench.errors import ParameterError, in_range
from workbench.events import History
from workbench.settings import QUANTUM, SAMPLE_RATE

MOST_FRAMES = 96_000  # that are listened to at once: who reads has other things to do, too


@dataclass(frozen=True)
class Loudness:
    """The loudness of a recording.

    Attributes
    ----------
    integrated_lufs : float
        Of the whole, without its soft parts; -120.0 if it is silent or shorter than 0.4 s.
    highest_momentary_lufs, highest_short_term_lufs : float
        Of its loudest 0.4 s and its loudest 3 s.
    true_peak_db : float
        Its highest point, between the samples too; 0.0 is full scale.
    """

    integrated_lufs: float
    highest_momentary_lufs: float
    highest_short_term_lufs: float
    true_peak_db: float

    def __repr__(self) -> str:
        """Say it in a line."""
        return f"{self.integrated_lufs:.1f} LUFS, true peak {self.true_peak_db:.1f} dB"


class LoudnessReader:
    """Follows how loud a signal is, from what it has given: nothing is added to the graph, and nothing to its cost.

    Parameters
    ----------
    signal : History
        What is listened to; from now on.
    """

    def __init__(self, signal: History) -> None:
        self._signal = signal
        self._meter = Rehearsal(LoudnessMeter(), signal.sample_rate)
        self._next = signal.end_frame

    def read(self) -> tuple[float, float, float]:
        """Listen to what came since the last time, at most the last two seconds of it.

        Returns
        -------
        tuple of float
            Momentary, short-term and integrated loudness in LUFS (ITU-R BS.1770-4, EBU Tech 3341); -120.0 is nothing.
        """
        fresh, end, _ = self._signal.since(self._next)
        fresh = fresh[-MOST_FRAMES:]
        frames = len(fresh) // QUANTUM * QUANTUM
        if frames > 0:
            self._meter.run({"input": np.ascontiguousarray(fresh[:frames].T)}, frames)
        self._next = end - (len(fresh) - frames)
        found = self._meter.processor.memory[0]
        return float(found["momentary_lufs"]), float(found["short_term_lufs"]), float(found["integrated_lufs"])


def loudness(audio: Any, sample_rate: float = SAMPLE_RATE) -> Loudness:
    """Measure how loud a recording is (ITU-R BS.1770-4), with the same meter that a session has.

    Parameters
    ----------
    audio : array_like [shape=(frames,) or (frames, 2)]
        One channel counts as both sides of a stereo sound.
    sample_rate : float
        8000..192000 Hz.

    Returns
    -------
    Loudness
        Integrated, highest momentary and short-term loudness, and true peak.

    Raises
    ------
    ParameterError
        If it has another shape, or is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> tone = 0.1 * np.sin(2 * np.pi * 1000 * np.arange(96_000) / 48_000)
    >>> loudness(tone)
    -20.0 LUFS, true peak -20.0 dB
    """
    rate = in_range("sample_rate", sample_rate, 8000.0, 192_000.0, "Hz")
    sound = np.asarray(audio, np.float32)
    if sound.ndim not in (1, 2) or (sound.ndim == 2 and sound.shape[1] not in (1, 2)) or not sound.size:
        raise ParameterError(f"audio must have the shape (frames,) or (frames, 2), got {sound.shape}")
    if not np.isfinite(sound).all():
        raise ParameterError("audio must be finite, got NaN or infinity in it")
    frames = len(sound) + round(0.02 * rate)  # so that the last step comes to its end, too
    rows = np.zeros((2, frames), np.float32)
    rows[:, : len(sound)] = sound.T
    meter = Rehearsal(LoudnessMeter(), rate)
    meter.run({"input": rows}, frames)
    found = meter.processor.memory[0]
    return Loudness(
        float(found["integrated_lufs"]),
        float(found["highest_momentary_lufs"]),
        float(found["highest_short_term_lufs"]),
        float(found["highest_true_peak_db"]),
    )
