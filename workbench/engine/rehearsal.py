"""A place of its own for one node: to run it over arrays, and to see what it does before it may join the others.

Nothing here touches a session. The node runs through the same walk of the same kind of plan.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import numpy as np

from workbench.commands import CENTS, CommandKind
from workbench.engine import layout
from workbench.engine.edge import Connection, Edge
from workbench.engine.instrument import instrument
from workbench.engine.instrument_node import InstrumentNode
from workbench.engine.memory import EngineMemory
from workbench.engine.node import Node
from workbench.engine.plan import write_plan
from workbench.engine.processor import ProcessorNode
from workbench.engine.render import render_quantum
from workbench.events import EventKind
from workbench.graph import layout as graph
from workbench.graph.ports import Port
from workbench.instruments.instrument import Instrument
from workbench.rt.clock import ticks_per_second
from workbench.rt.kernel import Entry, entry
from workbench.settings import QUANTUM

if TYPE_CHECKING:
    from workbench.graph import Processor


@entry()
def given(base, node, first, frames):  # type: ignore[no-untyped-def]
    """Leave a buffer as the control side has filled it."""
    return 0


def needed_for(source: Processor | Instrument) -> tuple[Entry, ...]:
    """Say what a rehearsal runs besides the code of what is rehearsed.

    Parameters
    ----------
    source : Processor or Instrument
        What is to be rehearsed.

    Returns
    -------
    tuple of Entry
        To be compiled before time counts.
    """
    return (render_quantum, given, *((instrument,) if isinstance(source, Instrument) else ()))


class Rehearsal:
    """One node, fed with arrays, or one instrument, fed with notes.

    Parameters
    ----------
    source : Processor or Instrument
        What it does.
    sample_rate : float
        Frames per second.
    connected : collection of str, optional
        Names of the inputs that will be fed; all if not given.

    Attributes
    ----------
    node : ProcessorNode or InstrumentNode
        Its control side.
    seconds : list of float
        What each quantum took; zeros where there is no counter.
    peak : float
        Its loudest sample so far, linear.
    not_finite : int
        Quanta in which it gave NaN or infinity (and was muted).
    """

    def __init__(
        self, source: Processor | Instrument, sample_rate: float, connected: Collection[str] | None = None
    ) -> None:
        memory = self._memory = EngineMemory(sample_rate, 0)
        self.node: ProcessorNode | InstrumentNode
        self._ports: tuple[tuple[Port, ...], tuple[Port, ...]]
        if isinstance(source, Instrument):
            self.node, self._ports = InstrumentNode(memory, 1, source.voice.name, source), ((), (Port("output", 2),))
        else:
            self.node = ProcessorNode(memory, 1, source.kind.name, source)
            self._ports = source.kind.ways_in, source.kind.outputs
        self.seconds: list[float] = []
        self.peak, self.not_finite = 0.0, 0
        memory.bus.handle(EventKind.NOT_FINITE, lambda _: self._count_not_finite())
        inlet = self.node.inlet
        feeds, edges = [], {}
        self._feeds: list[np.ndarray] = []
        for number, port in enumerate(self._ports[0], start=2):
            feed = Node(
                memory, number, port.name, given, (), {}, outputs=(("output", port.channels),), is_remembered=False
            )
            if connected is None or port.name in connected:
                wire = Connection(feed, feed.outputs["output"], inlet, inlet.inputs[number - 2])
                edges[Edge(memory, wire, 0)] = True
            feeds.append(feed)
            self._feeds.append(memory.arena.view(feed.out, np.float32, (port.channels, QUANTUM)))
        other_half = [] if inlet is self.node else [inlet]
        plan = write_plan(memory.arena, [*feeds, self.node, *other_half], edges, 1)
        memory.control[layout.C_PLAN] = plan.region.offset
        memory.control[layout.C_WATCHED] = 1
        rows = sum(port.channels for port in self._ports[1])
        self._output = memory.arena.view(self.node.out, np.float32, (rows, QUANTUM))
        self._counts = memory.arena.view(self.node.meter_at, np.int64, 4)
        self._tick_s = 1.0 / (ticks_per_second() or np.inf)
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
            self.seconds.append(float(self._counts[graph.METER_TICKS]) * self._tick_s)
            self._counts[graph.METER_TICKS] = 0
            self._memory.bus.drain()
        self.peak = max(self.peak, float(np.abs(made).max()))
        return _apart(made[:, :frames], ways_out)

    @property
    def processor(self) -> ProcessorNode:
        """The node, where it is no instrument."""
        if not isinstance(self.node, ProcessorNode):
            raise TypeError(f"{self.node.name} is an instrument")
        return self.node

    def strike(self, key: int) -> None:
        """Start a note of an instrument at the next quantum.

        Parameters
        ----------
        key : int
            MIDI note number.
        """
        self._memory.commands.send(CommandKind.NOTE_ON, source=1, a=CENTS * key, x=key, y=127.0)

    def release(self) -> None:
        """Let all notes of an instrument ring out."""
        self._memory.commands.send(CommandKind.ALL_NOTES_OFF, source=1)

    def _count_not_finite(self) -> None:
        self.not_finite += 1


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
