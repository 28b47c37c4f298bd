"""Writes a graph down for the audio side: nodes in running order, their ports, the edges that lead to them.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.engine.copy import Copy
from workbench.engine.edge import Edge
from workbench.engine.node import Node
from workbench.graph import layout as graph
from workbench.rt import Arena, Region


@dataclass(frozen=True)
class Plan:
    """One compiled graph.

    Attributes
    ----------
    region : Region
        Where its records are.
    nodes : tuple of Node
        What it runs, in order; kept alive as long as the plan.
    edges : tuple of Edge
        What joins them; kept alive likewise.
    number : int
        Plans are numbered in the order in which they are made; the audio side never goes back to a lower one.
    copies : tuple of Copy
        What is handed on when it is installed.
    unless : int
        It is passed over if the plan of that number, or a later one, is in use when its time comes; 0 for never.
    is_later : bool
        Whether it has a time of its own.
    """

    region: Region
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    number: int
    copies: tuple[Copy, ...] = ()
    unless: int = 0
    is_later: bool = False


def write_plan(
    arena: Arena,
    nodes: Sequence[Node],
    edges: Mapping[Edge, bool],
    number: int,
    fade_frames: int = 1,
    copies: Sequence[Copy] = (),
    *,
    replaced: Collection[Node] = (),
    unless: int = 0,
    is_later: bool = False,
) -> Plan:
    """Write the records of a plan.

    Parameters
    ----------
    arena : Arena
        Where to.
    nodes : sequence of Node
        In the order in which they run; the last one's output is heard.
    edges : mapping of Edge to bool
        Those between these nodes, and whether each is wanted (or fades out).
    number : int
        Its number, higher than that of every plan before.
    fade_frames : int, > 0
        How long edges that come or go fade.
    copies : sequence of Copy
        What is copied when the plan is installed.
    replaced : collection of Node
        Those of the nodes whose places others have taken.
    unless : int, optional
        It is passed over if the plan of that number, or a later one, is in use when its time comes.
    is_later : bool
        Whether it has a time of its own.

    Returns
    -------
    Plan
        Not yet known to the audio side.
    """
    incoming: dict[tuple[int, int], list[Edge]] = {}
    for edge in edges:
        target, port = edge.connection.target, edge.connection.port
        incoming.setdefault((id(target), port.offset), []).append(edge)
    ports_at = graph.PLAN_WORDS + graph.NODE_WORDS * len(nodes)
    edges_at = ports_at + graph.PORT_WORDS * sum(len(node.ports) for node in nodes)
    copies_at = edges_at + graph.EDGE_WORDS * len(edges)
    size = copies_at + graph.COPY_WORDS * len(copies)
    region = arena.place("plan", 8 * size)
    words = arena.view(region.offset, np.int64, size)
    words[graph.P_NODES], words[graph.P_COPIES] = len(nodes), len(copies)
    words[graph.P_COPIES_AT] = region.offset + 8 * copies_at
    words[graph.P_UNLESS] = unless

    def put(at: int, record: Sequence[int]) -> None:
        words[at : at + len(record)] = record

    for index, node in enumerate(nodes):
        record = node.record(region.offset + 8 * ports_at, is_replaced=node in replaced)
        put(graph.PLAN_WORDS + graph.NODE_WORDS * index, record)
        for port in node.ports:
            fed = incoming.get((id(node), port.offset), [])
            first = region.offset + 8 * edges_at
            put(ports_at, [0, port.offset, port.channels, len(fed), first, port.param, port.curve, port.range_at])
            ports_at += graph.PORT_WORDS
            for edge in fed:
                put(edges_at, edge.record(fade_frames, is_wanted=edges[edge]))
                edges_at += graph.EDGE_WORDS
    for copy in copies:
        put(copies_at, [copy.source, copy.target, copy.size, copy.once])
        copies_at += graph.COPY_WORDS
    return Plan(region, tuple(nodes), tuple(edges), number, tuple(copies), unless, is_later)
