"""Voices to be written: notes in chords, chords in lanes of which each has one thing at a time."""

from collections import defaultdict
from dataclasses import dataclass, field
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray


@dataclass(slots=True)
class Head:
    """One note of a chord, and what is written with it."""

    key: int
    spelling: int
    velocity: int
    channel: int
    staff: int


@dataclass(slots=True)
class Chord:
    """Notes that start and end together, in ticks; a grace note, if it has no length."""

    start: int
    end: int
    heads: list[Head]
    lyrics: dict[int, str] = field(default_factory=dict)  # by tick: at its start, or where a tied head can stand


@dataclass(slots=True)
class Lane:
    """Chords of one voice, none of which starts before the one before it ends."""

    voice: int
    chords: list[Chord] = field(default_factory=list)

    @property
    def end(self) -> int:
        """Where the last chord ends."""
        return self.chords[-1].end if self.chords else 0

    @property
    def staff(self) -> int:
        """The staff of its first note."""
        return self.chords[0].heads[0].staff if self.chords else 1


def lanes_of(notes: NDArray[np.void], places: NDArray[np.void]) -> list[Lane]:
    """Sort the notes of one part into lanes.

    Parameters
    ----------
    notes : ndarray [shape=(n,), dtype=NOTE]
        Of one part.
    places : ndarray [shape=(n,), dtype=PLACE]
        Where they are written.

    Returns
    -------
    list of Lane
        At least one. The first lane of a voice has its number; what overlaps within a voice has a new one.
    """
    lanes: defaultdict[int, list[Lane]] = defaultdict(list)
    used = {1, *places["voice"].tolist()}
    for voice, chord in _chords(notes, places):
        free = next((lane for lane in lanes[voice] if lane.end <= chord.start), None)
        if free is None:
            number = voice if not lanes[voice] else max(used) + 1
            used.add(number)
            free = Lane(number)
            lanes[voice].append(free)
        free.chords.append(chord)
    every = sorted((lane for group in lanes.values() for lane in group), key=attrgetter("staff", "voice"))
    return every or [Lane(1)]


def _chords(notes: NDArray[np.void], places: NDArray[np.void]) -> list[tuple[int, Chord]]:
    """Put notes of a voice that start and end together into chords, in order; grace notes in the order of sounding."""
    chords: dict[tuple[int, int, int, float], Chord] = {}
    for note, place in zip(notes.tolist(), places.tolist(), strict=True):
        start_s, _, key, velocity, channel = note
        start, end, _, staff, voice, spelling = place
        at = (start, end, voice, start_s if start == end else 0.0)
        chord = chords.setdefault(at, Chord(start, end, []))
        chord.heads.append(Head(key, spelling, velocity, channel, staff))
    ordered = sorted(chords.items(), key=lambda item: (item[0][0], item[0][1], item[0][3]))
    return [(at[2], chord) for at, chord in ordered]
