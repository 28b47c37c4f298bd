"""Edits of notes that are chosen together: moved, made longer, made louder; none of them leaves what can be played."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from workbench.sequencer.drum_names import DRUM_NAMES
from workbench.sequencer.event import Event
from workbench.sequencer.pitch import ChordTone, Degree, Drum, Note, Pitch

CHART = tuple(each.key for each in reversed(DRUM_NAMES))  # from below
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


def lift_within(pitches: Iterable[Pitch], by: int) -> int:
    """Limit a lift so that all pitches can be played: semitones of notes, steps of degrees and chord tones, drums."""
    for pitch in pitches:
        low, high = _room(pitch)
        by = max(min(by, high), low)
    return by


def lifted(pitch: Pitch, by: int) -> Pitch:
    """Give a pitch so many semitones, steps of its scale or chord, or rows of a drum chart higher."""
    match pitch:
        case Note(midi):
            return Note(midi + by)
        case Degree(step, octave, alter):
            return Degree(step + by, octave, alter)
        case ChordTone(index, octave):
            return ChordTone(index + by, octave)
        case Drum(key) if key in CHART:
            return Drum(CHART[CHART.index(key) + by])
    return pitch


def longer(event: Event, by: Fraction, snap: Fraction) -> Event:
    """Hold an event longer by some beats, or shorter; what is left is a step at least, or as much as there was."""
    return event.but(length=max(event.length + by, min(event.length, snap)))


def louder(event: Event, by: float) -> Event:
    """Strike an event harder; the velocity stays in 1..127."""
    return event.but(velocity=min(max(event.velocity + by, 1.0), 127.0))


def _room(pitch: Pitch) -> tuple[int, int]:
    """How far down and up a pitch can go."""
    match pitch:
        case Note(midi):
            return -int(midi), int(HIGHEST - midi)
        case Degree(step, _, _):
            return -FARTHEST - step, FARTHEST - step
        case ChordTone(index, _):
            return -FARTHEST - index, FARTHEST - index
        case Drum(key) if key in CHART:
            return -CHART.index(key), len(CHART) - 1 - CHART.index(key)
    return 0, 0
