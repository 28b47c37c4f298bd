"""What changes how loud, how likely and how exactly the events of a pattern are played, and which are left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm
from typing import Self

from workbench.errors import ParameterError, in_range, whole
from workbench.sequencer.beats import MAX_DENOMINATOR, Beats, to_beats
from workbench.sequencer.chance import draw
from workbench.sequencer.condition import Condition, both, later, others, shortest
from workbench.sequencer.event import Event
from workbench.sequencer.joining import meeting
from workbench.sequencer.limits import MAX_CYCLES
from workbench.sequencer.loop import Loop
from workbench.sequencer.pitch import Drum
from workbench.sequencer.pitching import Pitching
from workbench.sequencer.steps import read_row

LARGEST_MICRO = Fraction(MAX_DENOMINATOR // 2 - 1, MAX_DENOMINATOR)  # the last one below half a beat


class Shading(Pitching):
    """What weighs and chooses events."""

    __slots__ = ()

    def velocity(self, velocity: float | Sequence[float]) -> Self:
        """Set how hard events are struck.

        Parameters
        ----------
        velocity : float or sequence of float
            1..127; several are given out in turn, one to each onset.

        Returns
        -------
        Pattern
            The same events with these velocities.
        """
        given = list(velocity) if isinstance(velocity, Sequence) else [velocity]
        if not given:
            raise ParameterError("velocity must be a number 1..127 or a list of them, got an empty one")
        place = {onset: i for i, onset in enumerate(sorted({event.onset for event in self}))}
        return self._new([replace(event, velocity=given[place[event.onset] % len(given)]) for event in self])

    def accent(self, where: Loop | str, by: float = 20) -> Self:
        """Strike the events harder that begin inside an event of another pattern.

        Parameters
        ----------
        where : Pattern or str
            Where; as a text a row of steps that is as long as this pattern, such as ``"x..x..x."``.
        by : float
            What is added to the velocity, -126..126; the sum stays in 1..127.

        Returns
        -------
        Pattern
            The same events, some of them louder.
        """
        by = in_range("by", by, -126, 126)
        inside, outside, length = self._split(where)
        louder = [replace(event, velocity=min(max(event.velocity + by, 1.0), 127.0)) for event in inside]
        return self._new(louder + outside, length)

    def mask(self, where: Loop | str) -> Self:
        """Leave the events only that begin inside an event of another pattern.

        Parameters
        ----------
        where : Pattern or str
            Where; as a text a row of steps that is as long as this pattern, such as ``"x.xx"``. What its events play,
            how loud and how likely, does not matter; their conditions do.

        Returns
        -------
        Pattern
            Some of the events. If the other pattern has another length: as long as it takes until both come round.
        """
        inside, _, length = self._split(where)
        return self._new(inside, length)

    def chance(self, probability: float) -> Self:
        """Let events be played with some probability, drawn anew in each cycle while the pattern plays.

        Parameters
        ----------
        probability : float
            0..1; it multiplies what the events have already.

        Returns
        -------
        Pattern
            The same events, less likely.
        """
        share = in_range("probability", probability, 0, 1)
        return self._new([replace(event, probability=event.probability * share) for event in self])

    def keep(self, share: float, *, seed: int) -> Self:
        """Leave a share of the events, chosen now and for good.

        Parameters
        ----------
        share : float
            0..1; how likely each event is to stay.
        seed : int
            0..2**63 - 1; the same gives the same.

        Returns
        -------
        Pattern
            Some of the events.
        """
        share, seed = in_range("share", share, 0, 1), _seed(seed)
        return self._new([event for i, event in enumerate(self) if draw(seed, 0, 0, i) < share])

    def choose(self, *others: Loop, cycles: int = 4, seed: int) -> Self:
        """Give a longer pattern, each part of which is drawn from this one and some others, now and for good.

        Parameters
        ----------
        *others : Pattern
            What else there is to choose from.
        cycles : int
            How often is drawn, 1 or more.
        seed : int
            0..2**63 - 1; the same gives the same.

        Returns
        -------
        Pattern
            What was drawn, one after another.
        """
        cycles, seed = whole("cycles", cycles, 1, MAX_CYCLES), _seed(seed)
        options = [self, *(self._new(each, each.length) for each in others)]
        first, *rest = [options[int(draw(seed, 0, cycle, 0) * len(options))] for cycle in range(cycles)]
        return first.then(*rest)

    def humanize(self, time: Beats = "1/64", velocity: float = 8, *, seed: int) -> Self:
        """Play less exactly: shift each event a little, and strike it a little harder or softer.

        Parameters
        ----------
        time : Fraction, float or str
            Largest shift in beats, 0..1/4.
        velocity : float
            Largest change of velocity, 0..126.
        seed : int
            0..2**63 - 1; the same gives the same.

        Returns
        -------
        Pattern
            The same events; the shifts are in `micro`, so onsets stay on their grid.
        """
        span, seed = to_beats("time", time), _seed(seed)
        in_range("time", float(span), 0, 0.25, "beats")
        depth = in_range("velocity", velocity, 0, 126)
        events = []
        for i, event in enumerate(self):
            early_or_late = 2.0 * draw(seed, 1, 0, i) - 1.0
            shift = Fraction(round(early_or_late * span * MAX_DENOMINATOR), MAX_DENOMINATOR)
            micro = min(max(event.micro + shift, -LARGEST_MICRO), LARGEST_MICRO)
            struck = event.velocity + depth * (2.0 * draw(seed, 2, 0, i) - 1.0)
            events.append(replace(event, micro=micro, velocity=min(max(struck, 1.0), 127.0)))
        return self._new(events)

    def _split(self, where: Loop | str) -> tuple[list[Event], list[Event], Fraction]:
        """Part the events into those that begin inside an event of `where` and the rest, by turns where needed."""
        mask = self._new(*_row(where, self.length)) if isinstance(where, str) else self._new(where, where.length)
        span = meeting(self.length, mask.length)
        longer, mask = self.repeat(int(span / self.length)), mask.repeat(int(span / mask.length))
        unit = lcm(*(each.denominator for event in [*longer, *mask] for each in (event.onset, event.length)))
        cover = [(int(each.onset * unit), int((each.onset + each.length) * unit), each.condition) for each in mask]
        inside: list[Event] = []
        outside: list[Event] = []
        conditions_at: dict[Fraction, tuple[list[Condition], list[Condition]]] = {}
        for event in longer:
            if event.onset not in conditions_at:
                conditions_at[event.onset] = _covered(int(event.onset * unit), int(span * unit), cover)
            for group, conditions in zip((inside, outside), conditions_at[event.onset], strict=True):
                group += [
                    replace(event, condition=when)
                    for condition in conditions
                    if (when := both(event.condition, condition))
                ]
        return inside, outside, span


def _covered(onset: int, span: int, cover: list[tuple[int, int, Condition]]) -> tuple[list[Condition], list[Condition]]:
    """Say in which cycles an onset lies inside one of the stretches `cover`, and in which it does not."""
    conditions = []
    for start, end, condition in cover:
        first, last = max(-((onset - start) // span), 0), (end - 1 - onset) // span  # cycles that it began before
        conditions += [later(condition, cycles) for cycles in range(first, min(last, first + condition.of - 1) + 1)]
    inside, outside = (shortest(conditions), others(conditions)) if conditions else ([], [Condition(1, 1)])
    if inside is None or outside is None:
        raise ParameterError(
            f"the mask comes round after more than {MAX_CYCLES} cycles; use shorter alternations in it"
        )
    return inside, outside


def _row(row: str, length: Fraction) -> tuple[list[Event], Fraction]:
    """Read a row of steps that fills `length`."""
    _, steps = read_row(row, Drum(75), Fraction(1))
    return read_row(row, Drum(75), length / steps)[0], length


def _seed(seed: int) -> int:
    return whole("seed", seed, 0, 2**63 - 1)
