"""Cells: a pattern seen as rows of steps, and edited cell by cell; what a cell does not touch stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from workbench.errors import ParameterError, in_range, whole
from workbench.sequencer.beats import Beats, to_beats
from workbench.sequencer.event import Event
from workbench.sequencer.pattern import Pattern
from workbench.sequencer.pitch import Pitch
from workbench.sequencer.rhythm.measures import on_grid

MAX_STEPS = 512
SIXTEENTH = Fraction(1, 4)  # beats
USUAL = tuple(Fraction(1, parts) for parts in (4, 3, 6, 8, 12))  # of a beat: sixteenths, triplets and finer
COARSE = tuple(SIXTEENTH * (1 << power) for power in range(6))  # the last one has room for the longest pattern
MANY = 64  # steps: a grid that a pattern asks for is not finer
MOST_HITS = 16  # of a ratchet


class Cells:
    """Rows of steps over a pattern's cycle: a cell is a pitch and a step, and holds the events that begin there.

    Each method gives another pattern, in which all other cells hold the same events.

    Parameters
    ----------
    length : Fraction
        Length of the cycle in beats, > 0.
    step : Fraction, float or str
        Length of a step in beats, > 0. If the cycle is no whole number of them, the last one is shorter.

    Raises
    ------
    ParameterError
        If there would be more than 512 steps.
    """

    def __init__(self, length: Fraction, step: Beats) -> None:
        self.length, self.step = length, to_beats("step", step)
        if self.step <= 0:
            raise ParameterError(f"step must be more than 0 beats, got {self.step}")
        self.steps = int(-(-length // self.step))
        if self.steps > MAX_STEPS:
            raise ParameterError(
                f"{length} beats have {self.steps} steps of {self.step} beats, and {MAX_STEPS} can be shown; give a "
                "longer step, or edit a part such as pattern[0:64]"
            )

    def index(self, event: Event) -> int:
        """Number of the step in which an event begins, from 0; `micro` aside."""
        return int(event.onset // self.step)

    def start(self, step: int) -> Fraction:
        """Where a step begins, in beats."""
        return step * self.step

    def span(self, step: int) -> Fraction:
        """How long a step is, in beats."""
        return min(self.step, self.length - self.start(step))

    def held(self, pattern: Pattern, pitch: Pitch, step: int) -> list[Event]:
        """List the events of a cell, in order."""
        return [event for event in pattern if event.pitch == pitch and self.index(event) == step]

    # ---- edits

    def put(self, pattern: Pattern, pitch: Pitch, step: int, velocity: float) -> Pattern:
        """Put a hit as long as the step into a cell, unless something is there.

        Parameters
        ----------
        pattern : Pattern
            What is edited.
        pitch : Pitch
            The row.
        step : int
            0..steps - 1.
        velocity : float
            1..127.

        Returns
        -------
        Pattern
            With one event more, or the same.
        """
        if self.held(pattern, pitch, self._checked(step)):
            return pattern
        return _with(pattern, [*pattern, Event(pitch, self.start(step), self.span(step), velocity)])

    def clear(self, pattern: Pattern, pitch: Pitch, step: int) -> Pattern:
        """Take out all that begins in a cell."""
        return self._replaced(pattern, pitch, step, [])

    def set_velocity(self, pattern: Pattern, pitch: Pitch, step: int, velocity: float) -> Pattern:
        """Bring the loudest event of a cell to a velocity of 1..127; others of the cell keep their distance from it."""
        to, hits = in_range("velocity", velocity, 1, 127), self.held(pattern, pitch, self._checked(step))
        by = to - max((event.velocity for event in hits), default=to)
        louder = [event.but(velocity=min(max(event.velocity + by, 1.0), 127.0)) for event in hits]
        return self._replaced(pattern, pitch, step, louder)

    def set_chance(self, pattern: Pattern, pitch: Pitch, step: int, probability: float) -> Pattern:
        """Let the events of a cell be played with a probability of 0..1; several share one draw."""
        to, hits = in_range("probability", probability, 0, 1), self.held(pattern, pitch, self._checked(step))
        draw = _draw(pattern, hits, len(hits) if to < 1 else 1)
        return self._replaced(pattern, pitch, step, [event.but(probability=to, draw=draw) for event in hits])

    def set_hits(self, pattern: Pattern, pitch: Pitch, step: int, count: int) -> Pattern:
        """Cut a cell into a ratchet.

        Parameters
        ----------
        pattern : Pattern
            What is edited.
        pitch : Pitch
            The row.
        step : int
            0..steps - 1; an empty cell stays empty.
        count : int
            1..16 hits from where the first one begins to the end of the step, all like the first one.

        Returns
        -------
        Pattern
            If there are as many in the cell: the same.
        """
        count, hits = whole("hits", count, 1, MOST_HITS), self.held(pattern, pitch, self._checked(step))
        if not hits or len(hits) == count:
            return pattern
        first = hits[0]
        part = (self.start(step) + self.span(step) - first.onset) / count
        length = part if len(hits) > 1 else min(first.length, part)
        draw = _draw(pattern, hits, count if first.probability < 1 else 1)
        cut = [first.but(onset=first.onset + i * part, length=length, draw=draw) for i in range(count)]
        return self._replaced(pattern, pitch, step, cut)

    def rotate(self, pattern: Pattern, pitch: Pitch, steps: int) -> Pattern:
        """Move all events of a pitch later by so many steps; what falls out of the cycle comes in at its beginning."""
        by = whole("steps", steps, -MAX_STEPS, MAX_STEPS) * self.step
        return _with(
            pattern,
            [event.but(onset=(event.onset + by) % self.length) if event.pitch == pitch else event for event in pattern],
        )

    def _replaced(self, pattern: Pattern, pitch: Pitch, step: int, events: list[Event]) -> Pattern:
        step = self._checked(step)
        others = [event for event in pattern if event.pitch != pitch or self.index(event) != step]
        return _with(pattern, [*others, *events])

    def _checked(self, step: int) -> int:
        return whole("step", step, 0, self.steps - 1)


def natural_step(pattern: Pattern) -> Fraction:
    """Choose the steps on which a pattern is best seen.

    Parameters
    ----------
    pattern : Pattern
        Any.

    Returns
    -------
    Fraction
        Beats: the first of sixteenths, eighth triplets, sixteenth triplets... of which each holds one hit at its start,
        or several that divide it evenly; else the coarsest grid of all onsets, if that has at most 64 steps; else
        sixteenths, and in a pattern that is too long for them a power of two times as much.
    """
    for step in USUAL:
        if fits(pattern, step):
            return step
    if pattern.length / SIXTEENTH > MAX_STEPS:
        return next(step for step in COARSE if pattern.length / step <= MAX_STEPS)
    _, steps = on_grid(pattern, pattern.length)
    return pattern.length / steps if steps <= MANY else SIXTEENTH


def fits(pattern: Pattern, step: Fraction) -> bool:
    """Say whether each step of a pattern holds, of each pitch, hits that divide it evenly."""
    if pattern.length % step or pattern.length / step > MAX_STEPS:
        return False
    found: dict[tuple[Pitch, int], set[Fraction]] = {}
    for event in pattern:
        index = int(event.onset // step)
        found.setdefault((event.pitch, index), set()).add(event.onset - index * step)
    return all(onsets == {i * step / len(onsets) for i in range(len(onsets))} for onsets in found.values())


def _draw(pattern: Pattern, hits: list[Event], count: int) -> int:
    """Number the draw of what takes the place of a cell's hits: their own if other cells share it, else one for all."""
    own = {event.draw for event in hits}
    (draw,) = own if len(own) == 1 else (0,)
    if draw and sum(event.draw == draw for event in pattern) > len(hits):
        return draw
    return 1 + max((event.draw for event in pattern), default=0) if count > 1 else 0


def _with(pattern: Pattern, events: Iterable[Event]) -> Pattern:
    return type(pattern)(events, pattern.length)
