"""What instruments of a session play, and its clock, on a MIDI port.

Threads: control; what is sent is sent from a thread named "MIDI".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.errors import in_range
from workbench.events import EventKind
from workbench.midi_io.arrival import ArrivalClock
from workbench.midi_io.backend import Backend
from workbench.midi_io.clock_out import STOP, ClockSender
from workbench.midi_io.notes_out import NoteSender
from workbench.midi_io.sender import Sender
from workbench.session.notice import say

if TYPE_CHECKING:
    from workbench.session.handle import InstrumentHandle
    from workbench.session.session import Session

MARGIN_S = 0.003  # by which a block may be seen late without a message being late
MOST_DELAY_S = 2.0
NOTES = (EventKind.NOTE_ON, EventKind.NOTE_OFF, EventKind.VOICE_STOLEN, EventKind.VOICE_END)
EVENTS_KEPT = 16_384


class MidiOut:
    """A port that is played: what ``s.midi_out(...)`` gives.

    Parameters
    ----------
    session : Session
        Whose notes and transport.
    backend : Backend
        Where the port is.
    port : str
        Its name, or a part of it.
    by_channel : dict of int to InstrumentHandle
        Whose notes go out on a channel.
    clock : bool
        Whether the transport is sent.
    delay_s : float, optional
        As for `Session.midi_out`.
    """

    def __init__(
        self,
        session: Session,
        backend: Backend,
        port: str,
        by_channel: dict[int, InstrumentHandle],
        *,
        clock: bool,
        delay_s: float | None,
    ) -> None:
        block_s = session.options.block_size / session.sample_rate
        self.port = port
        self.delay_s = block_s + MARGIN_S if delay_s is None else in_range("delay_s", delay_s, 0.0, MOST_DELAY_S, "s")
        self._source = _Played(session, by_channel, has_clock=clock, delay_s=self.delay_s)
        self._sender = Sender(backend, port, self._source, say)
        try:
            self._sender.start()
        except BaseException:
            self._source.close()
            raise
        self._is_open = True

    @property
    def name(self) -> str:
        """The whole name of the port."""
        return self._sender.name

    @property
    def is_open(self) -> bool:
        """Whether it has not been closed."""
        return self._is_open

    @property
    def is_connected(self) -> bool:
        """Whether the device is there."""
        return self._sender.is_connected

    @property
    def sent(self) -> int:
        """Messages that were sent."""
        return self._sender.sent

    @property
    def lost(self) -> int:
        """Messages that were due while the device was not there."""
        return self._sender.lost

    @property
    def problem(self) -> str:
        """What went wrong the last time; empty if nothing did."""
        return self._sender.problem

    def close(self) -> None:
        """Let go of every key and of the port; closing twice does no harm."""
        self._is_open = False
        self._sender.close()
        self._source.close()

    def __repr__(self) -> str:
        """Say how it stands."""
        state = "closed" if not self.is_open else "playing" if self.is_connected else "waiting for the device"
        lost = f", {self.lost} lost" if self.lost else ""
        return f"MidiOut({self.name!r}, {state}, {self.sent} messages{lost})"


class _Played:
    """What is to be sent, from the events of the audio side."""

    def __init__(
        self, session: Session, by_channel: dict[int, InstrumentHandle], *, has_clock: bool, delay_s: float
    ) -> None:
        self._session = session
        self._engine = session.engine
        self._delay_s = delay_s
        self._senders = [(handle, NoteSender(channel)) for channel, handle in by_channel.items()]
        kinds = NOTES if by_channel else ()
        self._events = self._engine.bus.subscribe(*kinds, EventKind.TRANSPORT, capacity=EVENTS_KEPT)
        self._arrival = ArrivalClock()
        self._collected: list[tuple[float, bytes]] = []
        self._clock = ClockSender(self._add) if has_clock else None
        self._ticks_per_frame = 0.0
        self._was_playing = False
        self._rendered = -1  # up to which frame all has been collected

    def collect(self, now: float) -> list[tuple[float, bytes]]:
        """Give what has been rendered since, each with the time at which it is sent."""
        if not self._session.is_playing:
            return self._stand_still(now)
        if self._was_playing and self._engine.quantum_frame == self._rendered:
            return []
        self._was_playing = True
        frame, tick, runs = self._place()
        self._rendered = frame
        self._arrival.see(frame / self._engine.sample_rate, now)
        self._engine.bus.drain()  # after the place was read: what happened before it is there
        for event in self._events.take():
            self._take(int(event["frame"]), int(event["kind"]), event)
        if self._clock is not None:
            self._keep_time(self._clock, frame, tick, runs=runs)
        collected, self._collected = self._collected, []
        return collected

    def _take(self, frame: int, kind: int, event: object) -> None:
        source, key, x, y = (event[each] for each in ("source", "a", "x", "y"))  # type: ignore[index]
        if kind == EventKind.TRANSPORT:
            if self._clock is not None:
                self._clock.change(frame, int(key), self._ticks_per_frame, runs=bool(x))
            return
        for handle, notes in self._senders:
            if handle.number == source:
                for message in notes.take(kind, int(key), float(y)):
                    self._add(frame, message)

    def _add(self, frame: float, message: bytes) -> None:
        due = self._arrival.ours(frame / self._engine.sample_rate) + self._delay_s
        self._collected.append((due, message))

    def _place(self) -> tuple[int, float, bool]:
        """Read a frame, the tick that belongs to it, and whether the transport runs."""
        while True:  # until nothing was rendered meanwhile
            frame = self._engine.quantum_frame
            tick, runs = self._engine.music.tick_at(frame), self._engine.music.runs
            if frame == self._engine.quantum_frame:
                return frame, tick, runs

    def _keep_time(self, clock: ClockSender, frame: int, tick: float, *, runs: bool) -> None:
        music = self._engine.music
        if runs:  # read before events were taken: that it has begun would be among them
            self._ticks_per_frame = music.tick_at(frame + 1) - music.tick_at(frame)
            if not clock.runs:  # it began before anybody listened
                clock.change(frame, round(tick), 0.0, runs=True)
        clock.advance(frame, tick)

    def _stand_still(self, now: float) -> list[tuple[float, bytes]]:
        """Let go of what is on, once: nothing is rendered."""
        self._events.take()
        if not self._was_playing:
            return []
        self._was_playing = False
        self._arrival.forget()
        ends = self.end()
        self._clock = self._clock and ClockSender(self._add)
        return [(now + self._delay_s, each) for each in ends]

    def end(self) -> list[bytes]:
        """Give what lets go of everything."""
        stop = [STOP] if self._clock is not None else []
        return [*stop, *(message for _, notes in self._senders for message in notes.release_all())]

    def close(self) -> None:
        """Want no more events."""
        self._events.close()
