"""What is read from the measures of a part, before repeats are played: all times in quarter notes within a measure."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from workbench.score.marks import ChordSymbol, KeySignature, Text


@dataclass(slots=True)
class WrittenNote:
    """One note head: what tied notes become is decided when all are known."""

    start: Fraction
    duration: Fraction  # 0 for a grace note
    key: int
    spelling: int
    staff: int
    voice: int
    velocity: int
    channel: int
    ties_on: bool = False
    ties_back: bool = False
    grace_order: int = -1  # counts the grace notes before one note; -1 for other notes


class TempoMark(NamedTuple):
    """A tempo in quarter notes per minute, from `beat` on."""

    beat: Fraction
    tempo_bpm: Fraction


@dataclass(slots=True)
class Route:
    """What a measure says about the order in which measures are played."""

    starts_repeat: bool = False
    repeat_times: int = 0  # how often a passage that ends here is played; 0 if none ends here
    ending_numbers: tuple[int, ...] = ()  # of an ending (volta) that starts here
    ends_ending: bool = False
    segno: bool = False
    coda: bool = False
    to_coda: bool = False
    fine: bool = False
    da_capo: bool = False
    dal_segno: bool = False


@dataclass(slots=True)
class Measure:
    """One measure of one part."""

    number: str
    line: int
    meter: tuple[int, int]
    length: Fraction = Fraction(0)  # how far its notes and rests go; 0 if there are none
    notes: list[WrittenNote] = field(default_factory=list)
    marks: list[KeySignature | ChordSymbol | Text | TempoMark] = field(default_factory=list)
    route: Route = field(default_factory=Route)


class Instrument(NamedTuple):
    """What a part list says of an instrument: its MIDI channel, program and drum key; None where it says nothing."""

    channel: int | None = None
    program: int | None = None
    drum_key: int | None = None


@dataclass(slots=True)
class WrittenPart:
    """One part: its name, its instruments by their ids, and its measures."""

    id: str
    name: str
    channel: int
    instruments: dict[str, Instrument] = field(default_factory=dict)
    measures: list[Measure] = field(default_factory=list)
