"""The timeline of a piece: its tempo, its meters and the stretch of it that is repeated, for the audio side.

Threads: control.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

import numpy as np

from workbench.errors import ParameterError
from workbench.score import MeterMap, TempoMap
from workbench.sequencer.layout import (
    MET_BAR_TICKS,
    MET_BEAT_TICKS,
    MET_TICK,
    MET_WORDS,
    PLAIN_BPM,
    PPQ,
    SEG_SLOPE,
    SEG_TEMPO,
    SEG_TICK,
    SEG_TIME,
    SEG_WORDS,
    TL_IS_PLAIN,
    TL_LOOP_FROM,
    TL_LOOP_TO,
    TL_METERS,
    TL_SEGMENTS,
    TL_WORDS,
)

SLOWEST_BPM, FASTEST_BPM = 10.0, 500.0
SHORTEST_LOOP_BEATS = Fraction(1, 4)
WHOLE_NOTE_TICKS = 4 * PPQ


@dataclass(frozen=True)
class Timeline:
    """Where the beats of a piece are in time, and how they are counted.

    Attributes
    ----------
    tempo_map : TempoMap or None
        Between 10 and 500 bpm; None if the transport's own tempo counts.
    meter_map : MeterMap
        Bars and their beats.
    loop : (Fraction, Fraction) or None
        Beats (quarter notes) from which to which it is repeated.
    """

    tempo_map: TempoMap | None = None
    meter_map: MeterMap = field(default_factory=MeterMap)
    loop: tuple[Fraction, Fraction] | None = None

    def __post_init__(self) -> None:
        """Refuse what the transport cannot follow."""
        for point in self.tempo_map.points if self.tempo_map is not None else ():
            if not SLOWEST_BPM <= point.tempo_bpm <= FASTEST_BPM:
                raise ParameterError(
                    f"the transport follows tempos of {SLOWEST_BPM:g} to {FASTEST_BPM:g} bpm, got "
                    f"{float(point.tempo_bpm):g} at beat {float(point.beat):g}"
                )
        if self.loop is not None and not 0 <= self.loop[0] <= self.loop[1] - SHORTEST_LOOP_BEATS:
            raise ParameterError(
                f"a loop goes from a beat to a later one, {SHORTEST_LOOP_BEATS} beats on at least, got "
                f"{self.loop[0]} to {self.loop[1]}"
            )

    def comes_to(self, grid: int, tick: float) -> bool:
        """Say whether the music ever comes to a multiple of so many ticks.

        Parameters
        ----------
        grid : int, > 0
            Ticks.
        tick : float
            Where it is.

        Returns
        -------
        bool
            False if a loop keeps it from there.
        """
        if self.loop is None:
            return True
        first, last = (round(each * PPQ) for each in self.loop)
        return tick >= last or -(-min(tick, first) // grid) * grid < last

    def words(self, sample_rate: float) -> np.ndarray:
        """Write it down for the audio side.

        Parameters
        ----------
        sample_rate : float
            Frames per second.

        Returns
        -------
        numpy.ndarray [dtype=int64]
            As `workbench.sequencer.layout` says.
        """
        tempo_map = self.tempo_map or TempoMap.constant(PLAIN_BPM)
        changes = self.meter_map.changes
        segments_end = TL_WORDS + SEG_WORDS * len(tempo_map.points)
        words = np.zeros(segments_end + MET_WORDS * len(changes), np.int64)
        words[TL_SEGMENTS], words[TL_METERS] = len(tempo_map.points), len(changes)
        words[TL_IS_PLAIN] = self.tempo_map is None
        if self.loop is not None:
            words[TL_LOOP_FROM], words[TL_LOOP_TO] = (round(each * PPQ) for each in self.loop)
        segments = words[TL_WORDS:segments_end].view(np.float64).reshape(-1, SEG_WORDS)
        _fill_segments(segments, tempo_map, sample_rate)
        meters = words[segments_end:].reshape(-1, MET_WORDS)
        meters[:, MET_TICK] = [round(each.beat * PPQ) for each in changes]
        meters[0, MET_TICK] = round(self.meter_map.to_beat(changes[0].bar) * PPQ)  # before 0, if there is a pickup
        meters[:, MET_BAR_TICKS] = [round(each.bar_beats * PPQ) for each in changes]
        meters[:, MET_BEAT_TICKS] = [WHOLE_NOTE_TICKS // each.denominator for each in changes]
        return words


def _fill_segments(segments: np.ndarray, tempo_map: TempoMap, sample_rate: float) -> None:
    """Tempo changes evenly in time, so a ramp is passed at the mean of its two ends."""
    points = tempo_map.points
    per_frame = [float(each.tempo_bpm) * PPQ / (60.0 * sample_rate) for each in points]
    segments[:, SEG_TICK] = [float(each.beat * PPQ) for each in points]
    segments[:, SEG_TEMPO] = per_frame
    for k, (here, there) in enumerate(pairwise(points)):
        end = per_frame[k + 1] if here.is_ramp else per_frame[k]
        frames = 2.0 * float((there.beat - here.beat) * PPQ) / (per_frame[k] + end)
        segments[k, SEG_SLOPE] = (end - per_frame[k]) / frames if frames > 0.0 else 0.0
        segments[k + 1, SEG_TIME] = segments[k, SEG_TIME] + frames
