"""Necklace: a rhythm as beads on a circle, clockwise from the top, as in the literature on rhythm."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from html import escape
from math import cos, pi, sin

from workbench.errors import PatternError, whole
from workbench.sequencer.event import Event
from workbench.sequencer.lanes import SERIES, lane_name, lanes, opacity, title
from workbench.sequencer.pitch import Pitch
from workbench.sequencer.rhythm.balanced import balance
from workbench.sequencer.rhythm.measures import evenness, on_grid

MAX_STEPS = 192
OUTER, RING = 96.0, 20.0  # radius of the outer circle, and how far the next ones are inside, in SVG units
INNER = 26.0  # the smallest circle


class Necklace:
    """A rhythm on a circle; shows itself in a notebook.

    Parameters
    ----------
    events : sequence of Event
        Events of a pattern.
    length : Fraction
        Its length in beats.
    steps : int, optional
        Steps in the circle, 1..192; the fewest on which all onsets lie if not given.

    Raises
    ------
    PatternError
        If an onset lies between the steps, or the onsets lie on no grid of at most 192 steps.
    ParameterError
        If there cannot be so many steps.
    """

    def __init__(self, events: Sequence[Event], length: Fraction, steps: int | None = None) -> None:
        self._events = tuple(events)
        self._length = length
        self.onsets, self.steps = on_grid(self._events, length)
        if steps is not None:
            self._divide(whole("steps", steps, 1, MAX_STEPS))
        if self.steps > MAX_STEPS:
            raise PatternError(
                f"the onsets lie on a grid of {self.steps} steps, and a circle has room for {MAX_STEPS}; write "
                "pattern.quantize('1/4').circle()"
            )

    def _divide(self, steps: int) -> None:
        """Have more steps, between those that the onsets need."""
        finer, rest = divmod(steps, self.steps)
        if rest:
            raise PatternError(
                f"steps must be a multiple of {self.steps}, the fewest on which all onsets lie, got {steps}"
            )
        self.onsets, self.steps = [onset * finer for onset in self.onsets], steps

    def __repr__(self) -> str:
        row = "".join("x" if step in self.onsets else "." for step in range(self.steps))
        return f"Necklace({row})"

    def _repr_html_(self) -> str:
        pitches = lanes(self._events)
        caption = f"{len(self.onsets)} in {self.steps} step{'' if self.steps == 1 else 's'}"
        if len(pitches) == 1:
            even, balanced = evenness(self.onsets, self.steps), balance(self.onsets, self.steps)
            caption += f" · balance {balanced:.2f} · evenness {even:.2f}"
        elif pitches:
            caption = " &nbsp; ".join(
                f'<span style="color:{_colour(row)}">●</span> {lane_name(pitch)}' for row, pitch in enumerate(pitches)
            )
        ring = min(RING, (OUTER - INNER) / max(len(pitches) - 1, 1))
        rings = "".join(self._ring(pitch, row, ring) for row, pitch in enumerate(pitches))
        return (
            f'<div><small>{caption}</small><svg viewBox="-130 -122 260 244" role="img" '
            f'aria-label="{escape(repr(self))}" style="width:260px;max-width:100%;display:block" font-size="10" '
            f'fill="currentColor">{self._dial()}{rings}</svg></div>'
        )

    def _dial(self) -> str:
        """Draw the outer circle, a point for each step, and the numbers of some."""
        every = next(n for n in (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48) if self.steps / n <= 16)
        points = numbers = ""
        for step in range(self.steps):
            x, y = self._at(step, OUTER)
            points += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{2.0 if self.steps <= 64 else 1.0}"/>'
            if step % every == 0:
                x, y = self._at(step, OUTER + 15)
                numbers += f'<text x="{x:.1f}" y="{y + 3.5:.1f}" text-anchor="middle">{step}</text>'
        return (
            f'<circle r="{OUTER:g}" fill="none" stroke="currentColor" stroke-opacity=".3"/>'
            f'<g opacity=".35">{points}</g><g opacity=".6">{numbers}</g>'
        )

    def _ring(self, pitch: Pitch, row: int, ring: float) -> str:
        """Draw the beads of one pitch and the polygon that they span."""
        radius, colour = OUTER - row * ring, _colour(row)
        places = [
            (event, *self._at(float(event.onset / self._length) * self.steps, radius))
            for event in self._events
            if event.pitch == pitch
        ]
        corners = " ".join(dict.fromkeys(f"{x:.1f},{y:.1f}" for _, x, y in places))
        beads = "".join(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_bead(event, ring):.1f}" fill="{colour}" '
            f'fill-opacity="{opacity(event):.2f}">{title(event)}</circle>'
            for event, x, y in places
        )
        circle = f'<circle r="{radius:g}" fill="none" stroke="currentColor" stroke-opacity=".15"/>' if row else ""
        return (
            f'{circle}<polygon points="{corners}" fill="{colour}" fill-opacity=".07" stroke="{colour}" '
            f'stroke-opacity=".55" stroke-linejoin="round"/>{beads}'
        )

    def _at(self, step: float, radius: float) -> tuple[float, float]:
        angle = 2.0 * pi * step / self.steps
        return radius * sin(angle), -radius * cos(angle)


def _colour(row: int) -> str:
    return SERIES[row % len(SERIES)]


def _bead(event: Event, ring: float) -> float:
    return (0.35 + 0.65 * event.velocity / 127.0) * min(7.5, 0.45 * ring)
