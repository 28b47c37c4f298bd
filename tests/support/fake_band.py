"""An instrument, a signal and a session for notebooks of tests: nothing sounds, everything is written down.

Times are seconds since the epoch, as the browser's ``performance.timeOrigin + performance.now()`` gives them too.
"""

from __future__ import annotations

import json
import threading
import time
from types import SimpleNamespace

import numpy as np

from tests.support.fake_params import SYNTH_SPECS, fake_params
from tests.support.fake_signal import FakeSignal


class FakeBand:
    """Parameters, notes, a signal that swells, and a transport.

    Attributes
    ----------
    params : dict
        Parameters by name.
    moves : list
        (time, name, number, thread) of every change of a parameter.
    notes : list
        (time, "on" or "off", note, velocity) of every note.
    pressed : list of str
        What was done to the transport.
    """

    def __init__(self) -> None:
        self.params = fake_params(SYNTH_SPECS)
        self.moves: list[tuple[float, str, float, str]] = []
        self.notes: list[tuple[float, str, int, float]] = []
        self.pressed: list[str] = []
        self.is_playing = False
        self._start = time.time()
        for param in self.params.values():
            param.observe(self._moved)
        self.signal = FakeSignal(self._wave, lambda: int(48000 * (time.time() - self._start)), "band")

    def note_on(self, note: int, velocity: int = 100, at: float | None = None) -> None:
        """Write down a note."""
        self.notes.append((time.time(), "on", note, velocity))

    def note_off(self, note: int, at: float | None = None) -> None:
        """Write down its end."""
        self.notes.append((time.time(), "off", note, 0))

    def bend_note(self, note: int, cents: float, at: float | None = None) -> None:
        """Write down a bend."""
        self.notes.append((time.time(), "bend", note, cents))

    def play(self) -> None:
        """Start."""
        self.is_playing = True
        self.pressed.append("play")

    def stop(self) -> None:
        """Stop."""
        self.is_playing = False
        self.pressed.append("stop")

    def panic(self) -> None:
        """Silence."""
        self.pressed.append("panic")

    def now(self) -> int:
        """Return the time in frames."""
        return int(48000 * (time.time() - self._start)) if self.is_playing else 0

    def health(self) -> SimpleNamespace:
        """Return calm figures."""
        return SimpleNamespace(
            load_p99=0.11,
            xruns=0,
            dropped_events=0,
            active_voices=self.sounding,
            sink="null sink (silent)",
            note="no sound card was found",
            sample_rate=48000.0,
            block_size=256,
            latency_s=0.0116,
        )

    @property
    def sounding(self) -> int:
        """How many notes were started and not ended."""
        return sum(1 if kind == "on" else -1 for _, kind, _, _ in self.notes)

    def report(self) -> str:
        """Return all that was written down, as JSON."""
        numbers = {name: param.number for name, param in self.params.items()}
        return json.dumps({"moves": self.moves, "notes": self.notes, "pressed": self.pressed, "numbers": numbers})

    def _moved(self, param: object) -> None:
        self.moves.append((time.time(), param.name, param.number, threading.current_thread().name))

    @staticmethod
    def _wave(time_s: np.ndarray) -> np.ndarray:
        swell = 0.5 + 0.4 * np.sin(2.0 * time_s)
        tone = np.sin(2.0 * np.pi * 220.0 * time_s)
        return np.stack([0.6 * swell * tone, 0.8 * (1.0 - swell) * tone], axis=1)
