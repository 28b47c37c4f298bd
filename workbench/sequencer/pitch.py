"""What an event plays: a note, a drum, a degree of the current scale, or a tone of the current chord."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from workbench.errors import NoteError, in_range, whole


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """A pitch by itself.

    Parameters
    ----------
    midi : float
        MIDI note number, 0..127; 60 is C4, fractions are microtones.
    """

    midi: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "midi", in_range("midi", self.midi, 0, 127) + 0.0)


@dataclass(frozen=True, slots=True, order=True)
class Drum:
    """A drum of a kit. It has no pitch, so nothing transposes it.

    Parameters
    ----------
    key : int
        Key of General MIDI's percussion map, 0..127; 36 is the bass drum, 38 the snare.
    """

    key: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", whole("key", self.key, 0, 127))

    @property
    def midi(self) -> float:
        """The MIDI note number that plays it."""
        return float(self.key)


@dataclass(frozen=True, slots=True, order=True)
class Degree:
    """A degree of the scale that holds when it is played.

    Parameters
    ----------
    step : int
        1 is the tonic. Counting goes on in both directions: in a scale of seven, 8 is the tonic an octave higher, 0 the
        seventh degree below. -127..127.
    octave : int
        Octaves higher, -10..10.
    alter : int
        Semitones higher, -127..127; -1 is a flat.
    """

    step: int
    octave: int = 0
    alter: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "step", whole("step", self.step, -127, 127))
        object.__setattr__(self, "octave", whole("octave", self.octave, -10, 10))
        object.__setattr__(self, "alter", whole("alter", self.alter, -127, 127))


@dataclass(frozen=True, slots=True, order=True)
class ChordTone:
    """A tone of the chord that holds when it is played.

    Parameters
    ----------
    index : int
        1 is the root, 2 the next tone above it in the chord. Counting goes on in both directions, as for `Degree`.
        -127..127.
    octave : int
        Octaves higher, -10..10.
    """

    index: int
    octave: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", whole("index", self.index, -127, 127))
        object.__setattr__(self, "octave", whole("octave", self.octave, -10, 10))


Pitch: TypeAlias = Note | Drum | Degree | ChordTone
KINDS = (Drum, Note, Degree, ChordTone)
PitchKey: TypeAlias = tuple[int, float, int, int]


def pitch_key(pitch: Pitch) -> PitchKey:
    """Give what pitches are sorted by: drums, notes, degrees, chord tones, each from low to high."""
    match pitch:
        case Drum(key):
            return (0, key, 0, 0)
        case Note(midi):
            return (1, midi, 0, 0)
        case Degree(step, octave, alter):
            return (2, step, octave, alter)
        case ChordTone(index, octave):
            return (3, index, octave, 0)
    raise NoteError(f"a pitch is a Note, a Drum, a Degree or a ChordTone, got {pitch!r}")
