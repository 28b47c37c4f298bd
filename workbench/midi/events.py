"""The events of one track: where each begins and ends is found here, what it means is read by mido.

NB: mido 1.3.3 is not given whole files. Its reader takes 13 s for a track of 400,000 bytes 0xFF (a number without an
end, shifted byte by byte), loses the delta time of meta events that it does not know (every later note is early),
and refuses a whole file for one odd key signature. [measured; the tests hold the three cases]
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from workbench.midi.reader import Reader

META, SYSEX, ESCAPE = 0xFF, 0xF0, 0xF7
TRACK_NAME, LYRIC, MARKER, END_OF_TRACK, SET_TEMPO, TIME_SIGNATURE, KEY_SIGNATURE = (
    *(0x03, 0x05, 0x06, 0x2F),
    *(0x51, 0x58, 0x59),
)
META_KINDS = {"lyrics", "marker", "set_tempo", "time_signature", "key_signature"}  # mido's names
TEMPO_BYTES = 3
_DATA_BYTES = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}  # by the high half of the status byte
_TEXTS = {TRACK_NAME: ("track_name", "name"), LYRIC: ("lyrics", "text"), MARKER: ("marker", "text")}  # as mido has it
MAX_DENOMINATOR_POWER = 7  # a 128th note


class TrackEvent(NamedTuple):
    """One event: its time in ticks from the start of the track, the byte where it starts, and mido's message."""

    tick: int
    at: int
    message: Any  # mido.Message or mido.MetaMessage; mido has no types


def track_events(reader: Reader) -> Iterator[TrackEvent]:
    """Go through one track.

    Given are channel messages, tempo changes, time and key signatures, names, lyrics and markers, and one end of track,
    last, whether the file has it or not.
    Other meta events, signatures that do not exist, and system exclusive data are passed over, but their time counts.

    Parameters
    ----------
    reader : Reader
        The window of the track.

    Yields
    ------
    TrackEvent
        In the order of the file.

    Raises
    ------
    MidiFileError
        If an event is cut off or is not one that a MIDI file may hold.
    """
    from mido import Message, MetaMessage

    tick = status = 0
    while reader.left:
        at = reader.position
        tick += reader.number("a delta time")
        first = reader.byte("an event")
        if first == META:
            kind = reader.byte("a meta event")
            data = reader.take(reader.number("the length of a meta event"), "a meta event")
            if kind == END_OF_TRACK:
                break
            if kind == SET_TEMPO:
                _check_tempo(reader, data, at)
                yield TrackEvent(tick, at, MetaMessage.from_bytes([META, kind, len(data), *data]))
            elif kind in _TEXTS:
                name, attribute = _TEXTS[kind]
                yield TrackEvent(tick, at, MetaMessage(name, **{attribute: _text(data)}))
            elif (kind == TIME_SIGNATURE and _is_meter(data)) or (kind == KEY_SIGNATURE and _is_key(data)):
                yield TrackEvent(tick, at, MetaMessage.from_bytes([META, kind, len(data), *data]))
        elif first in {SYSEX, ESCAPE}:
            reader.take(reader.number("the length of system exclusive data"), "system exclusive data")
        else:
            if first >= 0x80:
                status, data = first, b""
            else:
                data = bytes((first,))  # running status: the event has the status of the one before
            yield TrackEvent(tick, at, Message.from_bytes(_channel_message(reader, status, data, at)))
    yield TrackEvent(tick, reader.position, MetaMessage("end_of_track"))


def _channel_message(reader: Reader, status: int, data: bytes, at: int) -> bytes:
    """Complete a channel message, of which the status and perhaps the first data byte have been read."""
    if status == 0:
        raise reader.error(f"{reader.place} has data before any event", at)
    if status >= 0xF0:
        raise reader.error(f"{reader.place} has the byte 0x{status:02X}, which is no event of a MIDI file", at)
    data += reader.take(_DATA_BYTES[status & 0xF0] - len(data), "an event")
    if max(data) > 127:
        raise reader.error(f"{reader.place} has an event with a value of {max(data)}, where 0..127 is allowed", at)
    return bytes((status,)) + data


def _check_tempo(reader: Reader, data: bytes, at: int) -> None:
    if len(data) != TEMPO_BYTES:
        raise reader.error(f"{reader.place} has a tempo of {len(data)} bytes, where {TEMPO_BYTES} are needed", at)
    if not any(data):
        raise reader.error(f"{reader.place} has a tempo of 0 microseconds per quarter note", at)


def _is_meter(data: bytes) -> bool:
    return len(data) == 4 and data[0] > 0 and data[1] <= MAX_DENOMINATOR_POWER


def _is_key(data: bytes) -> bool:
    return len(data) == 2 and (data[0] <= 7 or data[0] >= 249) and data[1] <= 1


def _text(data: bytes) -> str:
    """Read a name or words: UTF-8 as programs write it today, else Latin-1; one printable line, 100 letters at most."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())[:100]
