"""What the views need from the rest: protocols that a session fulfils, and that tests fulfil with a few lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.events.records import EventKind


class Signal(Protocol):
    """The last seconds of one signal, as the audio thread wrote them."""

    @property
    def name(self) -> str:
        """What the signal is called."""

    @property
    def sample_rate(self) -> float:
        """Frames per second."""

    def latest(self, frames: int) -> tuple[NDArray[np.float32], int]:
        """Return the newest frames, at most that many [shape=(n, 2)], and the frame after the last."""

    def since(self, frame: int) -> tuple[NDArray[np.float32], int, int]:
        """Return what came after a frame [shape=(n, 2)], the frame after the last, and how many are lost."""


class Subscription(Protocol):
    """Records of the event bus that are waiting to be taken."""

    def take(self) -> NDArray[Any]:
        """Return and forget the records that came since the last call."""

    def close(self) -> None:
        """Stop collecting."""


class EventBus(Protocol):
    """Where records of the audio thread are handed out."""

    def subscribe(self, *kinds: EventKind, capacity: int = 4096) -> Subscription:
        """Collect records of these kinds from now on."""


class Clock(Protocol):
    """The session's clock."""

    def __call__(self) -> int:
        """Return the frame number of now."""
