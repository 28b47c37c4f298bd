"""The timeline of a piece: its tempo, its meters and the stretch of it that is repeated.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import sqrt

import numpy as np

from workbench.errors import ParameterError
from workbench.sequencer.layout import (
    MET_BAR,
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
WHOLE_NOTE_BEATS = 4


@dataclass(frozen=True)
class Tempo:
    """A tempo from a beat on.

    Attributes
    ----------
    beat : Fraction
        Where: quarter notes from the start.
    bpm : float, 10..500
        Quarter notes per minute.
    is_ramp : bool
        Whether it changes from here to the next tempo, evenly in time; else it holds until there.
    """

    beat: Fraction
    bpm: float
    is_ramp: bool = False

    def __post_init__(self) -> None:
        """Refuse what is no tempo."""
        if not SLOWEST_BPM <= self.bpm <= FASTEST_BPM:
            raise ParameterError(f"tempo must be {SLOWEST_BPM:g} to {FASTEST_BPM:g} bpm, got {self.bpm:g}")


@dataclass(frozen=True)
class Meter:
    """A time signature from a bar on.

    Attributes
    ----------
    bar : int
        Which bar it begins with, from 0.
    beats : int, 1..64
        The upper number.
    unit : int
        The lower one: 1, 2, 4, 8, 16, 32 or 64.
    """

    bar: int = 0
    beats: int = 4
    unit: int = 4

    def __post_init__(self) -> None:
        """Refuse what is no time signature."""
        if not 1 <= self.beats <= 64 or self.unit not in {1, 2, 4, 8, 16, 32, 64}:
            raise ParameterError(
                f"a meter has 1 to 64 beats of 1, 2, 4, 8, 16, 32 or 64 to the whole note, got {self.beats}/{self.unit}"
            )

    @property
    def beat_ticks(self) -> int:
        """Ticks of one of its beats."""
        return WHOLE_NOTE_BEATS * PPQ // self.unit

    @property
    def bar_ticks(self) -> int:
        """Ticks of one of its bars."""
        return self.beats * self.beat_ticks

    def __str__(self) -> str:
        """As musicians write it."""
        return f"{self.beats}/{self.unit}"


@dataclass(frozen=True)
class Timeline:
    """Where the beats of a piece are in time, and how they are counted.

    Attributes
    ----------
    tempos : tuple of Tempo
        In order, the first at beat 0; none if the transport's own tempo counts.
    meters : tuple of Meter
        In order, the first at bar 0.
    loop : (Fraction, Fraction) or None
        Beats from which to which it is repeated.
    """

    tempos: tuple[Tempo, ...] = ()
    meters: tuple[Meter, ...] = (Meter(),)
    loop: tuple[Fraction, Fraction] | None = None

    def __post_init__(self) -> None:
        """Refuse what is out of order."""
        beats, bars = [each.beat for each in self.tempos], [each.bar for each in self.meters]
        if (beats and beats[0] != 0) or any(one >= other for one, other in pairwise(beats)):
            raise ParameterError(
                f"tempos must be in order, the first at beat 0, got beats {', '.join(map(str, beats))}"
            )
        if not bars or bars[0] != 0 or any(one >= other for one, other in pairwise(bars)):
            raise ParameterError(f"meters must be in order, the first at bar 0, got bars {', '.join(map(str, bars))}")
        if self.loop is not None and not 0 <= self.loop[0] <= self.loop[1] - SHORTEST_LOOP_BEATS:
            raise ParameterError(
                f"a loop goes from a beat to a later one, {SHORTEST_LOOP_BEATS} beats on at least, got "
                f"{self.loop[0]} to {self.loop[1]}"
            )

    def meter_ticks(self) -> list[int]:
        """Find where the meters begin.

        Returns
        -------
        list of int
            A tick for each.
        """
        ticks = [0]
        for one, other in pairwise(self.meters):
            ticks.append(ticks[-1] + (other.bar - one.bar) * one.bar_ticks)
        return ticks

    def bar_tick(self, bar: int) -> int:
        """Find where a bar begins.

        Parameters
        ----------
        bar : int
            From 0.

        Returns
        -------
        int
            Tick.
        """
        meter, tick = [(m, t) for m, t in zip(self.meters, self.meter_ticks(), strict=True) if m.bar <= max(bar, 0)][-1]
        return tick + (bar - meter.bar) * meter.bar_ticks

    def position(self, tick: float) -> tuple[int, float]:
        """Count a tick in bars and beats.

        Parameters
        ----------
        tick : float
            Any; those before the start count backwards.

        Returns
        -------
        tuple of (int, float)
            Bar and beat of it, both from 0; the beat is one of the meter's, with its fraction.
        """
        pairs = list(zip(self.meters, self.meter_ticks(), strict=True))
        meter, start = [pair for pair in pairs if pair[1] <= max(tick, 0)][-1]
        bar = int((tick - start) // meter.bar_ticks)
        return meter.bar + bar, (tick - start - bar * meter.bar_ticks) / meter.beat_ticks

    def bpm(self, beat: float) -> float:
        """Find the tempo at a beat.

        Parameters
        ----------
        beat : float
            Quarter notes from the start.

        Returns
        -------
        float
            Quarter notes per minute. There is one only where `tempos` are.
        """
        before = [each for each in self.tempos if each.beat <= max(beat, 0.0)]
        one, after = before[-1], self.tempos[len(before) :]
        if not one.is_ramp or not after:
            return one.bpm
        share = (beat - float(one.beat)) / float(after[0].beat - one.beat)
        return sqrt(one.bpm**2 + share * (after[0].bpm ** 2 - one.bpm**2))  # evenly in time, so not in beats

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
        tempos = self.tempos or (Tempo(Fraction(0), PLAIN_BPM),)
        words = np.zeros(TL_WORDS + SEG_WORDS * len(tempos) + MET_WORDS * len(self.meters), np.int64)
        words[TL_SEGMENTS], words[TL_METERS] = len(tempos), len(self.meters)
        words[TL_IS_PLAIN] = not self.tempos
        if self.loop is not None:
            words[TL_LOOP_FROM], words[TL_LOOP_TO] = (round(each * PPQ) for each in self.loop)
        segments = words[TL_WORDS : TL_WORDS + SEG_WORDS * len(tempos)].view(np.float64).reshape(-1, SEG_WORDS)
        _fill_segments(segments, tempos, sample_rate)
        meters = words[TL_WORDS + SEG_WORDS * len(tempos) :].reshape(-1, MET_WORDS)
        meters[:, MET_TICK] = self.meter_ticks()
        meters[:, MET_BAR] = [each.bar for each in self.meters]
        meters[:, MET_BAR_TICKS] = [each.bar_ticks for each in self.meters]
        meters[:, MET_BEAT_TICKS] = [each.beat_ticks for each in self.meters]
        return words


def _fill_segments(segments: np.ndarray, tempos: Sequence[Tempo], sample_rate: float) -> None:
    """Tempo changes evenly in time, so a ramp is passed at the mean of its two ends."""
    per_frame = [each.bpm * PPQ / (60.0 * sample_rate) for each in tempos]
    segments[:, SEG_TICK] = [float(each.beat * PPQ) for each in tempos]
    segments[:, SEG_TEMPO] = per_frame
    for k, each in enumerate(tempos[:-1]):
        end = per_frame[k + 1] if each.is_ramp else per_frame[k]
        frames = 2.0 * (segments[k + 1, SEG_TICK] - segments[k, SEG_TICK]) / (per_frame[k] + end)
        segments[k, SEG_SLOPE] = (end - per_frame[k]) / frames
        segments[k + 1, SEG_TIME] = segments[k, SEG_TIME] + frames
