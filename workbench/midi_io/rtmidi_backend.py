"""MIDI ports through python-rtmidi: ALSA and JACK on Linux, CoreMIDI, Windows MM.

RtMidi is asked for messages instead of calling back: with JACK it would call from JACK's own audio thread, which must
not wait for Python. It has a queue of its own and stamps each message as it comes, so times are true even if Python
was busy; mido's ports give no times.

Threads: control to open and close; an open port belongs to one thread.
"""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path
from typing import Any

from workbench.errors import DeviceError

CLIENT = "workbench"  # what other programs see us as
QUEUE = 4096  # messages that wait in RtMidi while Python is busy
MISSING = (
    'MIDI devices need the package python-rtmidi: pip install "music-workbench[midi]", then restart the kernel. '
    "A keyboard at the computer that shows the page plays without it: lead.page_midi()."
)
SEQUENCER = Path("/dev/snd/seq")


def require_rtmidi() -> Any:
    """Import python-rtmidi.

    Returns
    -------
    module
        ``rtmidi``.

    Raises
    ------
    DeviceError
        If it is not installed; the message says how to get it.
    """
    try:
        import rtmidi
    except ImportError as error:
        raise DeviceError(MISSING) from error
    return rtmidi


class RtMidiBackend:
    """All MIDI systems that answer here.

    Raises
    ------
    DeviceError
        If python-rtmidi is not installed.
    """

    def __init__(self) -> None:
        self._rtmidi = require_rtmidi()
        self._lock = threading.RLock()
        self._listers: dict[tuple[int, str], tuple[object, Any]] = {}  # by system and direction: which run of it

    def inputs(self) -> list[str]:
        """Names of ports that can be listened to, without our own."""
        return [name for _, name in self._ports("in")]

    def outputs(self) -> list[str]:
        """Names of ports that can be played, without our own."""
        return [name for _, name in self._ports("out")]

    def open_input(self, name: str) -> RtMidiInput:
        """Listen to a port.

        Parameters
        ----------
        name : str
            One of `inputs`.

        Returns
        -------
        RtMidiInput
            Open.

        Raises
        ------
        DeviceError
            If it is not there or refuses.
        """
        api, port = self._open(name, "in")
        port.ignore_types(sysex=True, timing=False, active_sense=True)
        return RtMidiInput(self, api, name, port)

    def open_output(self, name: str) -> RtMidiOutput:
        """Play a port.

        Parameters
        ----------
        name : str
            One of `outputs`.

        Returns
        -------
        RtMidiOutput
            Open.

        Raises
        ------
        DeviceError
            If it is not there or refuses.
        """
        api, port = self._open(name, "out")
        return RtMidiOutput(self, api, name, port)

    def run_of(self, api: int) -> object:
        """Say which run of a MIDI system goes on: something else after it was started anew, None while it is not there.

        Parameters
        ----------
        api : int
            RtMidi's number for it.

        Returns
        -------
        object
            To be compared.
        """
        if api == self._rtmidi.API_LINUX_ALSA:
            return SEQUENCER.exists() or None
        if api == self._rtmidi.API_UNIX_JACK:
            return _jack_server()
        return api != self._rtmidi.API_RTMIDI_DUMMY or None

    def has(self, api: int, name: str, way: str) -> bool:
        """Say whether a port is there.

        Parameters
        ----------
        api : int
            RtMidi's number of the system.
        name : str
            The port.
        way : {"in", "out"}
            Direction.

        Returns
        -------
        bool
            Whether it is listed now.
        """
        return (api, name) in self._ports(way)

    def _ports(self, way: str) -> list[tuple[int, str]]:
        with self._lock:
            found = []
            for api in self._rtmidi.get_compiled_api():
                lister = self._lister(api, way)
                if lister is not None:
                    found += [(api, name) for name in lister.get_ports() if not name.startswith(CLIENT)]
            return found

    def _lister(self, api: int, way: str) -> Any:
        """Something to ask for names; it is kept, because making one announces us to the whole system."""
        run = self.run_of(api)
        known_run, lister = self._listers.pop((api, way), (None, None))
        if run is None:
            return None
        if lister is None or known_run != run:
            try:
                lister = self._make(api, way)
            except Exception:  # noqa: BLE001 RtMidi has errors of several kinds; what does not answer has no ports
                return None
        self._listers[api, way] = run, lister
        return lister

    def _make(self, api: int, way: str) -> Any:
        if way == "in":
            return self._rtmidi.MidiIn(api, CLIENT, QUEUE)
        return self._rtmidi.MidiOut(api, CLIENT)

    def _open(self, name: str, way: str) -> tuple[int, Any]:
        with self._lock:
            api = next((api for api, each in self._ports(way) if each == name), None)
            if api is None:
                raise DeviceError(
                    f"the MIDI port {name!r} is not there (any more): wb.midi_ports() lists those that are"
                )
            try:
                port = self._make(api, way)
                port.open_port(port.get_ports().index(name), way)
            except Exception as error:
                raise DeviceError(f"the MIDI port {name!r} cannot be opened: {error}") from error
            return api, port


class _Port:
    """A port that is open.

    Parameters
    ----------
    backend : RtMidiBackend
        Of which.
    api : int
        RtMidi's number of its system.
    name : str
        Of the port.
    port : rtmidi.MidiIn or rtmidi.MidiOut
        The port itself.
    """

    way = ""

    def __init__(self, backend: RtMidiBackend, api: int, name: str, port: Any) -> None:
        self._backend = backend
        self._api = api
        self._run = backend.run_of(api)
        self._port = port
        self.name = name

    def is_there(self) -> bool:
        """Whether the device still is."""
        return self._backend.run_of(self._api) == self._run and self._backend.has(self._api, self.name, self.way)

    def close(self) -> None:
        """Let go of it; closing twice does no harm."""
        port, self._port = self._port, None
        if port is not None:
            port.close_port()
            port.delete()


class RtMidiInput(_Port):
    """A port that messages come from."""

    way = "in"
    _time = 0.0

    def receive(self) -> tuple[bytes, float] | None:
        """Take the oldest message that waits.

        Returns
        -------
        (bytes, float) or None
            With its time in seconds on the port's own clock, which begins with the first message.
        """
        found = self._port.get_message() if self._port is not None else None
        if found is None:
            return None
        data, since_the_last = found
        self._time += since_the_last
        return bytes(data), self._time


class RtMidiOutput(_Port):
    """A port that messages go to."""

    way = "out"

    def send(self, data: bytes) -> None:
        """Send one message; does nothing once it is closed.

        Parameters
        ----------
        data : bytes
            The message.
        """
        if self._port is not None:
            self._port.send_message(data)


def _jack_server() -> object:
    """Which JACK server runs: it is found by its socket, because asking where none runs prints to the terminal."""
    name = os.environ.get("JACK_DEFAULT_SERVER", "default")
    for path in Path("/dev/shm").glob(f"jack_{name}_*"):  # noqa: S108 that is where JACK puts it
        status = path.stat()
        if stat.S_ISSOCK(status.st_mode):
            return status.st_ino, status.st_mtime_ns
    return None
