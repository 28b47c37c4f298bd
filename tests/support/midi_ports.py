"""A MIDI system without devices: a test plugs ports in, says bytes, and sees what is sent."""

from __future__ import annotations

from collections import deque

from workbench.errors import DeviceError


class FakeInput:
    """An open port."""

    def __init__(self, system: FakeSystem, name: str) -> None:
        self._system, self.name = system, name
        self.waiting: deque[tuple[bytes, float]] = deque()
        self.is_closed = False

    def receive(self) -> tuple[bytes, float] | None:
        """The oldest message, and its time."""
        return self.waiting.popleft() if self.waiting else None

    def is_there(self) -> bool:
        """Whether it is plugged in."""
        return self.name in self._system.names

    def close(self) -> None:
        """Let go of it."""
        self.is_closed = True


class FakeOutput(FakeInput):
    """A port that keeps what is sent."""

    def __init__(self, system: FakeSystem, name: str) -> None:
        super().__init__(system, name)
        self.sent: list[bytes] = []

    def send(self, data: bytes) -> None:
        """Keep it."""
        self.sent.append(data)


class FakeSystem:
    """A `Backend` whose ports are plugged in and out by a test."""

    def __init__(self, *names: str) -> None:
        self.names = list(names)
        self.opened: list[FakeInput] = []

    def inputs(self) -> list[str]:
        """What is plugged in."""
        return list(self.names)

    outputs = inputs

    def open_input(self, name: str) -> FakeInput:
        """Listen."""
        return self._open(FakeInput(self, name))

    def open_output(self, name: str) -> FakeOutput:
        """Play."""
        return self._open(FakeOutput(self, name))

    def _open(self, port):
        if port.name not in self.names:
            raise DeviceError(f"{port.name} is not there")
        self.opened.append(port)
        return port

    def say(self, *messages: bytes, time_s: float = 0.0) -> None:
        """Have the newest port receive."""
        self.opened[-1].waiting += [(message, time_s) for message in messages]
