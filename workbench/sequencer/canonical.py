"""The one form in which equal patterns have equal events: sorted, draws renumbered, conditions as few as possible."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from math import lcm
from typing import Any, TypeAlias

from workbench.sequencer.condition import ALWAYS, Condition, shortest
from workbench.sequencer.event import Event, EventKey
from workbench.sequencer.limits import MAX_CYCLES

Unit: TypeAlias = tuple[Event, ...]  # events that share a draw, sorted; or one event with a draw of its own


def canonical(events: Iterable[Event]) -> tuple[Event, ...]:
    """Bring events into the one form.

    Events that differ in their condition only become one, or fewer, if that can be said. Two equal events stay two.

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
    if any(event.condition != ALWAYS for unit in units for event in unit):
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
    """Write units that differ in their condition only with as few conditions as possible."""
    alike: defaultdict[tuple[Any, ...], list[Unit]] = defaultdict(list)
    result: list[Unit] = []
    for unit in units:
        if any(event.condition != unit[0].condition for event in unit):
            result.append(unit)
        else:
            alike[tuple(event.key[:-1] for event in unit)].append(unit)
    for same in alike.values():
        conditions = _layers([unit[0].condition for unit in same])
        result += [tuple(event.but(condition=condition) for event in same[0]) for condition in conditions]
    return result


def _layers(conditions: list[Condition]) -> list[Condition]:
    """Write conditions shortest, where a cycle that is in two of them stays in two."""
    of = lcm(*(condition.of for condition in conditions))
    if len(conditions) == 1 or of > MAX_CYCLES:
        return sorted(conditions)
    times = Counter(cycle for condition in conditions for cycle in range(condition.nth - 1, of, condition.of))
    found: list[Condition] = []
    for layer in range(max(times.values())):
        found += shortest(Condition(cycle + 1, of) for cycle, count in times.items() if count > layer) or []
    return found
