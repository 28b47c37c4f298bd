"""What a MIDI system gives: the names of its ports, and ports that are open. `rtmidi_backend` is the real one.

Threads: control to open and close; an open port belongs to one thread.
"""

from __future__ import annotations

from typing import Protocol


class InputPort(Protocol):
    """A port that messages come from."""

    def receive(self) -> tuple[bytes, float] | None:
        """Take the oldest message that waits, with its time in seconds on the port's own clock; None if none waits."""

    def is_there(self) -> bool:
        """Whether the device still is."""

    def close(self) -> None:
        """Let go of it."""


class OutputPort(Protocol):
    """A port that messages go to."""

    def send(self, data: bytes) -> None:
        """Send one message."""

    def is_there(self) -> bool:
        """Whether the device still is."""

    def close(self) -> None:
        """Let go of it."""


class Backend(Protocol):
    """The MIDI systems of this computer."""

    def inputs(self) -> list[str]:
        """Names of ports that can be listened to."""

    def outputs(self) -> list[str]:
        """Names of ports that can be played."""

    def open_input(self, name: str) -> InputPort:
        """Listen to a port; DeviceError if that cannot be."""

    def open_output(self, name: str) -> OutputPort:
        """Play a port; DeviceError if that cannot be."""
