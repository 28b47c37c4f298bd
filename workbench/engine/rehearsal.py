"""A place of its own for one node: to run it over arrays, and to see what it does before it may join the others.

Nothing here touches a session. The node runs through the same walk of the same kind of plan.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import numpy as np

from workbench.engine import layout
from workbench.engine.edge import Connection, Edge
from workbench.engine.memory import EngineMemory
from workbench.engine.node import Node
from workbench.engine.plan import write_plan
from workbench.engine.processor import ProcessorNode
from workbench.engine.render import render_quantum
from workbench.graph import layout as graph
from workbench.rt.clock import ticks_per_second
from workbench.rt.kernel import entry
from workbench.settings import QUANTUM

if TYPE_CHECKING:
    from workbench.graph import Processor
    from workbench.graph.ports import Port


@entry()
def given(base, node, first, frames):  # type: ignore[no-untyped-def]
    """Leave a buffer as the control side has filled it."""
    return 0


class Rehearsal:
    """One node, fed with arrays.

    Parameters
    ----------
    source : Processor
        What it does.
    sample_rate : float
        Frames per second.
    connected : collection of str, optional
        Names of the inputs that will be fed; all if not given.
    """

    def __init__(self, source: Processor, sample_rate: float, connected: Collection[str] | None = None) -> None:
        memory = self._memory = EngineMemory(sample_rate, 0)
        self.node = ProcessorNode(memory, 1, source.kind.name, source)
        feeds, edges = [], {}
        self._feeds: list[np.ndarray] = []
        for number, port in enumerate(source.kind.inputs, start=2):
            feed = Node(
                memory, number, port.name, given, (), {}, outputs=(("output", port.channels),), is_remembered=False
            )
            if connected is None or port.name in connected:
                wire = Connection(feed, feed.outputs["output"], self.node, self.node.inputs[number - 2])
                edges[Edge(memory, wire, 0)] = True
            feeds.append(feed)
            self._feeds.append(memory.arena.view(feed.out, np.float32, (port.channels, QUANTUM)))
        plan = write_plan(memory.arena, [*feeds, self.node], edges, 1)
        memory.control[layout.C_PLAN] = plan.region.offset
        memory.control[layout.C_WATCHED] = 1
        self._output = memory.arena.view(self.node.out, np.float32, (source.kind.channels, QUANTUM))
        self._ports = source.kind.inputs, source.kind.outputs
        self._run = render_quantum.foreign

    def run(self, inputs: Mapping[str, np.ndarray], frames: int) -> dict[str, np.ndarray]:
        """Run the node from where it is.

        Parameters
        ----------
        inputs : mapping of str to numpy.ndarray [shape=(channels, at least frames), dtype=float32]
            What each input hears; silence for those that are not named.
        frames : int
            How many; the last quantum is filled up with silence.

        Returns
        -------
        dict of str to numpy.ndarray [shape=(channels, frames), dtype=float32]
            What each output gives.
        """
        ways_in, ways_out = self._ports
        made = np.zeros((len(self._output), -(-frames // QUANTUM) * QUANTUM), np.float32)
        base = self._memory.arena.base
        for start in range(0, frames, QUANTUM):
            for port, feed in zip(ways_in, self._feeds, strict=True):
                _fill(feed, inputs.get(port.name), start, frames)
            self._run(base, 0, 0, QUANTUM)
            made[:, start : start + QUANTUM] = self._output
            self._memory.bus.drain()
        return _apart(made[:, :frames], ways_out)

    @property
    def most_seconds(self) -> float:
        """The longest time that a quantum has taken so far; 0.0 where there is no counter."""
        counts = self._memory.arena.view(self.node.meter_at + 32, np.int64, 4)
        rate = ticks_per_second()
        return float(counts[graph.METER_MOST_TICKS]) / rate if rate else 0.0


def _fill(feed: np.ndarray, source: np.ndarray | None, start: int, frames: int) -> None:
    count = min(QUANTUM, frames - start)
    feed[:] = 0.0
    if source is not None:
        feed[:, :count] = source[:, start : start + count]


def _apart(rows: np.ndarray, outputs: tuple[Port, ...]) -> dict[str, np.ndarray]:
    made, first = {}, 0
    for port in outputs:
        made[port.name] = rows[first : first + port.channels]
        first += port.channels
    return made
