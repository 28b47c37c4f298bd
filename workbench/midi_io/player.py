"""Does what the messages of one device ask for: notes, knobs, programs, clock.

Threads: the listener's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workbench.midi_io.controllers import BEND_RANGE, MPE_CONFIGURATION, ControllerReader, Registered, Turn
from workbench.midi_io.hands import MidiHands
from workbench.midi_io.message import (
    Clock,
    ClockMessage,
    Continue,
    Control,
    KeyPressure,
    Message,
    Pressure,
    Program,
    SongPosition,
    Start,
    Stop,
    parse_midi,
)


def _nothing(*_: object) -> None:
    """Not wanted."""


class MidiPlayer:
    """Hands the messages of one device on to those whom they concern.

    Parameters
    ----------
    hands : mapping of int to MidiHands
        Who plays a channel, 1..16.
    channel : int, optional
        The only one that is listened to; all if not given. Clock has no channel.
    turn : callable
        Takes a `Turn`.
    program : callable
        Takes channel and program, 0..127.
    clock : callable
        Takes a clock message and its time in seconds.
    """

    def __init__(
        self,
        hands: Mapping[int, MidiHands],
        channel: int | None = None,
        turn: Callable[[Turn], object] = _nothing,
        program: Callable[[int, int], object] = _nothing,
        clock: Callable[[ClockMessage, float], object] = _nothing,
    ) -> None:
        self._hands = dict(hands)
        self._channel = channel
        self._turn = turn
        self._program = program
        self._clock = clock
        self._controllers = ControllerReader()

    @property
    def held(self) -> int:
        """Notes that a key or a pedal holds."""
        return sum(each.count for each in set(self._hands.values()))

    def take(self, data: bytes, time_s: float = 0.0) -> None:
        """Take one message.

        Parameters
        ----------
        data : bytes
            With its own status byte.
        time_s : float
            When it came.
        """
        message = parse_midi(data)
        if message is not None:
            self._take(message, time_s)

    def _take(self, message: Message, time_s: float) -> None:
        if isinstance(message, (Clock, Start, Continue, Stop, SongPosition)):
            self._clock(message, time_s)
            return
        channel = message.channel
        if self._channel not in (None, channel):
            return
        match message:
            case Control(_, number, value):
                for each in self._controllers.take(channel, number, value):
                    self._controller(each)
            case Program(_, number):
                self._program(channel, number)
            case Pressure(_, pressure) | KeyPressure(_, _, pressure):
                self._turn(Turn("pressure", 0, channel, pressure))
        if channel in self._hands:
            self._hands[channel].take(message)

    def _controller(self, found: Turn | Registered) -> None:
        if isinstance(found, Turn):
            self._turn(found)
        elif found.channel in self._hands:
            hands = self._hands[found.channel]
            if found.number == BEND_RANGE:
                hands.set_bend_range(found.channel, 100.0 * found.coarse + found.fine)
            elif found.number == MPE_CONFIGURATION:
                hands.configure(found.channel, found.coarse)

    def gone(self) -> None:
        """Let go of everything: the device is gone."""
        self._controllers.forget()
        for each in set(self._hands.values()):
            each.release_all()

    def settle(self) -> None:
        """Do what found no room before."""
        for each in set(self._hands.values()):
            if not each.is_settled:
                each.settle()
