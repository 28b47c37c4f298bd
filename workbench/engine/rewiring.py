"""From one graph to the next: plans for now and for later, and what comes home once they are in use.

The patch is the graph of now. A swap that waits for its time has a plan of its own, stamped with its frame, and what it
swaps is not in the patch before. An edit meanwhile changes the plan for now and those for later, and sends all of them
anew. Whichever the audio side meets first, it knows from their numbers which of the others are overtaken.

Threads: control, one at a time (the engine's lock).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from workbench.commands import NOW, CommandKind
from workbench.engine import layout
from workbench.engine.edge import Connection, Edge
from workbench.engine.handover import Handover
from workbench.engine.instrument_node import FADE_S, InstrumentNode
from workbench.engine.levels import Levels
from workbench.engine.patch import Patch
from workbench.engine.plan import Plan, write_plan
from workbench.engine.transition import transition
from workbench.rt import RECORD
from workbench.rt.atomics import load_acquire
from workbench.settings import QUANTUM

if TYPE_CHECKING:
    from workbench.engine.copy import Copy
    from workbench.engine.master_node import MasterNode
    from workbench.engine.memory import EngineMemory
    from workbench.engine.node import Node
    from workbench.engine.swap import Swap

Edges = dict[tuple[Connection, int], Edge]


@dataclass
class Stage:
    """A graph, and when it begins.

    Attributes
    ----------
    patch : Patch
        The graph.
    swap : Swap, optional
        What is swapped when it begins.
    at : int
        Session frame, or `NOW`.
    crossfade_s : float
        How long connections take to come and go.
    strikes : bool
        Whether what comes strikes the notes that are held.
    edges : dict
        Its connections, as they sound.
    plans : list of Plan
        One in which what goes fades out, and the graph as such; if nothing goes, only that.
    """

    patch: Patch
    swap: Swap | None = None
    at: int = NOW
    crossfade_s: float = FADE_S
    strikes: bool = False
    edges: Edges = field(default_factory=dict)
    plans: list[Plan] = field(default_factory=list)

    @classmethod
    def after(cls, patch: Patch, swap: Swap) -> Stage:
        """Make the graph that a swap leads to.

        Parameters
        ----------
        patch : Patch
            The one before it.
        swap : Swap
            What is swapped.

        Returns
        -------
        Stage
            Without plans yet.
        """
        return cls(patch.replaced(swap.old, swap.new), swap, swap.at, swap.crossfade_s)


class Rewiring:
    """Keeps the graph, and has the audio side run it.

    Parameters
    ----------
    memory : EngineMemory
        Where everything is.
    master : MasterNode
        Where sound leaves.
    """

    def __init__(self, memory: EngineMemory, master: MasterNode) -> None:
        self._memory = memory
        self.patch = Patch(master)
        self.levels = Levels(memory.store)
        self.made: list[Swap] = []  # for whoever wants to know
        self._later: list[Stage] = []  # one for each swap that waits, by time
        memory.store.unnoted = self.unnoted
        self._edges: Edges = {}  # of the graph of now
        self._leaving: list[Node | Edge] = []  # taken away, but still in a plan until they have faded out
        self._dropped: list[Node | Edge] = []  # made for a graph that will not be
        self._plans = [write_plan(memory.arena, [master], {}, 0)]  # of the graph of now
        memory.control[layout.C_PLAN] = self._plans[0].region.offset
        self.handover = Handover(memory.arena, self._plans[0])

    @property
    def waiting(self) -> list[Swap]:
        """The swaps that wait for their time, in order."""
        return [stage.swap for stage in self._later if stage.swap is not None]

    def at(self, node: Node, frame: int) -> Node:
        """Say what will be in a node's place.

        Parameters
        ----------
        node : Node
            One of the patch.
        frame : int
            When: a session frame, or `NOW`.

        Returns
        -------
        Node
            Itself, if no swap is due before.
        """
        for swap in self.waiting:
            node = swap.new if swap.old is node and swap.at < frame else node
        return node

    def change(self, patch: Patch, leaving: Node | None = None, crossfade_s: float = FADE_S) -> None:
        """Have the audio side run another graph. If that fails, nothing has changed.

        Parameters
        ----------
        patch : Patch
            What is wanted now.
        leaving : Node, optional
            What is taken away.
        crossfade_s : float
            How long connections take to come and go.

        Raises
        ------
        GraphError
            If a node would feed itself, now or after a swap.
        CapacityError, QueueFullError
            If there is no room.
        """
        self._send([Stage(patch, crossfade_s=crossfade_s), *self._stages_after(patch, self.waiting)], leaving)

    def swap(self, swap: Swap) -> None:
        """Have the audio side swap a node, now or later. If that fails, nothing has changed.

        A swap of the same node at the same frame that waits already is forgotten.

        Parameters
        ----------
        swap : Swap
            Which; its old node is what is there then.

        Raises
        ------
        GraphError
            If a node would feed itself.
        CapacityError, QueueFullError
            If there is no room.
        """
        forgotten = [each for each in self.waiting if each.old is swap.old and each.at == swap.at]
        before = [swap.old, *(each.new for each in forgotten)]
        waiting = [each for each in self.waiting if each not in forgotten]
        waiting = [each for each in waiting if each.old not in before or type(each.new) is type(swap.new)]
        waiting = [replace(each, old=swap.new) if each.old in before else each for each in waiting]
        if swap.waits:
            waiting = sorted([*waiting, swap], key=lambda each: each.at)
            self._send([Stage(self.patch), *self._stages_after(self.patch, waiting)])
        else:
            first = Stage.after(self.patch, swap)
            self._send([first, *self._stages_after(first.patch, waiting)])

    def settle(self) -> None:
        """Put the newest graph of now into use at once, and free what it does not need. Only while nothing renders.

        The commands that would have done so mean nothing when they are read: the audio side never goes back.
        """
        arena = self._memory.arena
        for plan in self.handover.after(self._installed):
            if plan.number > self._plans[-1].number or (plan.is_later and plan not in self._plans):
                continue
            if 0 < plan.unless <= self._installed:
                continue
            begun = {each.once for each in plan.copies if arena.view(each.once, np.int64, 1)[0]}
            for copy in plan.copies:
                if copy.once not in begun:
                    taken = arena.bytes[copy.source : copy.source + copy.size]
                    arena.bytes[copy.target : copy.target + copy.size] = taken
                    arena.view(copy.once, np.int64, 1)[0] = 1
            self._memory.control[layout.C_PLAN] = plan.region.offset
            self._memory.control[layout.C_INSTALLED] = plan.number
        for node in self.patch.nodes:
            node.forgo()
        self.reclaim()

    def reclaim(self) -> None:
        """Note which swaps were made, and free plans, nodes and edges that the audio side has let go of."""
        installed = self._installed
        while self._later and self._later[0].plans[0].number <= installed:
            self._begin(self._later.pop(0))
        self._memory.store.forget_late(installed)
        nodes = [*self.patch.nodes, *(each.new for each in self.waiting)]
        edges = [*self._edges.values(), *(edge for stage in self._later for edge in stage.edges.values())]
        self.handover.reclaim(installed, [*nodes, *(node.inlet for node in nodes), *edges])
        for each in (*self._leaving, *self._dropped):
            if not self.handover.has(each):
                each.free()  # twice does no harm; what no plan ever had is freed here
        self._leaving = [each for each in self._leaving if self.handover.has(each)]
        self._dropped = [each for each in self._dropped if self.handover.has(each)]
        edges += [each for each in (*self._leaving, *self._dropped) if isinstance(each, Edge)]
        levels = (edge.connection.level for edge in edges)
        self.levels.keep_only({*self.patch.levels(), *(each for each in levels if each is not None)})

    @property
    def is_due(self) -> bool:
        """Whether the audio side has made a swap that nobody has noted yet."""
        return self.unnoted() > 0

    def unnoted(self) -> int:
        """Say up to where the audio side is ahead.

        Returns
        -------
        int
            Number of the newest plan in use if it has made a swap that nobody has noted yet; 0 otherwise.
        """
        later, installed = self._later[:1], self._installed  # asked without the lock
        return installed if later and later[0].plans[0].number <= installed else 0

    # ---- inside

    @property
    def _installed(self) -> int:
        return int(load_acquire(self._memory.arena.base + layout.CONTROL_AT + 8 * layout.C_INSTALLED))

    @staticmethod
    def _swapped(stages: Sequence[Stage]) -> list[Node]:
        """What comes with these stages."""
        return [stage.swap.new for stage in stages if stage.swap is not None]

    @staticmethod
    def _stages_after(patch: Patch, waiting: Sequence[Swap]) -> list[Stage]:
        """What follows a graph. A swap of something that is gone by then is left out."""
        stages: list[Stage] = []
        for swap in waiting:
            if swap.old in patch.nodes:
                stages.append(Stage.after(patch, swap))
                patch = stages[-1].patch
        return stages

    def _send(self, stages: Sequence[Stage], leaving: Node | None = None) -> None:
        """Write the plans of all stages, hand them over, and note what they stand for."""
        with ExitStack() as undo:
            self._write(stages, undo)
            commands: list[tuple[int, ...]] = []
            if isinstance(leaving, InstrumentNode):
                commands.append((NOW, CommandKind.SILENCE, leaving.number, 0, 0, 0))
            for stage in stages:
                commands += self._commands(stage)
            self._memory.commands.send_all(np.array(commands, RECORD))
            undo.pop_all()
        self._dropped += self._not_in(stages)
        for plan in (plan for stage in stages for plan in stage.plans):
            self.handover.add(plan)
        self._later = list(stages[1:])
        if leaving is not None:
            self._leaving.append(leaving)
        self._begin(stages[0])
        for swap in self.waiting:
            swap.new.heir_of = swap.old
        self.levels.note_used({level for stage in stages for level in stage.patch.levels()})

    def _write(self, stages: Sequence[Stage], undo: ExitStack) -> None:
        """Write the plans of all stages: each goes on from the one before."""
        known = {key: edge for stage in self._later for key, edge in stage.edges.items()} | self._edges
        edges, running = self._edges, self._plans[-1].nodes
        fading = [each for each in self._leaving if isinstance(each, Edge)]
        replaced: set[Node] = set()
        number = self.handover.newest + 1
        until = self._memory.quantum_frame  # by then all that fades is gone
        # If the audio side has come to a swap by then, the graph before it is passed over; but not if the swap is off.
        is_on = {*self._swapped(self._later)} <= {*self._swapped(stages)}
        overtaken = self._later[0].plans[0].number if self._later and is_on else 0
        for stage in stages:
            copies: tuple[Copy, ...] = ()
            if stage.swap is not None:
                replaced |= {stage.swap.old, stage.swap.old.inlet}
                copies = stage.swap.new.take_over(stage.swap.old)
            if stage.at >= until:
                fading = []
            until = max(until, stage.at) + self._faded(stage)
            stage.edges = self._edges_of(stage.patch, known, undo)
            wanted = {id(edge) for edge in stage.edges.values()}
            fading += [edge for key, edge in edges.items() if key not in stage.edges]
            fading = [edge for edge in fading if id(edge) not in wanted]
            new = [edge for key, edge in stage.edges.items() if key not in edges]
            steps = transition(stage.patch, stage.edges.values(), new, fading, running)
            if stage.swap is not None and not copies:
                copies = stage.swap.new.strikes(stage.swap.old)
                stage.strikes = bool(copies)
            for nodes, step_edges in steps:
                begins = stage.swap is not None and stage.swap.new in nodes  # or there is nothing to go on with yet
                plan = write_plan(
                    self._memory.arena,
                    nodes,
                    step_edges,
                    number,
                    self._frames(stage.crossfade_s),
                    copies if begins else (),
                    replaced=replaced,
                    unless=overtaken,
                    is_later=stage is not stages[0],
                )
                undo.callback(self._memory.arena.free, plan.region)
                stage.plans.append(plan)
                number, overtaken = number + 1, 0
                copies = () if begins else copies
            edges, running = stage.edges, tuple(steps[-1][0])

    def _not_in(self, stages: Sequence[Stage]) -> list[Node | Edge]:
        """What was made for later and is in none of these stages."""
        kept = {id(each) for stage in stages for each in (*stage.edges.values(), *stage.patch.nodes)}
        kept.update(map(id, self._edges.values()))
        made: list[Node | Edge] = [swap.new for swap in self.waiting]
        made += [edge for stage in self._later for edge in stage.edges.values()]
        return [each for each in made if id(each) not in kept]

    def _edges_of(self, patch: Patch, known: Edges, undo: ExitStack) -> Edges:
        """Keep the edges that there are, and make those that are new."""
        wanted: Edges = {}
        for key in patch.arrange().delays.items():
            edge = known.get(key)
            if edge is None:
                edge = known[key] = Edge(self._memory, *key)
                undo.callback(edge.free)
            wanted[key] = edge
        return wanted

    def _begin(self, stage: Stage) -> None:
        """Note that a stage is the graph of now."""
        self._leaving += [edge for key, edge in self._edges.items() if key not in stage.edges]
        self.patch, self._edges, self._plans = stage.patch, stage.edges, stage.plans
        if stage.swap is not None:
            self._leaving.append(stage.swap.old)
            stage.swap.old.is_leaving = stage.swap.old.inlet.is_leaving = True
            stage.swap.old.heir = stage.swap.new
            stage.swap.new.inherit()
            stage.swap.old.detach()
            self.made.append(stage.swap)

    def _commands(self, stage: Stage) -> list[tuple[int, ...]]:
        """What tells the audio side of a stage."""
        swap = stage.swap
        commands: list[tuple[int, ...]] = []
        if swap is not None and isinstance(swap.old, InstrumentNode) and not swap.new.goes_on:
            # By a number that its heir does not hear, and a quantum later, so that the heir sees what is held. Of the
            # notes' ends the heir tells, if it strikes them again.
            frame = _later(stage.at, QUANTUM)
            commands.append((frame, CommandKind.SILENCE, -swap.old.number, int(stage.strikes), 0, 0))
        for index, plan in enumerate(stage.plans):
            frame = _later(stage.at, index * self._faded(stage))
            commands.append((frame, CommandKind.INSTALL, plan.number, plan.region.offset, 0, 0))
        return commands

    def _faded(self, stage: Stage) -> int:
        """Frames after which all has faded."""
        return max(self._frames(stage.crossfade_s), 2 * self._frames(FADE_S)) + QUANTUM

    def _frames(self, seconds: float) -> int:
        return max(round(seconds * self._memory.sample_rate), 1)


def _later(at: int, frames: int) -> int:
    """A time so many frames after another one, or from now."""
    return at + frames if at >= 0 else at - frames
