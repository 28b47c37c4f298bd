"""MIDI devices that are not there: virtual ports of another client of the same JACK server, or of ALSA's sequencer."""

from __future__ import annotations

import time
from typing import Any

from tests.support.process import wait_until

MISSING = "python-rtmidi is not installed (pip install python-rtmidi)"


def available() -> bool:
    """Whether there can be such devices here."""
    try:
        import rtmidi  # noqa: F401
    except ImportError:
        return False
    return True


class Device:
    """A keyboard, or a synthesizer: a port of the client `name`.

    Parameters
    ----------
    name : str
        What it is called; the port is called "MIDI".
    plays : bool
        Whether it sends (a keyboard); else it listens.
    """

    def __init__(self, name: str, *, plays: bool) -> None:
        import rtmidi

        make = rtmidi.MidiOut if plays else rtmidi.MidiIn
        self._port: Any = make(rtmidi.API_UNIX_JACK, name)
        self._port.open_virtual_port("MIDI")
        if not plays:
            self._port.ignore_types(sysex=False, timing=False, active_sense=False)
        self.messages: list[tuple[bytes, float]] = []  # with their times, from the first on
        self._time = 0.0

    def send(self, *messages: bytes) -> None:
        """Send messages at once."""
        for each in messages:
            self._port.send_message(each)

    def heard(self) -> list[bytes]:
        """All that came so far."""
        while (found := self._port.get_message()) is not None:
            self._time += found[1]
            self.messages.append((bytes(found[0]), self._time))
        return [message for message, _ in self.messages]

    def hear(self, count: int, seconds: float = 20.0) -> list[bytes]:
        """Wait until so many messages have come."""
        wait_until(lambda: len(self.heard()) >= count, f"{count} MIDI messages", seconds)
        return self.heard()

    def unplug(self) -> None:
        """Take it away."""
        port, self._port = self._port, None
        if port is not None:
            port.close_port()
            port.delete()
            time.sleep(0.05)
