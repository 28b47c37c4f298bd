"""Loop: events in a cycle of some length; what all patterns are, before they can be changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, Self

from workbench.errors import ParameterError, PatternError
from workbench.sequencer.beats import Beats, to_beats
from workbench.sequencer.canonical import canonical
from workbench.sequencer.condition import later
from workbench.sequencer.event import Event
from workbench.sequencer.limits import MAX_BEATS, MAX_EVENTS


class Loop:
    """Events in a cycle that is repeated for ever; immutable."""

    __slots__ = ("_events", "_hash", "_length")
    _events: tuple[Event, ...]
    _length: Fraction

    def __init__(self, events: Iterable[Event] = (), length: Beats = 4) -> None:
        span = to_beats("length", length)
        if not 0 < span <= MAX_BEATS:
            raise ParameterError(f"length must be more than 0 and at most {MAX_BEATS} beats, got {span}")
        events = list(events)
        for event in events:
            if not isinstance(event, Event):
                raise PatternError(f"a pattern is made of events, got {event!r}; write wb.pattern(...) to read a text")
            if event.onset >= span:
                raise PatternError(
                    f"an event begins at beat {event.onset}, but the pattern has {span} beats: its onset must be "
                    "less, or the pattern longer"
                )
        check_room(len(events))
        object.__setattr__(self, "_events", canonical(events))
        object.__setattr__(self, "_length", span)
        object.__setattr__(self, "_hash", hash((self._events, span)))

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a pattern does not change; make a new one instead of setting {name!r}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._events, self._length)

    @property
    def events(self) -> tuple[Event, ...]:
        """The events, by onset, then from low to high."""
        return self._events

    @property
    def length(self) -> Fraction:
        """Length of a cycle in beats."""
        return self._length

    def __iter__(self) -> Iterator[Event]:
        return iter(self._events)

    def __len__(self) -> int:
        return len(self._events)

    def __bool__(self) -> bool:
        return True  # an empty pattern is a bar's rest

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Loop):
            return NotImplemented
        return self._length == other._length and self._events == other._events

    def __hash__(self) -> int:
        return int(self._hash)  # type: ignore[attr-defined]  # made beforehand

    def _new(self, events: Iterable[Event], length: Fraction | None = None) -> Self:
        """Make a pattern of the same kind; as long as this one, unless a length is given."""
        return type(self)(events, self._length if length is None else length)


def placed(event: Event, onset: Fraction, cycle: Fraction, **changes: Any) -> Event:
    """Let an event begin elsewhere; one that falls out of its cycle is played in a later or an earlier one.

    Parameters
    ----------
    event : Event
        The event.
    onset : Fraction
        Where it is to begin, in beats; any.
    cycle : Fraction
        Length of a cycle in beats.
    **changes : Any
        Other fields of it.

    Returns
    -------
    Event
        It begins in 0..cycle, its condition so many cycles later.
    """
    cycles = onset // cycle
    return event.but(onset=onset - cycles * cycle, condition=later(event.condition, cycles), **changes)


def check_room(events: int) -> None:
    """Refuse a pattern of so many events, if it is too large.

    Raises
    ------
    PatternError
        If there are more than `MAX_EVENTS`.
    """
    if events > MAX_EVENTS:
        raise PatternError(
            f"the pattern would have {events} events, and at most {MAX_EVENTS} are allowed; repeat it less often, or "
            "write it as several patterns"
        )
