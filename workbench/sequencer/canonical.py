"""The one form in which equal patterns have equal events: sorted, draws renumbered, turns as few as possible."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from math import lcm
from typing import Any, TypeAlias

from workbench.sequencer.event import Event, EventKey
from workbench.sequencer.limits import MAX_TURNS
from workbench.sequencer.turn import ALWAYS, Turn, shortest

Unit: TypeAlias = tuple[Event, ...]  # events that share a draw, sorted; or one event with a draw of its own


def canonical(events: Iterable[Event]) -> tuple[Event, ...]:
    """Bring events into the one form.

    Events that differ in their turn only become one, with fewer turns, if that can be said. Two equal events stay two.

    Parameters
    ----------
    events : iterable of Event
        In any order.

    Returns
    -------
    tuple of Event
        By onset, then from low to high. Draws that are shared count from 1.
    """
    units = _units(events)
    if any(event.turn != ALWAYS for unit in units for event in unit):
        units = _merged(units)
    ordered = []
    number = 0
    for unit in sorted(units, key=_signature):
        number += len(unit) > 1
        draw = number if len(unit) > 1 else 0
        ordered += [event if event.draw == draw else event.but(draw=draw) for event in unit]
    return tuple(sorted(ordered, key=lambda event: (event.key, event.draw)))


def together(*groups: Iterable[Event]) -> list[Event]:
    """Put events of several patterns together, so that none of one shares a draw with one of another."""
    found: list[Event] = []
    used = 0
    for group in groups:
        events = list(group)
        found += [event.but(draw=event.draw + used) if event.draw and used else event for event in events]
        used += max((event.draw for event in events), default=0)
    return found


def draw_numbers(events: Iterable[Event]) -> list[int]:
    """Number the draws of a pattern's events: the last argument of `workbench.sequencer.chance.draw`.

    Parameters
    ----------
    events : iterable of Event
        Events of a pattern, in its order.

    Returns
    -------
    list of int
        One per event, from 1; equal ones share a draw. Those that do come first, the others follow in order.
    """
    events = list(events)
    shared = max((event.draw for event in events), default=0)
    return [event.draw or shared + 1 + index for index, event in enumerate(events)]


def _units(events: Iterable[Event]) -> list[Unit]:
    single: list[Unit] = []
    shared: defaultdict[int, list[Event]] = defaultdict(list)
    for event in events:
        if event.draw:
            shared[event.draw].append(event)
        else:
            single.append((event,))
    return single + [tuple(sorted(group, key=lambda event: event.key)) for group in shared.values()]


def _signature(unit: Unit) -> list[EventKey]:
    return [event.key for event in unit]


def _merged(units: list[Unit]) -> list[Unit]:
    """Write units that differ in their turn only with as few turns as possible."""
    alike: defaultdict[tuple[Any, ...], list[Unit]] = defaultdict(list)
    result: list[Unit] = []
    for unit in units:
        if any(event.turn != unit[0].turn for event in unit):
            result.append(unit)
        else:
            alike[tuple(event.key[:-1] for event in unit)].append(unit)
    for same in alike.values():
        turns = _layers([unit[0].turn for unit in same])
        result += [tuple(event.but(turn=turn) for event in same[0]) for turn in turns]
    return result


def _layers(turns: list[Turn]) -> list[Turn]:
    """Write turns shortest, where a cycle that is in two of them stays in two."""
    of = lcm(*(turn.of for turn in turns))
    if len(turns) == 1 or of > MAX_TURNS:
        return sorted(turns)
    times = Counter(cycle for turn in turns for cycle in range(turn.nth - 1, of, turn.of))
    found: list[Turn] = []
    for layer in range(max(times.values())):
        found += shortest(Turn(cycle + 1, of) for cycle, count in times.items() if count > layer) or []
    return found
