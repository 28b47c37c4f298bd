"""How memory comes home: a plan is freed once the audio side has said that it runs a later one.

The memory of nodes and edges that only old plans had goes with it.

Threads: control, one at a time (the engine's lock).
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection

from workbench.engine.edge import Edge
from workbench.engine.node import Node
from workbench.engine.plan import Plan
from workbench.rt import Arena


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
        self._plans: deque[Plan] = deque()
        self._holders: Counter[int] = Counter()  # in how many plans each node and edge is, by identity
        self.add(first)

    @property
    def waiting(self) -> int:
        """Plans that are not freed yet, the one in use included."""
        return len(self._plans)

    @property
    def newest(self) -> int:
        """Number of the plan that was made last."""
        return self._plans[-1].number

    def has(self, thing: Node | Edge) -> bool:
        """Say whether a plan that is not freed yet has a node or an edge.

        Parameters
        ----------
        thing : Node or Edge
            Which.

        Returns
        -------
        bool
            False once its memory has been given back.
        """
        return self._holders[id(thing)] > 0

    def add(self, plan: Plan) -> None:
        """Remember a plan that is about to be installed.

        Parameters
        ----------
        plan : Plan
            The next one.
        """
        self._plans.append(plan)
        self._holders.update(map(id, (*plan.nodes, *plan.edges)))

    @property
    def last(self) -> Plan:
        """The plan that was made last."""
        return self._plans[-1]

    def after(self, installed: int) -> list[Plan]:
        """List the plans that the audio side has not come to yet.

        Parameters
        ----------
        installed : int
            Number of the plan it runs.

        Returns
        -------
        list of Plan
            In their order.
        """
        return [plan for plan in self._plans if plan.number > installed]

    def reclaim(self, installed: int, wanted: Collection[Node | Edge]) -> None:
        """Free what the audio side no longer uses.

        Parameters
        ----------
        installed : int
            Number of the plan it runs: every plan before that one is free.
        wanted : collection of Node or Edge
            What is kept, although no plan has it at the moment: nobody hears it.
        """
        kept = {id(each) for each in wanted}
        while self._plans[0].number < installed:
            old = self._plans.popleft()
            self._arena.free(old.region)
            parts: list[Node | Edge] = [*old.edges, *old.nodes]
            for each in parts:
                self._holders[id(each)] -= 1
                if self._holders[id(each)] == 0:
                    del self._holders[id(each)]
                    if id(each) not in kept:
                        each.free()
