"""Play, stop, record, panic and the session's clock; below it beats and bars, tempo and metronome."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import traitlets as t

from workbench.errors import UnknownNameError
from workbench.widgets.moving import MovingWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.page.feed import Packed
    from workbench.page.hub import Hub
    from workbench.widgets.doors import MusicDoor, RecorderDoor, TransportDoor

_PERIOD_S = 0.25  # the page counts on by itself between two readings
_ACTIONS = ("play", "stop", "panic")
_RECORD = "record"
_MOVES = ("run", "halt", "rewind", "tempo", "metronome")


class TransportBar(MovingWidget):
    """Buttons for play, stop, record and panic beside the session's clock and state.

    Parameters
    ----------
    transport : TransportDoor
        What is started and stopped: a session.
    now : callable
        Returns the session's time in frames.
    sample_rate : float
        Frames per second.
    hub : Hub or None
        Who sends the clock.
    clock : callable
        Seconds that only go forward.
    music : MusicDoor, optional
        What runs through beats and bars: its row is shown, too.
    recorder : RecorderDoor, optional
        What records: its button is shown, too.
    """

    _module = "transport"

    state = t.Dict().tag(sync=True)

    def __init__(
        self,
        transport: TransportDoor,
        now: Callable[[], int],
        sample_rate: float,
        hub: Hub | None,
        clock: Callable[[], float] = time.monotonic,
        music: MusicDoor | None = None,
        recorder: RecorderDoor | None = None,
    ) -> None:
        self._transport = transport
        self._recorder = recorder
        self._music = music
        self._now = now
        self._sample_rate = sample_rate
        self._clock = clock
        self._last: dict[str, Any] = {}
        self._due = 0.0
        super().__init__(hub, state=self._reading())

    def describe(self) -> str:
        """Say whether sound runs, and the time."""
        reading = self._reading()
        return f"{'playing' if reading['playing'] else 'stopped'}, {reading['seconds']:.1f} s"

    def on_page_message(self, kind: str, content: dict[str, Any]) -> None:
        """Press a button, or turn the tempo."""
        if kind == "music" and self._music is not None:
            self._move(self._music, str(content.get("action")), content.get("value"))
        if kind != "transport":
            return
        action = content.get("action")
        if action == _RECORD and self._recorder is not None:
            self._recorder.toggle()
        elif action in _ACTIONS:
            getattr(self._transport, action)()
        else:
            raise UnknownNameError(
                f"There is no transport action {action!r}; there are {', '.join((*_ACTIONS, _RECORD))}."
            )
        self._due = 0.0
        if self._hub is None:
            self.state = self._reading()

    def _move(self, music: MusicDoor, action: str, value: Any) -> None:
        if action == "run":
            self._transport.play()  # who wants to hear music wants sound
            music.start()
        elif action == "halt":
            music.stop()
        elif action == "rewind":
            music.seek(1)
        elif action == "tempo":
            music.tempo_bpm = value
        elif action == "metronome":
            music.metronome = bool(value)
        else:
            raise UnknownNameError(f"There is no action {action!r} of the music; there are {', '.join(_MOVES)}.")
        self._due = 0.0

    def pack(self) -> Packed | None:
        """Return state and time, four times a second while they change and at once when the state does."""
        reading = self._reading()
        is_news = _standing(reading) != _standing(self._last)
        if not is_news and (self._clock() < self._due or reading == self._last):
            return None
        self._last = reading
        self._due = self._clock() + _PERIOD_S
        return reading, []

    def refresh(self) -> None:
        """Send everything with the next frame."""
        self._last = {}

    def _reading(self) -> dict[str, Any]:
        music = {"music": self._music.reading} if self._music is not None else {}
        record = {"record": self._recorder.reading} if self._recorder is not None else {}
        playing, seconds = bool(self._transport.is_playing), self._now() / self._sample_rate
        return {"playing": playing, "seconds": seconds, **music, **record}


def _standing(reading: dict[str, Any]) -> tuple[Any, ...]:
    """Keep what the page cannot count on by itself."""
    music = reading.get("music", {})
    record = reading.get("record", {})
    return (
        reading.get("playing"),
        *(music.get(name) for name in ("running", "bpm", "meter", "metronome")),
        *(record.get(name) for name in ("recording", "file", "error")),
    )
