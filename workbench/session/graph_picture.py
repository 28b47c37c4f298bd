"""A session's graph as a view sees it, and what its nodes give and cost. Measuring is on while somebody looks.

Threads: control, any of them; under the engine's lock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.engine import layout
from workbench.engine.patch import pairs
from workbench.graph.layout import BUFFER_BYTES, METER_MOST_TICKS, METER_PEAKS, METER_QUANTA, METER_TICKS, OCTAVES
from workbench.graph.wiring import running_order
from workbench.rt.clock import ticks_per_second
from workbench.settings import QUANTUM
from workbench.views.graph_picture import GraphPicture, GraphReadings, NodePicture, Style, WirePicture

if TYPE_CHECKING:
    from workbench.engine import Engine
    from workbench.engine.edge import Connection
    from workbench.engine.node import Node
    from workbench.engine.patch import Patch
    from workbench.engine.port import InputPort

_Taken = tuple[dict[str, float], np.ndarray]  # peaks by output; ticks, the most of them, quanta
OUTPUT = "output"  # what the last node is called where people see it, as in `s.output`


class GraphWatch:
    """Reads the graph of an engine for one view.

    Parameters
    ----------
    engine : Engine
        Whose.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._patch: Patch | None = None
        self._nodes: list[Node] = []
        self._wires: list[Connection] = []
        self._picture: GraphPicture | None = None
        self._is_open = False

    def open(self) -> None:
        """Have the nodes measured from now on; twice does no harm."""
        with self._engine.lock:
            if not self._is_open:
                self._is_open = True
                self._engine.control[layout.C_WATCHED] += 1
            for node in [*self._engine.patch.nodes, self._engine.master]:
                self._take(node)  # what was measured for somebody else, long ago

    def close(self) -> None:
        """No longer have them measured; twice does no harm."""
        with self._engine.lock:
            if self._is_open:
                self._is_open = False
                self._engine.control[layout.C_WATCHED] -= 1

    def picture(self) -> GraphPicture:
        """Describe the graph.

        Returns
        -------
        GraphPicture
            The very same object until it changes.
        """
        with self._engine.lock:
            patch = self._engine.patch
            if self._picture is None or patch is not self._patch:
                self._patch, self._picture = patch, self._describe(patch)
            return self._picture

    def _describe(self, patch: Patch) -> GraphPicture:
        self._wires = patch.wires()
        whole = {writer: reader for reader, writer in pairs(patch.nodes)}  # two halves, one box
        ends = [each.ends for each in self._wires if each.target not in whole]
        self._nodes = running_order([*patch.nodes, patch.master], ends)
        self._nodes.sort(key=lambda node: node is patch.master)
        heard = set(patch.arrange().order)
        ways_in = {node: _ways_in(node, self._wires) for node in self._nodes}
        nodes = tuple(
            NodePicture(
                name=node.name if node is not patch.master else OUTPUT,
                kind=node.kind_name if node is not patch.master else "master",
                ways_in=tuple(_way_in_name(port) for port in ways_in[node]),
                is_heard=node in heard,
                latency_frames=node.latency,
            )
            for node in self._nodes
        )
        place = {node: at for at, node in enumerate(self._nodes)}
        inserted = sum(map(len, patch.inserts.values()))
        automatic = len(self._wires) - len(patch.connections) - inserted  # these come first
        wires = tuple(
            WirePicture(
                source=place[wire.source],
                target=place[whole.get(wire.target, wire.target)],
                style=_style(wire, is_automatic=at < automatic),
                way_in=_way_in(wire, ways_in),
                unit=_unit(wire),
                is_return=wire.target in whole,
            )
            for at, wire in enumerate(self._wires)
        )
        return GraphPicture(nodes, wires, QUANTUM / self._engine.sample_rate)

    def read(self) -> GraphReadings:
        """Read the meters of the nodes of the last picture and set them back to zero.

        Returns
        -------
        GraphReadings
            What has happened since the last time.
        """
        with self._engine.lock:
            is_whole = all(self._engine.has(node) for node in self._nodes)  # or the next picture will be another one
            taken = {node: self._take(node) for node in self._nodes} if is_whole else {}
            gains = [wire.level.number if wire.level is not None else 1.0 for wire in self._wires]
        nothing: _Taken = ({}, np.zeros(3))
        peak = [taken.get(wire.source, nothing)[0].get(wire.output.name, 0.0) for wire in self._wires]
        ticks, most, quanta = np.array([taken.get(node, nothing)[1] for node in self._nodes], np.float64).T
        tick_s = 1.0 / ticks_per_second() if ticks_per_second() else np.nan
        return GraphReadings(
            np.array(peak, np.float64), ticks * tick_s, most * tick_s, quanta, np.array(gains, np.float64)
        )

    def _take(self, node: Node) -> _Taken:
        """Read and clear one meter. The audio thread may add to it in between: one quantum may be lost, no more."""
        arena = self._engine.arena
        counts = arena.view(node.meter_at, np.int64, 3)
        peaks = {}
        for name, port in node.outputs.items():
            first = (port.offset - node.out) // BUFFER_BYTES
            level = arena.view(node.meter_at + METER_PEAKS + 4 * first, np.float32, port.channels)
            peaks[name] = float(level.max())
            level[:] = 0.0
        found = counts[[METER_TICKS, METER_MOST_TICKS, METER_QUANTA]]
        counts[:] = 0
        return peaks, found


def _ways_in(node: Node, wires: list[Connection]) -> list[InputPort]:
    """List the ports that need a row: something leads there, and it is not the first input."""
    led_into = [wire.port for wire in wires if wire.target is node]
    return [port for port in node.ports if port in led_into and port not in node.inputs[:1]]


def _way_in(wire: Connection, ways_in: dict[Node, list[InputPort]]) -> int:
    rows = ways_in.get(wire.target, [])
    return rows.index(wire.port) if wire.port in rows else -1


def _way_in_name(port: InputPort) -> str:
    return port.name.removesuffix(" modulation") if port.param >= 0 else port.name


def _style(wire: Connection, *, is_automatic: bool) -> Style:
    if wire.port.param >= 0:
        return "modulation"
    if wire.is_send:
        return "send"
    return "automatic" if is_automatic else "wire"


def _unit(wire: Connection) -> str:
    if wire.port.param < 0:
        return ""
    if wire.port.curve == OCTAVES:
        return "oct"
    unit: str = list(wire.target.params.values())[wire.port.param].spec.unit
    return unit
