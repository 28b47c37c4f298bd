"""A processor as the control side knows it: a kind of node with its state, its inputs, its parameters frame by frame.

Threads: control.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.engine.copy import MOST_COPIED, Copy
from workbench.engine.node import Node
from workbench.settings import QUANTUM

if TYPE_CHECKING:
    from workbench.engine.memory import EngineMemory
    from workbench.graph import NodeKind, Processor


class ProcessorNode(Node):
    """A node made with `workbench.graph.node`.

    Parameters
    ----------
    memory : EngineMemory
        Where it lives.
    number : int
        Its number.
    name : str
        Its name.
    source : Processor
        What it does.
    heir_of : Node, optional
        What it takes the place of.
    reader : ProcessorNode, optional
        Its other half, whose state it shares and to which it belongs.
    """

    layout: np.dtype[Any]

    def __init__(
        self,
        memory: EngineMemory,
        number: int,
        name: str,
        source: Processor,
        heir_of: Node | None = None,
        reader: ProcessorNode | None = None,
    ) -> None:
        kind = self.kind = source.kind
        outputs = tuple((port.name, port.channels) for port in kind.outputs)
        code = kind.code(memory.sample_rate)
        super().__init__(
            memory,
            number,
            name,
            code,
            kind.params,
            source.values,
            outputs=outputs,
            is_remembered=False,
            heir_of=heir_of,
        )
        self.description = source
        self.kind_name = kind.name
        self.needs_host = source.needs_host
        self.is_audible = kind.is_audible
        self.latency = kind.latency_frames(memory.sample_rate)
        with self._kept_whole():
            if reader is None:
                self._lay_out_state(kind)
            else:
                self.layout, self.state_bytes = reader.layout, reader.state_bytes
                self.state, self.start, self.restart = reader.state, reader.start, reader.restart
            self.ramp = self._place("parameters", 4 * QUANTUM * max(len(kind.params), 1))
            for port in kind.inputs:
                self.add_input(port.name, port.channels)
            if kind.writer is not None:
                self.writer = ProcessorNode(memory, number, name, kind.writer(), reader=self)

    def _lay_out_state(self, kind: NodeKind) -> None:
        start = np.tile(kind.start(self._memory.sample_rate), kind.copies)
        self.layout = start.dtype
        self.state_bytes = start.nbytes
        self.state, self.start = self._place("state", start.nbytes), self._place("start", start.nbytes)
        for at in (self.state, self.start):
            self._arena.view(at, np.uint8, start.nbytes)[:] = start.view(np.uint8)

    def free(self) -> None:
        """Give its memory back, its other half's too; only once no plan has it any more. Twice does no harm."""
        if self.writer is not None:
            self.writer.free()
        super().free()

    def continues(self, other: Node) -> bool:
        """Say whether it can go on where another node is.

        Parameters
        ----------
        other : Node
            The one that it takes the place of.

        Returns
        -------
        bool
            True if both remember the same, from the same start (else it would go on with the other one's tables), and
            little enough to be copied between two quanta.
        """
        if not isinstance(other, ProcessorNode) or other.layout != self.layout or self.state_bytes > MOST_COPIED:
            return False
        mine, others = (self._arena.view(each.start, np.uint8, self.state_bytes) for each in (self, other))
        return bool(np.array_equal(mine, others))

    def copies(self, other: Node) -> list[Copy]:
        """Say what has to be copied for it to go on.

        Parameters
        ----------
        other : ProcessorNode
            The one that it takes the place of.

        Returns
        -------
        list of Copy
            Of the two nodes' memories; none if it cannot go on there. If the other one is about to start anew, the heir
            goes on with that.
        """
        if not isinstance(other, ProcessorNode) or not self.continues(other):
            return []
        once = self.begun_at
        return [Copy(other.state, self.state, self.state_bytes, once), Copy(other.restart, self.restart, 8, once)]

    @property
    def memory(self) -> np.ndarray:
        """What it remembers, as it is now, one record per channel; changing it changes the sound."""
        return self._arena.view(self.state, self.layout, self.state_bytes // self.layout.itemsize)
