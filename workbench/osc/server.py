"""The socket that OSC packets come in by. Whatever comes, it goes on: what is no packet is counted.

Threads: one of its own, named "OSC".
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

from workbench.errors import DeviceError, WorkbenchError
from workbench.osc.message import OscMessage, read_packet, require_osc

LARGEST = 65_536  # bytes of a packet
WAIT_S = 0.1  # how often it looks whether it is over
LAST_PORT = 65_535


class OscServer:
    """Listens on a UDP port.

    Parameters
    ----------
    host : str
        The address of this computer that is listened to; ``"127.0.0.1"`` hears this computer only.
    port : int, 0..65535
        Which; 0 for any that is free.
    take : callable
        Takes an `OscMessage`, on the thread of this server; what it raises is counted.

    Attributes
    ----------
    host : str
        As given.
    port : int
        The port that is listened to.
    received, refused : int
        Packets that came; messages and packets that could not be done.
    problem : str
        Why not, the last time.

    Raises
    ------
    DeviceError
        If python-osc is missing, or the port cannot be had.
    """

    def __init__(self, host: str, port: int, take: Callable[[OscMessage], object]) -> None:
        require_osc()
        self._take = take
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.bind((host, port))
        except (OSError, OverflowError, TypeError) as error:
            self._socket.close()
            raise DeviceError(
                f"OSC cannot listen on {host}:{port}: {error}. Give another port, or close what listens there."
            ) from error
        self._socket.settimeout(WAIT_S)
        self.host = host
        self.port = int(self._socket.getsockname()[1])
        self.received = self.refused = 0
        self.problem = ""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="OSC", daemon=True)
        self._thread.start()

    @property
    def is_open(self) -> bool:
        """Whether it listens."""
        return not self._over.is_set()

    def close(self) -> None:
        """Stop listening and give the port back; closing twice does no harm."""
        self._over.set()
        if self._thread is not threading.current_thread():
            self._thread.join()
        self._socket.close()

    def take_packet(self, data: bytes) -> None:
        """Do what a packet says; never raises.

        Parameters
        ----------
        data : bytes
            As it came.
        """
        self.received += 1
        try:
            messages = read_packet(data)
        except WorkbenchError as error:
            self._refuse(str(error))
            return
        for message in messages:
            address = repr(message.address)[1:-1]  # whatever its bytes are, it is shown on one line
            try:
                self._take(message)
            except WorkbenchError as error:
                self._refuse(f"{address}: {error}")
            except Exception as error:  # noqa: BLE001 of somebody's observer; the next packet is taken
                self._refuse(f"{address}: {type(error).__name__}: {error}")

    def _refuse(self, problem: str) -> None:
        self.refused += 1
        self.problem = " ".join(problem.split())  # on one line, whatever came

    def _run(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(OSError):  # nothing came, or somebody to whom we have never sent is not there
                self.take_packet(self._socket.recvfrom(LARGEST)[0])
