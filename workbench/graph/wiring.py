"""The order in which nodes run, and how late each path is: pure graph theory, on anything that can be a dict's key.

Threads: control.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from workbench.errors import GraphError

Vertex = TypeVar("Vertex", bound=Hashable)


def running_order(
    vertices: Sequence[Vertex], wires: Iterable[tuple[Vertex, Vertex]], name: Callable[[Vertex], str] = str
) -> list[Vertex]:
    """Sort nodes so that each comes after all that feed it (Kahn, 1962); among equals the given order stays.

    Parameters
    ----------
    vertices : sequence
        The nodes.
    wires : iterable of pairs
        Source and target of each connection; both among the nodes.
    name : callable
        Gives a node's name, for the error.

    Returns
    -------
    list
        All nodes.

    Raises
    ------
    GraphError
        If some feed themselves; the message names those on one such cycle, in order.
    """
    targets: dict[Vertex, list[Vertex]] = defaultdict(list)
    waiting = dict.fromkeys(vertices, 0)
    for source, target in wires:
        targets[source].append(target)
        waiting[target] += 1
    place = {vertex: index for index, vertex in enumerate(vertices)}
    ready = [vertex for vertex in vertices if waiting[vertex] == 0]
    order: list[Vertex] = []
    while ready:
        vertex = min(ready, key=place.__getitem__)
        ready.remove(vertex)
        order.append(vertex)
        for target in targets[vertex]:
            waiting[target] -= 1
            if waiting[target] == 0:
                ready.append(target)
    if len(order) < len(waiting):
        names = [name(each) for each in _cycle(targets, {each for each, count in waiting.items() if count > 0})]
        raise GraphError(
            f"{' -> '.join(names)} would feed itself: leave one of these connections out "
            "or lead it through wb.Feedback(time_s=...), the delay that may close a circle"
        )
    return order


def _cycle(targets: Mapping[Vertex, list[Vertex]], stuck: set[Vertex]) -> list[Vertex]:
    """Find one cycle among nodes that all lie on or behind one; its first node comes again at its end."""
    sources: dict[Vertex, Vertex] = {}
    for source in targets:
        if source in stuck:
            sources.update(dict.fromkeys((each for each in targets[source] if each in stuck), source))
    path: list[Any] = [next(iter(sources))]
    while path.count(path[-1]) < 2:  # walked against the stream, so that a cycle is met in any case
        path.append(sources[path[-1]])
    path = path[path.index(path[-1]) :]
    return path[::-1]


def leading_to(ends: Iterable[Vertex], wires: Iterable[tuple[Vertex, Vertex]]) -> set[Vertex]:
    """Find the nodes from which a path leads to one of some ends.

    Parameters
    ----------
    ends : iterable
        Where paths end.
    wires : iterable of pairs
        Source and target of each connection; turned round, what is found is what can be reached from the ends.

    Returns
    -------
    set
        The ends themselves included.
    """
    sources: dict[Vertex, list[Vertex]] = defaultdict(list)
    for source, target in wires:
        sources[target].append(source)
    found = set(ends)
    open_ends = [*found]
    while open_ends:
        for source in sources[open_ends.pop()]:
            if source not in found:
                found.add(source)
                open_ends.append(source)
    return found


def arrivals(
    order: Sequence[Vertex], wires: Iterable[tuple[Vertex, Vertex]], latency: Callable[[Vertex], int]
) -> dict[Vertex, int]:
    """Say how late each node's input is: as late as the latest of its paths.

    Parameters
    ----------
    order : sequence
        As `running_order` gave it.
    wires : iterable of pairs
        Source and target of each connection.
    latency : callable
        How many frames a node's output is later than its input.

    Returns
    -------
    dict
        Frames by node. A wire from a to b must be held back by ``arrivals[b] - arrivals[a] - latency(a)`` frames.
    """
    late = dict.fromkeys(order, 0)
    targets: dict[Vertex, list[Vertex]] = defaultdict(list)
    for source, target in wires:
        targets[source].append(target)
    for vertex in order:
        leaves = late[vertex] + latency(vertex)
        for target in targets[vertex]:
            late[target] = max(late[target], leaves)
    return late
