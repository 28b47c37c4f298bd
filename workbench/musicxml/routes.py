"""Repeats, endings and jumps: from the measures as they are written to the order in which they are played."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from workbench.errors import MusicXmlFileError
from workbench.musicxml.element import Element
from workbench.musicxml.limits import MAX_MEASURES
from workbench.musicxml.place import Place
from workbench.musicxml.written import Measure, Route

AS_WRITTEN = "Read the measures in their order on paper: load_musicxml(..., repeats=False)."
MAX_TIMES = 100


def read_barline(element: Element, route: Route, at: Place) -> None:
    """Read repeat signs and endings of a bar line into the route of its measure.

    Parameters
    ----------
    element : Element
        A ``<barline>``.
    route : Route
        Is changed.
    at : Place
        For errors.

    Raises
    ------
    MusicXmlFileError
        If a number is none, or out of range.
    """
    if (repeat := element.child("repeat")) is not None:
        if repeat.attributes.get("direction") == "forward":
            route.starts_repeat = True
        else:
            times = repeat.attributes.get("times", "2")
            route.repeat_times = int(at.parsed(times, repeat, "times", low=1, high=MAX_TIMES))
    if (ending := element.child("ending")) is not None:
        if ending.attributes.get("type") == "start":
            numbers = ending.attributes.get("number", "1").replace(",", " ").replace(".", " ").split()
            route.ending_numbers = tuple(
                int(at.parsed(number, ending, "number", low=1, high=MAX_TIMES)) for number in numbers[:MAX_TIMES]
            ) or (1,)
        else:
            route.ends_ending = True
    route.segno |= element.child("segno") is not None
    route.coda |= element.child("coda") is not None


def joined_routes(measures: Sequence[Sequence[Measure]]) -> list[Route]:
    """Join what the parts say: a sign counts if any part has it.

    Parameters
    ----------
    measures : sequence of sequences of Measure
        For each measure of the piece, those of the parts.

    Returns
    -------
    list of Route
        One for each measure of the piece.
    """
    routes = []
    for parts in measures:
        joined = Route()
        for each in fields(Route):
            setattr(joined, each.name, max(getattr(part.route, each.name) for part in parts))
        routes.append(joined)
    return routes


@dataclass
class _Ending:
    """Measures `start`..`stop` (the last one included), played in the passes `numbers`."""

    start: int
    stop: int
    numbers: tuple[int, ...]


def play_order(routes: Sequence[Route], label: str) -> list[int]:
    """Say which measure is played after which.

    Repeats are played as often as they say, with their endings. After a jump (D.C., D.S.) repeats are not played again,
    and of several endings the last one is.

    Parameters
    ----------
    routes : sequence of Route
        One for each measure.
    label : str
        What the file is called in messages.

    Returns
    -------
    list of int
        Indices of measures.

    Raises
    ------
    MusicXmlFileError
        If a sign leads nowhere, or the piece becomes longer than `MAX_MEASURES`.
    """
    endings = _endings(routes)
    order: list[int] = []
    here, start, turn, has_jumped = 0, 0, 1, False
    while here < len(routes):
        route = routes[here]
        if route.starts_repeat and here != start:
            start, turn = here, 1
        ending = endings.get(here)
        if ending and not _is_played(ending, endings, turn, has_jumped=has_jumped):
            here = ending.stop + 1
            continue
        order.append(here)
        _check_length(order, label)
        if has_jumped:
            if route.fine:
                break
            if route.to_coda:
                here = _sign(routes, "coda", "a coda", label, after=here)
                continue
        elif route.repeat_times and _turns(routes, endings, start, here) > turn:
            here, turn = start, turn + 1
            continue
        elif route.da_capo or route.dal_segno:
            has_jumped = True
            here = 0 if route.da_capo else _sign(routes, "segno", "a segno", label)
            continue
        if route.repeat_times or route.ends_ending:
            is_over = here + 1 not in endings
            start, turn = (here + 1, 1) if is_over else (start, turn)
        here += 1
    return order


def _check_length(order: Sequence[int], label: str) -> None:
    if len(order) > MAX_MEASURES:
        raise MusicXmlFileError(f"{label}: with its repeats the piece has over {MAX_MEASURES:,} measures. {AS_WRITTEN}")


def _endings(routes: Sequence[Route]) -> dict[int, _Ending]:
    """Find the endings, and give each for every measure that is in it."""
    found: dict[int, _Ending] = {}
    current: _Ending | None = None
    for here, route in enumerate(routes):
        if route.ending_numbers:
            current = _Ending(here, here, route.ending_numbers)
        if current:
            current.stop = here
            found[here] = current
            if route.ends_ending or route.repeat_times:
                current = None
    return found


def _turns(routes: Sequence[Route], endings: dict[int, _Ending], start: int, here: int) -> int:
    """Say how often the passage is played that began at `start` and is repeated at `here`."""
    ending = endings.get(here)
    if ending is None:
        return routes[here].repeat_times
    numbers = [number for each in range(start, here + 1) if each in endings for number in endings[each].numbers]
    while after := endings.get(ending.stop + 1):
        numbers += after.numbers
        ending = after
    return max(numbers)


def _is_played(ending: _Ending, endings: dict[int, _Ending], turn: int, *, has_jumped: bool) -> bool:
    return ending.stop + 1 not in endings if has_jumped else turn in ending.numbers


def _sign(routes: Sequence[Route], sign: str, name: str, label: str, after: int = -1) -> int:
    for here in range(after + 1, len(routes)):
        if getattr(routes[here], sign):
            return here
    raise MusicXmlFileError(f"{label}: a jump leads to {name} that is not there. {AS_WRITTEN}")
