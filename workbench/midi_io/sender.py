"""The thread that plays one MIDI port: each message at its time, and the port again when it returns.

Threads: one of its own, named "MIDI"; `start` and `close` are called from control threads.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Protocol

from workbench.errors import DeviceError
from workbench.midi_io.backend import Backend, OutputPort
from workbench.midi_io.ports import find_port

POLL_S = 0.002  # less than what messages are late by on purpose
LOOK_S = 0.5


class Source(Protocol):
    """Where messages come from."""

    def collect(self, now: float) -> list[tuple[float, bytes]]:
        """Give what has come up, with the times at which it is to be sent, on the clock of `time.perf_counter`."""

    def end(self) -> list[bytes]:
        """Give what lets go of everything."""


class Sender:
    """Plays a port.

    Parameters
    ----------
    backend : Backend
        Where it is.
    wanted : str
        Its name, or a part of it.
    source : Source
        What is played.
    tell : callable
        Says a sentence to the user.

    Attributes
    ----------
    name : str
        The whole name of the port.
    sent, lost : int
        Messages that were sent; those that were due while the port was not there.
    problem : str
        What went wrong the last time; empty if nothing did.
    """

    def __init__(self, backend: Backend, wanted: str, source: Source, tell: Callable[[str], object]) -> None:
        self._backend = backend
        self._wanted = wanted
        self._source = source
        self._tell = tell
        self._port: OutputPort | None = None
        self._waiting: list[tuple[float, int, bytes]] = []
        self._number = 0  # what is due at the same time keeps its order
        self._look_at = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="MIDI", daemon=True)
        self.name = wanted
        self.sent = self.lost = 0
        self.problem = ""

    @property
    def is_connected(self) -> bool:
        """Whether the device is there."""
        return self._port is not None

    def start(self) -> None:
        """Open the port and play.

        Raises
        ------
        DeviceError
            If it is not there, could be several, or refuses.
        """
        self._connect()
        self._thread.start()

    def close(self) -> None:
        """Let go of everything that is on, and of the port; closing twice does no harm."""
        self._over.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        try:
            wait_s = 0.0
            while not self._over.wait(wait_s):
                wait_s = self.step(time.perf_counter())
        finally:
            for message in self._source.end():
                self._send(message)
            self._disconnect()

    def step(self, now: float) -> float:
        """Collect and send what is due.

        Parameters
        ----------
        now : float
            Seconds, on the clock of `time.perf_counter`.

        Returns
        -------
        float
            Seconds until the next step.
        """
        self._collect(now)
        while self._waiting and self._waiting[0][0] <= now:
            self._send(heappop(self._waiting)[2])
        if now >= self._look_at:
            self._look_at = now + LOOK_S
            self._look()
        next_s = self._waiting[0][0] - time.perf_counter() if self._waiting else POLL_S
        return min(max(next_s, 0.0), POLL_S)

    def _collect(self, now: float) -> None:
        try:
            collected = self._source.collect(now)
        except Exception as error:  # noqa: BLE001 of somebody's handler; the music goes on
            self.problem = f"{type(error).__name__}: {error}"
            return
        for due, message in collected:
            self._number += 1
            heappush(self._waiting, (due, self._number, message))

    def _send(self, message: bytes) -> None:
        if self._port is None:
            self.lost += 1
            return
        try:
            self._port.send(message)
            self.sent += 1
        except Exception:  # noqa: BLE001 RtMidi has errors of several kinds; `_look` finds out whether it is gone
            self.lost += 1

    def _look(self) -> None:
        if self._port is not None and not self._port.is_there():
            self._disconnect()
            self._tell(f"MIDI: {self.name} is gone. It is played again when it returns.")
        elif self._port is None:
            try:
                self._connect()
            except DeviceError:
                return
            self._tell(f"MIDI: {self.name} is there again.")

    def _connect(self) -> None:
        self.name = find_port(self._wanted, self._backend.outputs(), "output")
        self._port = self._backend.open_output(self.name)
        self._look_at = time.perf_counter() + LOOK_S

    def _disconnect(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            port.close()
