"""What widgets need from a session, as protocols: they see these doors and nothing of the engine behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from workbench.sequencer.pattern import Pattern


class NoteDoor(Protocol):
    """Something that plays notes: an instrument handle."""

    @property
    def direct(self) -> dict[str, Any]:
        """How a page plays it if the sound is in that page: ``sound`` and ``source``; empty if it never is."""

    def observe_direct(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back whenever that has changed, until the function that this returns is called."""

    def note_on(self, note: float, velocity: float = 100, at: float | None = None) -> object:
        """Start a note (MIDI number) with a velocity of 0..127."""

    def note_off(self, note: float, at: float | None = None) -> object:
        """Release a note."""

    def bend_note(self, note: float, cents: float, at: float | None = None) -> object:
        """Bend the notes of a key, counted from the key."""


class TransportDoor(Protocol):
    """Something that can be started and stopped: a session."""

    @property
    def is_playing(self) -> bool:
        """Whether sound runs."""

    def play(self) -> object:
        """Start."""

    def stop(self) -> object:
        """Stop."""

    def panic(self) -> object:
        """Silence at once."""


class RecorderDoor(Protocol):
    """Something that records what is heard into a file."""

    @property
    def reading(self) -> dict[str, Any]:
        """Whether it does so (``recording``), for how many ``seconds``, into which ``file``, and any ``error``."""

    def toggle(self) -> object:
        """Begin, or end what is under way."""


class MusicDoor(Protocol):
    """Something that runs through beats and bars: a session's transport."""

    tempo_bpm: float
    metronome: str | bool

    @property
    def is_running(self) -> bool:
        """Whether it runs."""

    @property
    def reading(self) -> dict[str, Any]:
        """Where it is and how fast it goes, for the page to count on."""

    def start(self) -> object:
        """Run."""

    def stop(self) -> object:
        """Stand still."""

    def seek(self, bar: int = 1) -> object:
        """Go to a bar."""


class PatternDoor(Protocol):
    """Something that plays a pattern which can be edited: a sequence."""

    @property
    def pattern(self) -> Pattern | None:
        """What it plays; None if it is silent."""

    @property
    def hub(self) -> object:
        """Who sends pages where the music is."""

    @property
    def reading(self) -> dict[str, Any]:
        """Where in its cycle it is: ``running``, ``beat`` (from 0), ``beats``, ``beats_per_s``."""

    def edit(self, pattern: Pattern, at: str | float = "now") -> object:
        """Play another pattern in place of that one."""

    def observe(self, callback: Callable[[], object]) -> Callable[[], object]:
        """Call back whenever it plays something else, until the function that this returns is called."""


class SignalDoor(Protocol):
    """The last seconds of one signal."""

    @property
    def name(self) -> str:
        """What the signal is called."""

    @property
    def sample_rate(self) -> float:
        """Frames per second."""

    def since(self, frame: int) -> tuple[NDArray[np.float32], int, int]:
        """Return the frames [shape=(n, 2)] from `frame` on, the frame after the last, and how many were missed."""

    def latest(self, frames: int) -> tuple[NDArray[np.float32], int]:
        """Return the last `frames` frames [shape=(n, 2)] and the frame after the last."""


class HealthReading(Protocol):
    """The figures of a session that the badge shows."""

    @property
    def load_p99(self) -> float:
        """Share of the block's time (0..1) that 99 of 100 blocks stay below."""

    @property
    def xruns(self) -> int:
        """Blocks that came too late, since the start."""

    @property
    def dropped_events(self) -> int:
        """Events that did not fit, since the start."""

    @property
    def active_voices(self) -> int:
        """Notes that sound."""

    @property
    def sink(self) -> str:
        """Where the sound goes."""

    @property
    def note(self) -> str:
        """Why it does not go to the sound card; empty if it does, or was not meant to."""

    @property
    def sample_rate(self) -> float:
        """Frames per second."""

    @property
    def block_size(self) -> int:
        """Frames per callback."""

    @property
    def latency_s(self) -> float:
        """Latency of the sink in seconds."""
