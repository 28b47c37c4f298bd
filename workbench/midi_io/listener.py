"""The thread that listens to one MIDI port, loses it when it is unplugged, and takes it again when it returns.

Threads: one of its own, named "MIDI"; `start` and `close` are called from control threads.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from workbench.errors import WorkbenchError
from workbench.midi_io.arrival import ArrivalClock
from workbench.midi_io.backend import Backend, InputPort
from workbench.midi_io.line import Line
from workbench.midi_io.ports import find_port

POLL_S = 0.001


class Receiver(Protocol):
    """Who does what the messages ask for."""

    def take(self, data: bytes, time_s: float) -> object:
        """Take one message, and when it came on the clock of `time.perf_counter`."""

    def gone(self) -> object:
        """The device is gone, or the thread ends: let go of what it held."""

    def settle(self) -> object:
        """Called again and again, to do what could not be done before."""


class Listener(Line[InputPort]):
    """Listens to a port.

    Parameters
    ----------
    backend : Backend
        Where it is.
    wanted : str
        Its name, or a part of it.
    receiver : Receiver
        Who is told; on the thread of this listener.
    tell : callable
        Says a sentence to the user.

    Attributes
    ----------
    name : str
        The whole name of the port.
    received, refused : int
        Messages that came; those that could not be done.
    problem : str
        Why not, the last time.
    """

    loss = "; its notes have ended. It is taken again when it returns."

    def __init__(self, backend: Backend, wanted: str, receiver: Receiver, tell: Callable[[str], object]) -> None:
        super().__init__(wanted, tell)
        self._backend = backend
        self._receiver = receiver
        self._clock = ArrivalClock()
        self.received = self.refused = 0

    def _run(self) -> None:
        try:
            while not self._over.wait(POLL_S):
                self.step(time.perf_counter())
        finally:
            self._disconnect()

    def step(self, now: float) -> None:
        """Take what waits, and now and then look whether the device is there.

        Parameters
        ----------
        now : float
            Seconds, on the clock of `time.perf_counter`.
        """
        if self._port is not None:
            while (found := self._port.receive()) is not None:
                self._take(*found)
        self._try(self._receiver.settle)
        self._look(now)

    def _take(self, data: bytes, port_time: float) -> None:
        self.received += 1
        self._clock.see(port_time, time.perf_counter())
        self._try(self._receiver.take, data, self._clock.ours(port_time))

    def _try(self, do: Callable[..., object], *arguments: object) -> None:
        try:
            do(*arguments)
        except WorkbenchError as error:
            self._refuse(str(error))
        except Exception as error:  # noqa: BLE001 of somebody's observer; the keyboard goes on
            self._refuse(f"{type(error).__name__}: {error}")

    def _refuse(self, problem: str) -> None:
        self.refused += 1
        self.problem = problem

    def _open(self) -> InputPort:
        self.name = find_port(self._wanted, self._backend.inputs(), "input")
        self._clock.forget()
        return self._backend.open_input(self.name)

    def _disconnect(self) -> None:
        super()._disconnect()
        self._try(self._receiver.gone)
