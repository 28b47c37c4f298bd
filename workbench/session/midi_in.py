"""A MIDI device that plays instruments of a session, turns their knobs, and may lead its transport.

Threads: control; what the device says is done on a thread named "MIDI".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from workbench.errors import ParameterError, in_range, whole
from workbench.midi_io.backend import Backend
from workbench.midi_io.clock_in import ClockFollower
from workbench.midi_io.hands import MidiHands, Sounding
from workbench.midi_io.listener import Listener
from workbench.midi_io.message import ClockMessage
from workbench.midi_io.player import MidiPlayer
from workbench.midi_io.zones import Zones
from workbench.session.handle import InstrumentHandle
from workbench.session.led_transport import LedTransport
from workbench.session.notice import say

if TYPE_CHECKING:
    from workbench.session.session import Session

CHANNELS = 16
MOST_BEND_CENTS = 4800.0
Instruments = InstrumentHandle | Mapping[int, InstrumentHandle] | None


class MidiIn:
    """A port that is listened to: what ``s.midi_in(...)`` gives.

    Parameters
    ----------
    session : Session
        Whose mapping and transport.
    backend : Backend
        Where the port is.
    port : str
        Its name, or a part of it.
    by_channel : dict of int to InstrumentHandle
        Who plays a channel.
    bend_cents, channel, mpe, pressure, programs, clock
        As for `Session.midi_in`.
    """

    def __init__(
        self,
        session: Session,
        backend: Backend,
        port: str,
        by_channel: dict[int, InstrumentHandle],
        *,
        bend_cents: float,
        channel: int | None,
        mpe: str | None,
        pressure: str | None,
        programs: Sequence[str],
        clock: bool,
    ) -> None:
        bend_cents = in_range("bend_cents", bend_cents, 0.0, MOST_BEND_CENTS, "cents")
        if pressure not in (None, "level"):
            raise ParameterError(f"pressure must be 'level' or None, got {pressure!r}")
        if channel is not None and mpe is not None:
            raise ParameterError("with mpe, each note has a channel of its own: leave channel out")
        hands = {
            handle: MidiHands(partial(_strike, handle), bend_cents, Zones(mpe), follows_pressure=pressure == "level")
            for handle in set(by_channel.values())
        }
        self.port = port
        self._programs = tuple(programs)
        self._by_channel = by_channel
        self._player = MidiPlayer(
            {number: hands[handle] for number, handle in by_channel.items()},
            None if channel is None else whole("channel", channel, 1, CHANNELS),
            turn=lambda turn: session.mapping.apply(turn, port),
            program=self._choose,
            clock=_follower(session) if clock else _passed_over,
        )
        self._listener = Listener(backend, port, self._player, say)
        self._listener.start()
        self._is_open = True

    @property
    def name(self) -> str:
        """The whole name of the port."""
        return self._listener.name

    @property
    def is_open(self) -> bool:
        """Whether it has not been closed."""
        return self._is_open

    @property
    def is_connected(self) -> bool:
        """Whether the device is there."""
        return self._listener.is_connected

    @property
    def received(self) -> int:
        """Messages that came."""
        return self._listener.received

    @property
    def refused(self) -> int:
        """Messages that could not be done."""
        return self._listener.refused

    @property
    def problem(self) -> str:
        """Why not, the last time; empty if all could."""
        return self._listener.problem

    @property
    def held(self) -> int:
        """Notes that a key or a pedal holds."""
        return self._player.held

    def close(self) -> None:
        """Release what is held and let go of the port; closing twice does no harm."""
        self._is_open = False
        self._listener.close()

    def _choose(self, channel: int, number: int) -> None:
        """Load the preset of a program; programs that are none are passed over."""
        handle = self._by_channel.get(channel)
        if handle is not None and number < len(self._programs):
            handle.load_preset(self._programs[number])

    def __repr__(self) -> str:
        """Say how it stands."""
        state = "closed" if not self.is_open else "listening" if self.is_connected else "waiting for the device"
        refused = f", {self.refused} refused: {self.problem}" if self.refused else ""
        return f"MidiIn({self.name!r}, {state}, {self.received} messages{refused})"


def instruments_by_channel(instruments: Instruments) -> dict[int, InstrumentHandle]:
    """Say who plays which channel.

    Parameters
    ----------
    instruments : InstrumentHandle, mapping or None
        One for all channels, or channel -> instrument.

    Returns
    -------
    dict of int to InstrumentHandle
        For channels 1..16.

    Raises
    ------
    ParameterError
        If it is none of these.
    """
    if instruments is None:
        return {}
    if isinstance(instruments, InstrumentHandle):
        return dict.fromkeys(range(1, CHANNELS + 1), instruments)
    if not isinstance(instruments, Mapping):
        raise ParameterError(
            f"what plays is an instrument, or instruments by channel, as {{1: lead, 10: kit}}, got {instruments!r}"
        )
    for each in instruments.values():
        if not isinstance(each, InstrumentHandle):
            raise ParameterError(f"what plays is an instrument of the session, got {each!r}: s.add(...) gives it")
    return {whole("a channel", channel, 1, CHANNELS): each for channel, each in instruments.items()}


def _strike(handle: InstrumentHandle, note: int, velocity: int, cents: float) -> Sounding:
    played = handle.note_on(note, velocity)
    assert played is not None  # a velocity of 0 never comes here
    if cents:
        played.bend(cents)
    return played


def _passed_over(_message: ClockMessage, _time_s: float) -> None:
    """The transport goes its own way."""


def _follower(session: Session) -> Callable[[ClockMessage, float], None]:
    transport = LedTransport(session)
    follower = ClockFollower(transport)

    def take(message: ClockMessage, time_s: float) -> None:
        transport.see()
        follower.take(message, time_s)

    return take
