"""What a session plays, as OSC messages: notes, beats, levels.

Threads: control; what is sent is sent from a thread named "OSC".
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from workbench.errors import DeviceError, ParameterError, whole
from workbench.events import EventKind, History, key_cents
from workbench.osc import osc_name, write_message
from workbench.osc.message import require_osc
from workbench.osc.server import LAST_PORT
from workbench.session.notice import say
from workbench.units import gain_to_db

if TYPE_CHECKING:
    from workbench.session.session import Session

WHAT = ("notes", "beats", "meters")
POLL_S = 0.002
METER_S = 0.04
SILENCE_DB = -120.0


class OscOut:
    """A target that is told: what ``s.osc_out(...)`` gives.

    Parameters
    ----------
    session : Session
        Of what.
    host : str
        Whom: a name or an address.
    port : int, 1..65535
        Its UDP port.
    what : iterable of {"notes", "beats", "meters"}
        What is told.
    """

    def __init__(self, session: Session, host: str, port: int, what: Iterable[str]) -> None:
        require_osc()
        self.what = (what,) if isinstance(what, str) else tuple(what)
        wrong = [each for each in self.what if each not in WHAT]
        if wrong or not self.what:
            raise ParameterError(
                f"what must be some of {', '.join(WHAT)}, got {', '.join(map(repr, wrong)) or 'nothing'}"
            )
        self.host, self.port = host, whole("port", port, 1, LAST_PORT)
        try:
            self._target = socket.getaddrinfo(host, self.port, socket.AF_INET, socket.SOCK_DGRAM)[0][4]
        except OSError as error:
            raise DeviceError(f"OSC cannot find {host!r}: {error}") from error
        self._session = session
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._events = session.engine.bus.subscribe(EventKind.NOTE_ON, EventKind.NOTE_OFF)
        self._beat: tuple[int, int] | None = None
        self._meter_at = 0.0
        self._seen: dict[str, int] = {}  # how far each level has been read
        self.sent = self.lost = 0
        self.problem = ""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="OSC", daemon=True)
        self._thread.start()

    @property
    def is_open(self) -> bool:
        """Whether it tells."""
        return not self._over.is_set()

    def close(self) -> None:
        """Tell nothing any more; closing twice does no harm."""
        self._over.set()
        if self._thread is not threading.current_thread():
            self._thread.join()
        self._events.close()
        self._socket.close()

    def _run(self) -> None:
        while not self._over.wait(POLL_S):
            try:
                self._step(time.perf_counter())
            except Exception as error:  # noqa: BLE001 of somebody's handler; the next one is told
                if not self.problem:
                    say(f"OSC to {self.host}:{self.port}: {type(error).__name__}: {error}")
                self.problem = f"{type(error).__name__}: {error}"

    def _step(self, now: float) -> None:
        session = self._session
        session.engine.bus.drain()
        events = self._events.take()
        if "notes" in self.what and events.size:
            self._tell_notes(events)
        if "beats" in self.what and session.transport.is_running and session.is_playing:
            self._tell_beat()
        if "meters" in self.what and now >= self._meter_at:
            self._meter_at = now + METER_S
            self._tell_levels()

    def _tell_notes(self, events: np.ndarray) -> None:
        names = {each.number: osc_name(each.name) for each in self._session.instruments}
        for event in events:
            name = names.get(int(event["source"]))
            if name is None:
                continue
            note = float(key_cents(int(event["a"]))) / 100.0
            if event["kind"] == EventKind.NOTE_ON:
                self._send(f"/{name}/note", note, float(event["y"]))
            else:
                self._send(f"/{name}/note_off", note)

    def _tell_beat(self) -> None:
        place = self._session.transport.position
        beat = place.bar, int(place.beat)
        if beat != self._beat:
            self._beat = beat
            self._send("/transport/beat", *beat)

    def _tell_levels(self) -> None:
        levels = [(osc_name(each.name), each.history) for each in self._session.instruments]
        for name, history in [*levels, ("session", self._session.signal())]:
            self._tell_level(name, history)

    def _tell_level(self, name: str, history: History) -> None:
        audio, self._seen[name], _ = history.since(self._seen.get(name, history.end_frame))
        if len(audio):
            left, right = (max(gain_to_db(float(each)), SILENCE_DB) for each in np.abs(audio).max(axis=0))
            self._send(f"/{name}/level_db", left, right)

    def _send(self, address: str, *arguments: float) -> None:
        try:
            self._socket.sendto(write_message(address, arguments), self._target)
            self.sent += 1
        except OSError as error:  # nobody listens, or the network is away
            self.lost += 1
            self.problem = str(error)

    def __repr__(self) -> str:
        """Say how it stands."""
        state = "telling" if self.is_open else "closed"
        lost = f", {self.lost} lost: {self.problem}" if self.lost else ""
        return f"OscOut({self.host}:{self.port}, {state} {', '.join(self.what)}, {self.sent} messages{lost})"
