"""A small piece that plays itself without an engine: chords as a signal, and records as if they had been rendered."""

from __future__ import annotations

import time

import numpy as np

from tests.support.fake_events import FakeBus
from tests.support.fake_signal import FakeSignal
from workbench.events.records import EventKind
from workbench.units import midi_to_hz

_CHORDS = ((45, 52, 57, 60, 64), (41, 48, 57, 60, 65), (36, 48, 55, 60, 64), (43, 50, 55, 59, 62))
_CHORD_S = 2.0
_STEP_S = 0.25
_PARTIALS = 8


class FakeMusic:
    """Runs from the moment it is made; call :meth:`step` often enough to get its records.

    Attributes
    ----------
    bus : FakeBus
        Notes, stolen voices, xruns, late commands and limiter readings.
    lead, master : FakeSignal
        Its sound.
    """

    sample_rate = 48000.0

    def __init__(self) -> None:
        self.bus = FakeBus()
        loop = _render(self.sample_rate)  # beforehand, so that listening costs as little as with an engine
        self.lead = FakeSignal(lambda time_s: loop[_index(time_s, self.sample_rate)], self.now, "lead")
        self.master = FakeSignal(lambda time_s: 1.25 * loop[_index(time_s, self.sample_rate)], self.now, "master")
        self._start = time.monotonic()
        self._random = np.random.default_rng(1)
        self._steps = 0
        self._held = 0
        self._bass: tuple[int, ...] = ()

    def now(self) -> int:
        """Return the frame number of now."""
        return int((time.monotonic() - self._start) * self.sample_rate)

    def step(self) -> None:
        """Post what has happened since the last call."""
        while self.now() >= self._steps * _STEP_S * self.sample_rate:
            self._post(round(self._steps * _STEP_S * self.sample_rate))
            self._steps += 1

    def _post(self, frame: int) -> None:
        chord = _CHORDS[int(self._steps * _STEP_S / _CHORD_S) % len(_CHORDS)]
        if self._steps:
            self.bus.note_off(frame, self._held)
        self._held = chord[int(self._random.integers(len(chord)))] + 12
        self.bus.note_on(frame, self._held, velocity=float(self._random.integers(40, 127)))
        if self._steps % 8 == 0:
            for key in self._bass:
                self.bus.note_off(frame, key, source=1)
            self._bass = chord[:3]
            for key in self._bass:
                self.bus.note_on(frame, key, velocity=80.0, source=1)
        for every, kind in ((13, EventKind.VOICE_STOLEN), (29, EventKind.XRUN), (23, EventKind.LATE)):
            if self._steps % every == every - 1:
                self.bus.post(kind, frame, source=1, a=100 * chord[1] if kind is EventKind.VOICE_STOLEN else 1)
        self.bus.post(EventKind.METER, frame, x=float(3.0 * self._random.random()))


def _index(time_s: np.ndarray, sample_rate: float) -> np.ndarray:
    """Return where in the loop a time lies."""
    return np.rint(time_s * sample_rate).astype(np.int64) % round(len(_CHORDS) * _CHORD_S * sample_rate)


def _render(sample_rate: float) -> np.ndarray:
    """Return one round of the chords [shape=(frames, 2)]."""
    time_s = np.arange(round(_CHORD_S * sample_rate)) / sample_rate
    swell = 0.3 + 0.7 * np.exp(-2.0 * (time_s % 1.0))
    round_ = []
    for chord in _CHORDS:
        mono = np.zeros(len(time_s))
        for voice, key in enumerate(chord):
            for partial in range(1, _PARTIALS + 1):
                mono += 0.16 / partial**1.3 * np.sin(2.0 * np.pi * midi_to_hz(key) * partial * time_s + voice)
        round_.append(swell * mono)
    mono = np.concatenate(round_)
    return np.stack((mono, 0.7 * mono), axis=1).astype(np.float32)
