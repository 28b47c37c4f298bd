"""The null sink: the clock of a sound card without one. Everything runs, nothing is heard.

Threads: control, and one of its own that renders what real time asks for.
"""

from __future__ import annotations

import threading
import time

import numpy as np

from workbench.engine.engine import Engine

CATCH_UP_S = 2.0  # a longer stall of Python than this is not made up for: the clock just stood still


class NullSink:
    """Renders in real time into nothing.

    Parameters
    ----------
    engine : Engine
        What to render.
    block_size : int
        Frames at a time.
    """

    kind = "null"
    widget = None

    def __init__(self, engine: Engine, block_size: int) -> None:
        self._engine = engine
        self._block = np.zeros((block_size, 2), np.float32)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def description(self) -> str:
        """What it is."""
        return f"null sink (silent), {self._engine.sample_rate:g} Hz, {len(self._block)} frames"

    @property
    def latency_s(self) -> float:
        """Nothing is heard, so nothing is late."""
        return 0.0

    @property
    def input_latency_s(self) -> float | None:
        """Nothing is heard."""
        return None

    @property
    def is_running(self) -> bool:
        """Whether its thread runs."""
        return self._thread is not None

    def start(self) -> None:
        """Start the clock."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="workbench null sink", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop the clock."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._stop.set()
            thread.join()

    def listen(self, heard: object) -> None:
        """Nothing is heard."""

    def watch(self) -> None:
        """Nothing can go wrong that is not told by itself."""

    def close(self) -> None:
        """Stop the clock."""
        self.stop()

    def _run(self) -> None:
        period = len(self._block) / self._engine.sample_rate
        due = time.perf_counter() + period
        while not self._stop.wait(max(due - time.perf_counter(), 0.0)):
            start = time.perf_counter()
            if start - due > CATCH_UP_S:
                due = start
            self._engine.play_into(self._block)
            due += period
