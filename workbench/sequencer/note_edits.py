"""Edits of notes that are chosen together: moved, made longer, made louder; none of them leaves what can be played."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from workbench.sequencer.event import Event
from workbench.sequencer.pitch import ChordTone, Degree, Drum, Note, Pitch

HIGHEST, FARTHEST = 127.0, 127


def step_within(onsets: Iterable[Fraction], length: Fraction, steps: int, snap: Fraction) -> Fraction:
    """Limit a move so that all onsets stay in the cycle.

    Parameters
    ----------
    onsets : iterable of Fraction
        Beats; at least one.
    length : Fraction
        Of the cycle.
    steps : int
        By how many steps they are to move; negative is earlier.
    snap : Fraction
        Length of a step in beats, > 0.

    Returns
    -------
    Fraction
        Beats: as many whole steps as there is room for; to the very start, if that is less than a step away.
    """
    onsets = list(onsets)
    if steps < 0:
        return max(steps * snap, -min(onsets))
    room = -(-(length - max(onsets)) // snap) - 1  # an onset at the end would be outside
    return min(steps, room) * snap


def lift_within(pitches: Iterable[Pitch], by: int, drums: Sequence[Drum]) -> int:
    """Limit a lift so that all pitches can be played.

    Parameters
    ----------
    pitches : iterable of Pitch
        What is lifted.
    by : int
        Semitones of notes, steps of degrees and chord tones, places of drums; negative is down.
    drums : sequence of Drum
        Drums in a row, from below.

    Returns
    -------
    int
        As much of it as all of them can go.
    """
    for pitch in pitches:
        low, high = _room(pitch, drums)
        by = max(min(by, high), low)
    return by


def lifted(pitch: Pitch, by: int, drums: Sequence[Drum]) -> Pitch:
    """Give a pitch so many semitones, steps of its scale or chord, or places in a row of drums higher."""
    match pitch:
        case Note(midi):
            return Note(midi + by)
        case Degree(step, octave, alter):
            return Degree(step + by, octave, alter)
        case ChordTone(index, octave):
            return ChordTone(index + by, octave)
        case Drum():
            return drums[drums.index(pitch) + by]


def longer(event: Event, by: Fraction, snap: Fraction) -> Event:
    """Hold an event longer by some beats, or shorter; what is left is a step at least, or as much as there was."""
    return event.but(length=max(event.length + by, min(event.length, snap)))


def louder(event: Event, by: float) -> Event:
    """Strike an event harder; the velocity stays in 1..127."""
    return event.but(velocity=min(max(event.velocity + by, 1.0), 127.0))


def _room(pitch: Pitch, drums: Sequence[Drum]) -> tuple[int, int]:
    """How far down and up a pitch can go."""
    match pitch:
        case Note(midi):
            return -int(midi), int(HIGHEST - midi)
        case Degree(step, _, _):
            return -FARTHEST - step, FARTHEST - step
        case ChordTone(index, _):
            return -FARTHEST - index, FARTHEST - index
        case Drum():
            return -drums.index(pitch), len(drums) - 1 - drums.index(pitch)
