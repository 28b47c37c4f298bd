"""A line to one MIDI port: its thread, its loss when the device is unplugged, and its return.

Threads: one of its own, named "MIDI"; `start` and `close` are called from control threads.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, Generic, TypeVar

from workbench.errors import DeviceError
from workbench.midi_io.backend import InputPort, OutputPort

LOOK_S = 0.5  # how often it looks whether the device is there

Port = TypeVar("Port", InputPort, OutputPort)


class Line(ABC, Generic[Port]):
    """What listens to a port, or plays it.

    Parameters
    ----------
    wanted : str
        The port's name, or a part of it.
    tell : callable
        Says a sentence to the user.

    Attributes
    ----------
    name : str
        The whole name of the port.
    problem : str
        What went wrong the last time; empty if nothing did.
    """

    loss: ClassVar[str]  # what it means that the device is gone: sentences

    def __init__(self, wanted: str, tell: Callable[[str], object]) -> None:
        self._wanted = wanted
        self._tell = tell
        self._port: Port | None = None
        self._look_at = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="MIDI", daemon=True)
        self.name = wanted
        self.problem = ""

    @property
    def is_connected(self) -> bool:
        """Whether the device is there."""
        return self._port is not None

    def start(self) -> None:
        """Open the port and begin.

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

    @abstractmethod
    def _run(self) -> None:
        """Do so until it is over, and disconnect then."""

    @abstractmethod
    def _open(self) -> Port:
        """Find the port, which gives it its name, and open it."""

    def _look(self, now: float) -> None:
        """Now and then look whether the device is there."""
        if now < self._look_at:
            return
        self._look_at = now + LOOK_S
        if self._port is not None and not self._port.is_there():
            self._disconnect()
            self._tell(f"MIDI: {self.name} is gone{self.loss}")
        elif self._port is None:
            try:
                self._connect()
            except DeviceError:
                return
            self._tell(f"MIDI: {self.name} is there again.")

    def _connect(self) -> None:
        self._port = self._open()
        self._look_at = time.perf_counter() + LOOK_S

    def _disconnect(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            port.close()
