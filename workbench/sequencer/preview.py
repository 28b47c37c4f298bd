"""What a pattern plays, worked out in plain Python: the model that the audio thread is tested against."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from workbench.sequencer.canonical import draw_numbers
from workbench.sequencer.chance import draw
from workbench.sequencer.event import Event
from workbench.sequencer.pitch import Pitch


class Played(NamedTuple):
    """One event as it is played: where it begins and how long it lasts (beats), what it plays, how hard (1..127)."""

    beat: Fraction
    length: Fraction
    pitch: Pitch
    velocity: float


def played(
    events: Iterable[Event], length: Fraction, cycles: range, seed: int, track: int, *, fill: bool
) -> list[Played]:
    """List what is played.

    Parameters
    ----------
    events : iterable of Event
        Events of a pattern, in its order.
    length : Fraction
        Its length in beats.
    cycles : range
        Which cycles, counted from 0.
    seed, track : int
        What chance is drawn from, besides cycle and event.
    fill : bool
        Whether a fill is asked for.

    Returns
    -------
    list of Played
        By beat. The first may begin before beat 0, if it is shifted.
    """
    events = tuple(events)
    numbers = draw_numbers(events)
    silent = "never" if fill else "only"
    found = [
        Played(cycle * length + event.onset + event.micro, event.length, event.pitch, event.velocity)
        for cycle in cycles
        for event, number in zip(events, numbers, strict=True)
        if event.condition.falls_on(cycle)
        and event.fill != silent
        and draw(seed, track, cycle, number) < event.probability
    ]
    return sorted(found, key=lambda each: each.beat)
