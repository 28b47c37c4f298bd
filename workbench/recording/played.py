"""What was played, written down: notes in the bars and at the tempo that the transport had.

Threads: control, any of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from typing import NamedTuple

import numpy as np

from workbench.events import EventBus
from workbench.recording.bars import grid_of_course
from workbench.recording.course import COURSE_KINDS, Stretch, between, stretches
from workbench.recording.struck import NOTE_KINDS, Struck, struck_notes
from workbench.score import NOTE, Score
from workbench.score.notes import DRUM_CHANNEL
from workbench.score.places import places_of
from workbench.score.tempo_map import DEFAULT_PPQ
from workbench.sequencer.layout import PPQ
from workbench.sequencer.timeline import Timeline

NOTES_KEPT = 1 << 17  # records of notes, two or three to a note: some hours of playing
MOVES_KEPT = 1 << 14  # records of the transport: a loop that is begun again, a tempo that is turned
CHANNELS = [each for each in range(16) if each != DRUM_CHANNEL]


class Player(NamedTuple):
    """Who played: what it is called, and whether its keys are drums."""

    name: str
    is_drums: bool = False


class Played:
    """A session's memory of notes and of where its transport was.

    Parameters
    ----------
    bus : EventBus
        What tells of them.
    timelines : mapping of int to Timeline
        Those that the transport follows, by number.
    sample_rate : float
        Frames per second.
    """

    def __init__(self, bus: EventBus, timelines: Mapping[int, Timeline], sample_rate: float) -> None:
        self._bus = bus
        self._timelines = timelines
        self._sample_rate = sample_rate
        self._notes = bus.log(*NOTE_KINDS, capacity=NOTES_KEPT)
        self._moves = bus.log(*COURSE_KINDS, capacity=MOVES_KEPT)

    def score(self, start: int | None, end: int, players: Mapping[int, Player]) -> Score:
        """Write down what was played between two frames.

        Parameters
        ----------
        start : int or None
            Session frame; None for the first note that is known.
        end : int
            Session frame; what is still held there ends there.
        players : mapping of int to Player
            Those that count, by number; notes of others are left out.

        Returns
        -------
        Score
            Its bars are the transport's: it begins with the bar that the first frame is in. Where the transport stood
            first, and nothing was played, nothing is written. 480 ticks to a quarter note.
        """
        self._bus.drain()
        notes = [each for each in struck_notes(self._notes.records(), start or 0, end) if each.source in players]
        if start is None:
            start = notes[0].start if notes else end
        moves = stretches(self._moves.records(), self._timelines, end, self._sample_rate)
        course = between(moves, start, end, self._sample_rate)
        waits = next((each.frame for each in course if each.runs), start)
        if not any(each.start < waits for each in notes):
            course, start = between(course, waits, end, self._sample_rate), waits
        return self._written(notes, course, start, end, players)

    def _written(
        self, notes: list[Struck], course: list[Stretch], start: int, end: int, players: Mapping[int, Player]
    ) -> Score:
        grid, lead = grid_of_course(course, end, self._sample_rate)
        tempo_map = grid.tempo_map(DEFAULT_PPQ)
        lead_s = tempo_map.beats_to_seconds(lead / PPQ)
        sources = sorted({each.source for each in notes})
        channels = _channels(sources, players)
        table = np.array(
            [
                (
                    lead_s + (each.start - start) / self._sample_rate,
                    lead_s + (each.end - start) / self._sample_rate,
                    each.key,
                    each.velocity,
                    channels[each.source],
                )
                for each in notes
            ],
            NOTE,
        )
        first, last = (tempo_map.seconds_to_ticks(table[name]) for name in ("start_s", "end_s"))
        parts = np.array([sources.index(each.source) for each in notes], np.int64)
        end_s = lead_s + (end - start) / self._sample_rate
        return Score(
            table,
            tempo_map,
            channel_names={channels[each]: players[each].name for each in reversed(sources)},
            meter_map=grid.meter_map(),
            places=places_of(first, last, parts),
            part_names=tuple(players[each].name for each in sources),
            end_tick=max(round(tempo_map.seconds_to_ticks(end_s)), 0),
        )


def _channels(sources: list[int], players: Mapping[int, Player]) -> dict[int, int]:
    """Give each its channel: drums the one of drums, the others their own as long as there are any left."""
    others = cycle(CHANNELS)
    return {each: DRUM_CHANNEL if players[each].is_drums else next(others) for each in sources}
