"""Track: everything a score needs from one track of a MIDI file, still in ticks."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from workbench.midi.events import META_KINDS, track_events
from workbench.midi.limits import MAX_CONTROLS
from workbench.midi.pairing import NotePairs, PedalMove
from workbench.midi.reader import Reader
from workbench.score.controls import ControlKind

SUSTAIN_PEDAL = 64  # controller number
PEDAL_DOWN = 64  # controller values from here on mean that the pedal is down
SPLIT_IT = "Split it into smaller files."


class MetaAt(NamedTuple):
    """A meta event that says something of the piece: its tick, its byte in the file, and mido's message."""

    tick: int
    at: int
    message: Any


class Pause(NamedTuple):
    """A time between two events, and the byte where the second one starts."""

    ticks: int
    at: int


NO_PAUSE = Pause(0, 0)


@dataclass
class Track:
    """One track, read: notes as (start, end, key, velocity, channel) in ticks, and what goes with them.

    `controls` are rows of (tick, kind, number, value, channel), in the order of the file.
    """

    name: str = ""
    notes: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    controls: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    metas: list[MetaAt] = field(default_factory=list)
    longest_pause: Pause = NO_PAUSE
    last_tick: int = 0

    def meta(self, kind: str) -> list[MetaAt]:
        """The meta events of one kind, by mido's name for it."""
        return [each for each in self.metas if each.message.type == kind]

    @property
    def is_part(self) -> bool:
        """Whether it plays something, or has words for it."""
        return bool(self.notes or self.controls or self.meta("lyrics"))

    @property
    def channel_names(self) -> dict[int, str]:
        """The name of the track, for each channel that it has notes on."""
        return dict.fromkeys(sorted({note[-1] for note in self.notes}), self.name) if self.name else {}

    @property
    def programs(self) -> dict[int, int]:
        """The first program of each channel."""
        changes = [row for row in self.controls if row[1] == ControlKind.PROGRAM]
        return {channel: value for _, _, _, value, channel in reversed(changes)}

    @property
    def pedal(self) -> dict[int, list[PedalMove]]:
        """How the sustain pedal of each channel moves."""
        moves: dict[int, list[PedalMove]] = {}
        for tick, kind, number, value, channel in self.controls:
            if kind == ControlKind.CONTROLLER and number == SUSTAIN_PEDAL:
                moves.setdefault(channel, []).append(PedalMove(tick, value >= PEDAL_DOWN))
        return moves


def read_track(reader: Reader) -> Track:
    """Read one track.

    Parameters
    ----------
    reader : Reader
        The window of the track.

    Returns
    -------
    Track
        Its notes in the order in which they end, its controllers, and its meta events that matter.

    Raises
    ------
    MidiFileError
        If the track is damaged, or has more controllers than `MAX_CONTROLS`.
    """
    track = Track()
    pairs = NotePairs()
    for tick, at, message in track_events(reader):
        track.longest_pause = max(track.longest_pause, Pause(tick - track.last_tick, at))
        track.last_tick = tick
        match message.type:
            case "note_on" if message.velocity > 0:
                pairs.key_down(tick, message.channel, message.note, message.velocity)
            case "note_on" | "note_off":
                pairs.key_up(tick, message.channel, message.note)
            case "track_name":
                track.name = track.name or message.name
            case kind if kind in META_KINDS:
                track.metas.append(MetaAt(tick, at, message))
            case "end_of_track":
                pass
            case _:
                track.controls.append((tick, *_control(message), message.channel))
                if len(track.controls) > MAX_CONTROLS:
                    raise reader.error(f"{reader.place} has more than {MAX_CONTROLS:,} controllers", at, SPLIT_IT)
    pairs.close(track.last_tick)
    track.notes = pairs.notes
    return track


def _control(message: Any) -> tuple[int, int, int]:
    """Give kind, number and value of a channel message that is no note."""
    match message.type:
        case "control_change":
            return ControlKind.CONTROLLER, message.control, message.value
        case "program_change":
            return ControlKind.PROGRAM, 0, message.program
        case "pitchwheel":
            return ControlKind.PITCH_BEND, 0, message.pitch
        case "aftertouch":
            return ControlKind.PRESSURE, 0, message.value
        case _:
            return ControlKind.KEY_PRESSURE, message.note, message.value
