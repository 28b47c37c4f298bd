"""The thread that plays one MIDI port: each message at its time, and the port again when it returns.

Threads: one of its own, named "MIDI"; `start` and `close` are called from control threads.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Protocol

from workbench.midi_io.backend import Backend, OutputPort
from workbench.midi_io.line import Line
from workbench.midi_io.ports import find_port

POLL_S = 0.002  # less than what messages are late by on purpose


class Source(Protocol):
    """Where messages come from."""

    def collect(self, now: float) -> list[tuple[float, bytes]]:
        """Give what has come up, with the times at which it is to be sent, on the clock of `time.perf_counter`."""

    def end(self) -> list[bytes]:
        """Give what lets go of everything."""


class Sender(Line[OutputPort]):
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

    loss = ". It is played again when it returns."

    def __init__(self, backend: Backend, wanted: str, source: Source, tell: Callable[[str], object]) -> None:
        super().__init__(wanted, tell)
        self._backend = backend
        self._source = source
        self._waiting: list[tuple[float, int, bytes]] = []
        self._number = 0  # what is due at the same time keeps its order
        self.sent = self.lost = 0

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
        self._look(now)
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

    def _open(self) -> OutputPort:
        self.name = find_port(self._wanted, self._backend.outputs(), "output")
        return self._backend.open_output(self.name)
