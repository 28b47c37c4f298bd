"""A connection as the control side knows it: what it joins, how loud it is, and its memory in the arena.

Threads: control.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.dsp.smoothing import smoothing_share
from workbench.engine.mix import EDGE_GAIN_SHARE, GAIN_S
from workbench.graph import layout as graph
from workbench.settings import QUANTUM

if TYPE_CHECKING:
    from workbench.engine.memory import EngineMemory
    from workbench.engine.node import Node
    from workbench.engine.port import InputPort, OutputPort
    from workbench.params import Param


@dataclass(frozen=True)
class Connection:
    """What is wanted: a signal led to a place.

    Attributes
    ----------
    source : Node
        Where it comes from.
    output : OutputPort
        Which of its outputs.
    target : Node
        Where it goes.
    port : InputPort
        Which of its inputs or modulated parameters.
    level : Param, optional
        Its gain, if it has one that can be turned.
    is_send : bool
        Whether it goes there besides, so that its source is heard as before.
    """

    source: Node
    output: OutputPort
    target: Node
    port: InputPort
    level: Param | None = None
    is_send: bool = False

    @property
    def ends(self) -> tuple[Node, Node]:
        """The two nodes that it joins."""
        return self.source, self.target


class Edge:
    """A connection that sounds, or is about to, or fades out.

    Parameters
    ----------
    memory : EngineMemory
        Where it remembers how far it has faded.
    connection : Connection
        What it does.
    delay : int, >= 0
        Frames by which it is held back.
    """

    def __init__(self, memory: EngineMemory, connection: Connection, delay: int) -> None:
        self.connection = connection
        self.delay = delay
        self._is_free = False
        self._arena = memory.arena
        channels = connection.output.channels
        line = channels * (delay + 2 * QUANTUM) if delay else 0
        name = f"edge {connection.source.name} to {connection.target.name}"
        self._region = memory.arena.place(name, 4 * (graph.EDGE_HEAD_FLOATS + line))
        floats = memory.arena.view(self._region.offset, np.float32, graph.EDGE_HEAD_FLOATS)
        floats[graph.EDGE_SHARE] = graph.EDGE_FRESH if connection.source.starts_silent else graph.EDGE_NEW
        floats[graph.EDGE_GAIN] = connection.level.number if connection.level is not None else 1.0
        floats[EDGE_GAIN_SHARE] = smoothing_share(GAIN_S, memory.sample_rate, QUANTUM)

    def record(self, fade_frames: int, *, is_wanted: bool) -> list[int]:
        """Describe it to the audio side.

        Parameters
        ----------
        fade_frames : int, > 0
            How long a fade takes.
        is_wanted : bool
            Whether it comes or goes.

        Returns
        -------
        list of int
            The words EDGE_SOURCE .. EDGE_SLOT.
        """
        output, level = self.connection.output, self.connection.level
        slot = level.slot if level is not None else -1
        return [output.offset, output.channels, self._region.offset, int(is_wanted), fade_frames, self.delay, slot]

    def free(self) -> None:
        """Give its memory back; only once no plan has it any more. Twice does no harm."""
        if not self._is_free:
            self._is_free = True
            self._arena.free(self._region)
