"""The course that the music took: where the transport was at each frame, and how that is written as bars and tempos.

A transport stands, runs, jumps and loops; a score only goes on. So what was played is written one after the other: a
loop that was played three times is three times as long, and a jump goes on in the bar line that it led to. While the
transport stands, beats go by at its tempo.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from workbench.events import EventKind
from workbench.sequencer.layout import PLAIN_BPM, PPQ
from workbench.sequencer.timeline import Timeline

COURSE_KINDS = (EventKind.TRANSPORT, EventKind.TEMPO)


class Stretch(NamedTuple):
    """From a session frame on the transport is at a tick, and runs or stands, until the next stretch begins.

    `speed` is that of its timeline: 1 is as it is written.
    """

    frame: int
    tick: float
    runs: bool
    line: Timeline
    speed: float

    def tick_at(self, frame: int, sample_rate: float) -> float:
        """Say where the transport is at a later frame.

        Parameters
        ----------
        frame : int
            Session frame.
        sample_rate : float
            Frames per second.

        Returns
        -------
        float
            Tick.
        """
        return self.tick + self.ticks_until(frame, sample_rate) if self.runs else self.tick

    def ticks_until(self, frame: int, sample_rate: float) -> float:
        """Say how much music goes by until a later frame; where it stands, as much as would at the tempo there.

        Parameters
        ----------
        frame : int
            Session frame.
        sample_rate : float
            Frames per second.

        Returns
        -------
        float
            Ticks.
        """
        passed_s = (frame - self.frame) / sample_rate
        tempos = self.line.tempo_map
        if tempos is None or not self.runs:
            return passed_s * self.bpm_at(self.tick) / 60.0 * PPQ
        there_s = tempos.beats_to_seconds(self.tick / PPQ) + passed_s * self.speed
        return tempos.seconds_to_beats(there_s) * PPQ - self.tick

    def bpm_at(self, tick: float) -> float:
        """Give the tempo as it is heard.

        Parameters
        ----------
        tick : float
            Where.

        Returns
        -------
        float
            Quarter notes per minute.
        """
        written = PLAIN_BPM if self.line.tempo_map is None else self.line.tempo_map.tempo_at(tick / PPQ)
        return written * self.speed

    def bar_at(self, tick: float) -> tuple[Fraction, Fraction]:
        """Find the bar that a tick is in.

        Parameters
        ----------
        tick : float
            Where; before 0, too.

        Returns
        -------
        tuple of Fraction
            How far into it the tick is, and how long it is, in ticks.
        """
        meters = self.line.meter_map
        beat = Fraction(tick) / PPQ
        place = meters.position(beat)
        first = meters.to_beat(place.bar)
        return (beat - first) * PPQ, (meters.to_beat(place.bar + 1) - first) * PPQ


def stretches(records: np.ndarray, timelines: Mapping[int, Timeline], end: int, sample_rate: float) -> list[Stretch]:
    """Follow the transport.

    Parameters
    ----------
    records : numpy.ndarray [shape=(n,), dtype=RECORD]
        Of `COURSE_KINDS`, in order.
    timelines : mapping of int to Timeline
        Those that `TEMPO` speaks of; of one that is not there, the newest is taken.
    end : int
        Session frame before which.
    sample_rate : float
        Frames per second.

    Returns
    -------
    list of Stretch
        In order; the first begins at frame 0, where the transport stands at its start.
    """
    newest = timelines[max(timelines)]
    found = [Stretch(0, 0.0, False, timelines.get(0, newest), 1.0)]
    for record in records[records["frame"] < end]:
        frame, kind, _, number, x, y = record.item()
        last = found[-1]
        if kind == EventKind.TRANSPORT:
            found.append(last._replace(frame=frame, tick=float(number), runs=x > 0.0))
        else:
            line = timelines.get(number, newest)
            speed = x * y / PLAIN_BPM if line.tempo_map is None else x
            tick = last.tick_at(frame, sample_rate)
            found.append(last._replace(frame=frame, tick=tick, line=line, speed=speed))
    return found


def between(found: list[Stretch], start: int, end: int, sample_rate: float) -> list[Stretch]:
    """Keep what lies between two frames.

    Parameters
    ----------
    found : list of Stretch
        In order, from frame 0 on.
    start, end : int
        Session frames.
    sample_rate : float
        Frames per second.

    Returns
    -------
    list of Stretch
        The first begins at `start`; none is empty, unless `start` is `end`.
    """
    before = [each for each in found if each.frame <= start][-1]
    first = before._replace(frame=start, tick=before.tick_at(start, sample_rate))
    kept = [first, *(each for each in found if start < each.frame < end)]
    last_of_each = {each.frame: each for each in kept}  # of several at one frame, the last counts
    return [*last_of_each.values()]
