"""Part: everything a score needs from one track."""

from dataclasses import dataclass, field
from typing import NamedTuple

from workbench.midi.events import track_events
from workbench.midi.pairing import NotePairs, PedalMove
from workbench.midi.reader import Reader

SUSTAIN_PEDAL = 64  # controller number
PEDAL_DOWN = 64  # controller values from here on mean that the pedal is down


class TempoEvent(NamedTuple):
    """At `tick` the tempo becomes `micros` microseconds per quarter note; `at` is the byte in the file."""

    tick: int
    at: int
    micros: int


class Pause(NamedTuple):
    """A time between two events, and the byte where the second one starts."""

    ticks: int
    at: int


NO_PAUSE = Pause(0, 0)


@dataclass
class Part:
    """One track, read: notes as (start, end, key, velocity, channel) in ticks, and what goes with them."""

    name: str = ""
    notes: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    tempo_changes: list[TempoEvent] = field(default_factory=list)
    programs: dict[int, int] = field(default_factory=dict)
    pedal: dict[int, list[PedalMove]] = field(default_factory=dict)
    longest_pause: Pause = NO_PAUSE
    last_tick: int = 0

    @property
    def channel_names(self) -> dict[int, str]:
        """The name of the track, for each channel that it has notes on."""
        return dict.fromkeys(sorted({note[-1] for note in self.notes}), self.name) if self.name else {}


def read_part(reader: Reader) -> Part:
    """Read one track.

    Parameters
    ----------
    reader : Reader
        The window of the track.

    Returns
    -------
    Part
        Its notes in the order in which they end, its tempo changes, its pedal, and the first program of each channel.

    Raises
    ------
    MidiFileError
        If the track is damaged.
    """
    part = Part()
    pairs = NotePairs()
    for tick, at, message in track_events(reader):
        part.longest_pause = max(part.longest_pause, Pause(tick - part.last_tick, at))
        part.last_tick = tick
        match message.type:
            case "note_on" if message.velocity > 0:
                pairs.key_down(tick, message.channel, message.note, message.velocity)
            case "note_on" | "note_off":
                pairs.key_up(tick, message.channel, message.note)
            case "control_change" if message.control == SUSTAIN_PEDAL:
                moves = part.pedal.setdefault(message.channel, [])
                moves.append(PedalMove(tick, message.value >= PEDAL_DOWN))
            case "program_change":
                part.programs.setdefault(message.channel, message.program)
            case "set_tempo":
                part.tempo_changes.append(TempoEvent(tick, at, message.tempo))
            case "track_name":
                part.name = part.name or message.name
    pairs.close(part.last_tick)
    part.notes = pairs.notes
    return part
