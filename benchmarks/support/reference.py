"""One voice written by hand, without the workbench: what the voice door is measured against.

The same formulas three times over: in the inner loop over sixteen voices side by side, strict and with fast-math, and
voice by voice, one number at a time. Saw with its edges smoothed over two samples, state-variable low-pass, one-pole
envelope.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

LANES = 16
PHASE, LOW, BAND, LEVEL, FREQ, GATE, LEFT, RIGHT, ROWS = range(9)
ONE, TWO, ZERO = np.float32(1), np.float32(2), np.float32(0)
INLINE = {"error_model": "numpy", "forceinline": True}


def _step(state: Any, freq_hz: Any, gate: Any, gain: Any, damping: Any, rate: Any) -> Any:
    """One sample of one voice: (sample, new state)."""
    phase, z1, z2, level = state
    step = freq_hz / rate
    after = max(ONE - phase / step, ZERO)
    before = max(ONE - (ONE - phase) / step, ZERO)
    saw = TWO * phase - ONE + after * after - before * before
    phase = phase + step
    phase = phase - np.floor(phase)
    a1 = ONE / (ONE + gain * (gain + damping))
    a2 = gain * a1
    v3 = saw - z2
    v1 = a1 * z1 + a2 * v3
    v2 = z2 + a2 * z1 + gain * a2 * v3
    level = level + (np.float32(2e-3) if gate > level else np.float32(2e-4)) * (gate - level)
    return v2 * level, (phase, TWO * v1 - z1, TWO * v2 - z2, level)


_strict = njit(**INLINE)(_step)
_fast = njit(**INLINE, fastmath=True)(_step)


def _make_lanes(step: Any, *, fastmath: bool) -> Any:
    @njit(error_model="numpy", nogil=True, fastmath=fastmath)
    def lanes(voices: Any, mix: Any, gain: Any, damping: Any, rate: Any, quanta: Any) -> None:
        for _ in range(quanta):
            for group in range(voices.shape[0]):
                row = voices[group]  # one line of memory, all parts of it at constant distances
                for i in range(mix.shape[0]):
                    out = mix[i]
                    for v in range(LANES):
                        state = (row[v], row[LOW * LANES + v], row[BAND * LANES + v], row[LEVEL * LANES + v])
                        y, state = step(state, row[FREQ * LANES + v], row[GATE * LANES + v], gain, damping, rate)
                        row[v], row[LOW * LANES + v], row[BAND * LANES + v], row[LEVEL * LANES + v] = state
                        out[v] += y * row[LEFT * LANES + v]
                        out[LANES + v] += y * row[RIGHT * LANES + v]

    return lanes


strict_lanes = _make_lanes(_strict, fastmath=False)
fast_lanes = _make_lanes(_fast, fastmath=True)


@njit(error_model="numpy", nogil=True)
def scalar_voices(voices: Any, out: Any, gain: Any, damping: Any, rate: Any, quanta: Any) -> None:
    """Voice by voice, sample by sample, as one would write it first."""
    for _ in range(quanta):
        for group in range(voices.shape[0]):
            row = voices[group].reshape(ROWS, LANES)
            for v in range(LANES):
                state = (row[PHASE, v], row[LOW, v], row[BAND, v], row[LEVEL, v])
                for i in range(out.shape[0]):
                    y, state = _strict(state, row[FREQ, v], row[GATE, v], gain, damping, rate)
                    out[i, 0] += y * row[LEFT, v]
                    out[i, 1] += y * row[RIGHT, v]
                row[PHASE, v], row[LOW, v], row[BAND, v], row[LEVEL, v] = state


def new_voices(count: int) -> np.ndarray:
    """Voices with all keys down; (groups, ROWS * LANES), float32."""
    voices = np.zeros((count // LANES, ROWS, LANES), np.float32)
    voices[:, FREQ] = 440.0 * 2.0 ** ((30.0 + 60.0 * np.arange(count) / count - 69.0) / 12.0).reshape(-1, LANES)
    voices[:, GATE] = 1.0
    voices[:, [LEFT, RIGHT]] = 0.1
    return voices.reshape(count // LANES, ROWS * LANES)
