"""What a MIDI message says: pure, from bytes to words. The page reads them alike (`widgets/lib/midi_message.js`).

Threads: any.
Source: MIDI 1.0 Detailed Specification, revision 4.2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

SUSTAIN = 64  # down from the middle on, for pedals that know halves
CONTROL_NUMBERS = 120  # controllers below are free; 120 to 127 are messages to the channel
ALL_SOUND_OFF, RESET_CONTROLLERS, ALL_NOTES_OFF = 120, 121, 123  # the four after 123 end all notes besides
CENTRE = 8192  # of the bend wheel's 14 bits


@dataclass(frozen=True, slots=True)
class NoteOn:
    """A key was struck: note 0..127, velocity 1..127."""

    kind: ClassVar[str] = "note_on"
    channel: int
    note: int
    velocity: int


@dataclass(frozen=True, slots=True)
class NoteOff:
    """A key was let go."""

    kind: ClassVar[str] = "note_off"
    channel: int
    note: int


@dataclass(frozen=True, slots=True)
class KeyPressure:
    """A key is pressed harder or softer: 0..127."""

    kind: ClassVar[str] = "key_pressure"
    channel: int
    note: int
    pressure: int


@dataclass(frozen=True, slots=True)
class Pressure:
    """All keys of the channel are: 0..127."""

    kind: ClassVar[str] = "pressure"
    channel: int
    pressure: int


@dataclass(frozen=True, slots=True)
class Control:
    """A knob was turned: number 0..119 without 64, value 0..127."""

    kind: ClassVar[str] = "control"
    channel: int
    number: int
    value: int


@dataclass(frozen=True, slots=True)
class Pedal:
    """The sustain pedal moved."""

    kind: ClassVar[str] = "pedal"
    channel: int
    is_down: bool


@dataclass(frozen=True, slots=True)
class Bend:
    """The bend wheel moved: -1..1 of its way."""

    kind: ClassVar[str] = "bend"
    channel: int
    bend: float


@dataclass(frozen=True, slots=True)
class Program:
    """Another sound is wanted: 0..127."""

    kind: ClassVar[str] = "program"
    channel: int
    number: int


@dataclass(frozen=True, slots=True)
class AllNotesOff:
    """All keys of the channel were let go; its pedal still holds."""

    kind: ClassVar[str] = "all_notes_off"
    channel: int


@dataclass(frozen=True, slots=True)
class AllSoundOff:
    """Everything of the channel ends."""

    kind: ClassVar[str] = "all_sound_off"
    channel: int


@dataclass(frozen=True, slots=True)
class Reset:
    """Pedal and wheel of the channel are at rest."""

    kind: ClassVar[str] = "reset"
    channel: int


@dataclass(frozen=True, slots=True)
class Clock:
    """A 24th of a quarter note has passed."""

    kind: ClassVar[str] = "clock"


@dataclass(frozen=True, slots=True)
class Start:
    """Runs from the beginning, with the next clock."""

    kind: ClassVar[str] = "start"


@dataclass(frozen=True, slots=True)
class Continue:
    """Runs on from where it stands, with the next clock."""

    kind: ClassVar[str] = "continue"


@dataclass(frozen=True, slots=True)
class Stop:
    """Stands still."""

    kind: ClassVar[str] = "stop"


@dataclass(frozen=True, slots=True)
class SongPosition:
    """Where it stands: sixteenth notes from the beginning, 0..16383."""

    kind: ClassVar[str] = "song_position"
    sixteenths: int


ChannelMessage: TypeAlias = (
    NoteOn | NoteOff | KeyPressure | Pressure | Control | Pedal | Bend | Program | AllNotesOff | AllSoundOff | Reset
)
ClockMessage: TypeAlias = Clock | Start | Continue | Stop | SongPosition
Message: TypeAlias = ChannelMessage | ClockMessage

_SYSTEM: dict[int, ClockMessage] = {0xF8: Clock(), 0xFA: Start(), 0xFB: Continue(), 0xFC: Stop()}
_LENGTHS = {0x80: 3, 0x90: 3, 0xA0: 3, 0xB0: 3, 0xC0: 2, 0xD0: 2, 0xE0: 3}
_SONG_POSITION = 0xF2
_SPOKEN: dict[int, Callable[[int, int, int], ChannelMessage]] = {
    0xA0: KeyPressure,
    0xC0: lambda channel, number, _: Program(channel, number),
    0xD0: lambda channel, pressure, _: Pressure(channel, pressure),
    0xE0: lambda channel, low, high: Bend(channel, bend_of(low | high << 7)),
}


def parse_midi(data: bytes) -> Message | None:
    """Read one whole message, with its own status byte, as drivers hand them over.

    Parameters
    ----------
    data : bytes
        The message; what follows it is not looked at.

    Returns
    -------
    Message or None
        None for what is none of these, or cut short.
    """
    if not data:
        return None
    status = data[0]
    if status in _SYSTEM:
        return _SYSTEM[status]
    length = 3 if status == _SONG_POSITION else _LENGTHS.get(status & 0xF0, 0)
    if not length or len(data) < length or max(data[1:length]) > 127:
        return None
    first, second = data[1], data[2] if length == 3 else 0
    if status == _SONG_POSITION:
        return SongPosition(first | second << 7)
    return _channel_message(status & 0xF0, (status & 0x0F) + 1, first, second)


def _channel_message(command: int, channel: int, first: int, second: int) -> ChannelMessage | None:
    if command == 0xB0:
        return _control(channel, first, second)
    if command == 0x90 and second > 0:
        return NoteOn(channel, first, second)
    if command in (0x80, 0x90):
        return NoteOff(channel, first)
    return _SPOKEN[command](channel, first, second)


def _control(channel: int, number: int, value: int) -> ChannelMessage | None:
    if number == SUSTAIN:
        return Pedal(channel, value >= 64)
    if number < CONTROL_NUMBERS:
        return Control(channel, number, value)
    if number == ALL_SOUND_OFF:
        return AllSoundOff(channel)
    if number == RESET_CONTROLLERS:
        return Reset(channel)
    return AllNotesOff(channel) if number >= ALL_NOTES_OFF else None


def bend_of(bits: int) -> float:
    """Where the wheel stands.

    Parameters
    ----------
    bits : int, 0..16383
        As it is sent.

    Returns
    -------
    float
        -1..1: up it has one step less than down, and still reaches 1.
    """
    return bits / CENTRE - 1.0 if bits < CENTRE else (bits - CENTRE) / (CENTRE - 1)


def bend_bits(share: float) -> int:
    """The other way: how a place of the wheel is sent.

    Parameters
    ----------
    share : float
        -1..1; limited to it.

    Returns
    -------
    int
        0..16383.
    """
    share = min(max(share, -1.0), 1.0)
    return CENTRE + round(share * (CENTRE if share < 0.0 else CENTRE - 1))
