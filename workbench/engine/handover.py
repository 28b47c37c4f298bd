"""Plans: how the audio side learns what to run, and how memory comes home.

A plan is a flat list of records in the arena. It is built here, installed whole by a command, and freed here once the
audio side has said that it runs a later one; the memory of nodes that only old plans had goes with it.

Threads: control, one at a time (the engine's lock).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.engine import layout
from workbench.engine.node import Node
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
    number : int
        Plans are numbered in the order in which they are made; the audio side never goes back to a lower one.
    """

    region: Region
    nodes: tuple[Node, ...]
    number: int


def build_plan(arena: Arena, nodes: Sequence[Node], number: int = 0) -> Plan:
    """Write the records of a plan.

    Parameters
    ----------
    arena : Arena
        Where to.
    nodes : sequence of Node
        In the order in which they run: inputs before those that read them; the last one's output is heard.
    number : int
        Its number, higher than that of every plan before.

    Returns
    -------
    Plan
        Not yet known to the audio side.
    """
    record_words = layout.PLAN_WORDS + layout.NODE_WORDS * len(nodes)
    words = record_words + sum(1 + len(node.inputs) for node in nodes)
    region = arena.place("plan", 8 * words)
    table = arena.view(region.offset, np.int64, words)
    table[layout.P_NODES] = len(nodes)
    inputs = record_words
    for index, node in enumerate(nodes):
        record = node.record(region.offset + 8 * inputs)
        start = layout.PLAN_WORDS + layout.NODE_WORDS * index
        table[start : start + len(record)] = record
        listed = [len(node.inputs), *(source.out for source in node.inputs)]
        table[inputs : inputs + len(listed)] = listed
        inputs += len(listed)
    return Plan(region, tuple(nodes), number)


class Handover:
    """Keeps plans until the audio side has let go of them.

    Parameters
    ----------
    arena : Arena
        Where plans are.
    first : Plan
        The plan in use at the start.
    """

    def __init__(self, arena: Arena, first: Plan) -> None:
        self._arena = arena
        self._plans: deque[Plan] = deque([first])

    @property
    def waiting(self) -> int:
        """Plans that are not freed yet, the one in use included."""
        return len(self._plans)

    @property
    def newest(self) -> int:
        """Number of the plan that was made last."""
        return self._plans[-1].number

    def has(self, node: Node) -> bool:
        """Say whether a plan that is not freed yet runs a node.

        Parameters
        ----------
        node : Node
            Which.

        Returns
        -------
        bool
            False once its memory has been given back.
        """
        return any(node is each for plan in self._plans for each in plan.nodes)

    def add(self, plan: Plan) -> None:
        """Remember a plan that is about to be installed.

        Parameters
        ----------
        plan : Plan
            The next one.
        """
        self._plans.append(plan)

    @property
    def last(self) -> Plan:
        """The plan that was made last."""
        return self._plans[-1]

    def reclaim(self, installed: int) -> None:
        """Free what the audio side no longer uses.

        Parameters
        ----------
        installed : int
            Number of the plan it runs: every plan before that one is free.
        """
        while self._plans[0].number < installed:
            old = self._plans.popleft()
            self._arena.free(old.region)
            kept = {id(node) for plan in self._plans for node in plan.nodes}
            for node in old.nodes:
                if id(node) not in kept:
                    node.free()
