"""What a sink is: something that draws sound from an engine at the pace of real time.

Threads: control. What a sink starts may run on threads of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from workbench.engine.audio_input import Input


class Sink(Protocol):
    """A way out for sound.

    Attributes
    ----------
    kind : str
        ``"device"``, ``"browser"`` or ``"null"``.
    """

    kind: str

    @property
    def widget(self) -> object:
        """What a page has to show for the sound to come out of it; None if that is not needed."""

    @property
    def description(self) -> str:
        """What it is, for people: the device's name and its settings."""

    @property
    def latency_s(self) -> float:
        """Seconds from rendering to the ear, as far as the device tells; 0.0 if there is none."""

    @property
    def input_latency_s(self) -> float | None:
        """Seconds from the microphone to the callback, as far as the device tells; None if nothing is heard."""

    @property
    def is_running(self) -> bool:
        """Whether it draws sound now."""

    def start(self) -> None:
        """Begin to draw; does nothing if it does so already.

        Raises
        ------
        DeviceError
            If the device refuses.
        """

    def stop(self) -> None:
        """Stop drawing; the engine stands still where it is. Does nothing if stopped."""

    def listen(self, heard: Input | None) -> None:
        """Hear something from now on, or nothing; a sink that cannot do so while it is open is opened anew instead."""

    def watch(self) -> None:
        """Look whether all is well; called twice a second while it is drawn from."""

    def close(self) -> None:
        """Let go of the device; closing twice does no harm."""
