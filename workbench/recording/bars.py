"""Bars and tempos of a score that goes on, from the stretches of a transport that stands, runs, jumps and loops.

Positions are in ticks of the sequencer, counted from the start of the score.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from workbench.recording.course import Stretch
from workbench.score import MeterMap, TempoMap
from workbench.sequencer.layout import PPQ

NEAR = 3  # ticks: a frame is about one, and a bar line that is so near is the one that was meant


@dataclass
class Grid:
    """Bar lines and tempos as they are found, from the start of the score on."""

    meters: list[tuple[Fraction, int, int]] = field(default_factory=list)  # ticks, then the signature
    tempos: list[tuple[Fraction, float, bool]] = field(default_factory=list)  # ticks, bpm, whether it is a ramp

    def add_bar_line(self, at: float, stretch: Stretch, tick: float) -> None:
        """Have a bar begin, in the meter of a stretch at a tick.

        Parameters
        ----------
        at : float
            Where in the score.
        stretch : Stretch
            What says the meter.
        tick : float
            Where in the stretch's timeline.
        """
        meters = stretch.line.meter_map
        beat = max(Fraction(round(tick), PPQ), Fraction(0))
        change = [each for each in meters.changes if each.beat <= beat][-1]
        place = Fraction(round(at))
        if self.meters:
            last, numerator, denominator = self.meters[-1]
            bar = Fraction(4 * numerator, denominator) * PPQ
            nearest = last + round((place - last) / bar) * bar
            if abs(nearest - place) <= NEAR:
                place = nearest
                if (numerator, denominator) == change[2:]:
                    return
        self.meters.append((place, *change[2:]))

    def add_tempo(self, at: float, bpm: float, *, is_ramp: bool = False) -> None:
        """Have a tempo begin.

        Parameters
        ----------
        at : float
            Where in the score.
        bpm : float
            Quarter notes per minute.
        is_ramp : bool
            Whether it goes evenly to the next one.
        """
        if self.tempos and self.tempos[-1][1:] == (bpm, False) and not is_ramp:
            return
        self.tempos.append((Fraction(at), bpm, is_ramp))

    def tempo_map(self, ticks_per_beat: int) -> TempoMap:
        """Make the map of its tempos.

        Parameters
        ----------
        ticks_per_beat : int
            Resolution of the score.

        Returns
        -------
        TempoMap
            From the start of the score on.
        """
        return TempoMap([(at / PPQ, bpm, is_ramp) for at, bpm, is_ramp in self.tempos], ticks_per_beat)

    def meter_map(self) -> MeterMap:
        """Make the map of its meters.

        Returns
        -------
        MeterMap
            From the start of the score on.
        """
        return MeterMap([(at / PPQ, numerator, denominator) for at, numerator, denominator in self.meters])


def lead_in(course: Sequence[Stretch], end: int, sample_rate: float) -> float:
    """Say how far into a bar of the score its first frame is, so that bar lines are where the transport has them.

    Parameters
    ----------
    course : sequence of Stretch
        At least one.
    end : int
        Session frame at which the last one ends.
    sample_rate : float
        Frames per second.

    Returns
    -------
    float
        Ticks; 0 if the transport never ran.
    """
    waited = 0.0
    for here, stop in zip(course, [*(each.frame for each in course[1:]), end], strict=True):
        if here.runs:
            into, bar = here.bar_at(here.tick)
            lead = (float(into) - waited) % float(bar)
            return 0.0 if float(bar) - lead < NEAR or lead < NEAR else lead
        waited += here.ticks_until(stop, sample_rate)
    return 0.0


def grid_of_course(course: Sequence[Stretch], end: int, sample_rate: float) -> tuple[Grid, float]:
    """Write down bars and tempos.

    Parameters
    ----------
    course : sequence of Stretch
        At least one, in order.
    end : int
        Session frame at which the last one ends.
    sample_rate : float
        Frames per second.

    Returns
    -------
    tuple of Grid and float
        Bars and tempos; and where in the score the first frame is, in ticks.
    """
    grid = Grid()
    lead = at = lead_in(course, end, sample_rate)
    first = next((each for each in course if each.runs), course[0])
    grid.add_bar_line(0.0, first, first.tick)
    grid.add_tempo(0.0, course[0].bpm_at(course[0].tick))
    for here, stop in zip(course, [*(each.frame for each in course[1:]), end], strict=True):
        length = here.ticks_until(stop, sample_rate)
        if here.runs:
            _add_bars(grid, here, at, length)
            _add_tempos(grid, here, at, length)
        else:
            grid.add_tempo(at, here.bpm_at(here.tick))
        at += length
    return grid, lead


def _add_bars(grid: Grid, here: Stretch, at: float, length: float) -> None:
    into, bar = here.bar_at(here.tick)
    left = 0.0 if into < NEAR else float(bar - into)
    if left < length:
        grid.add_bar_line(at + left, here, here.tick + left)
    for change in here.line.meter_map.changes:
        after = float(change.beat * PPQ) - here.tick
        if left < after < length:
            grid.add_bar_line(at + after, here, here.tick + after)


def _add_tempos(grid: Grid, here: Stretch, at: float, length: float) -> None:
    tempos = here.line.tempo_map
    points = tempos.points if tempos is not None else ()
    before = [each for each in points if float(each.beat * PPQ) <= max(here.tick, 0.0)]
    in_ramp = bool(before) and before[-1].is_ramp
    grid.add_tempo(at, here.bpm_at(here.tick), is_ramp=in_ramp)
    for point in points:
        after = float(point.beat * PPQ) - here.tick
        if 0.0 < after < length:
            grid.add_tempo(at + after, float(point.tempo_bpm) * here.speed, is_ramp=point.is_ramp)
            in_ramp = point.is_ramp
    if in_ramp:  # it is left before it has come to its end
        grid.add_tempo(at + length, here.bpm_at(here.tick + length))
