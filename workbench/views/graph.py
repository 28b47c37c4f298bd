"""The graph, live: nodes in running order, levels on what joins them, and what each node costs.

Threads: frames are packed on the pump's thread.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from workbench.views.graph_layout import GraphLayout, lay_out
from workbench.views.graph_picture import GraphPicture, GraphReadings, graph_lines
from workbench.views.live_view import LiveView

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.page.feed import Packed
    from workbench.page.hub import Hub
    from workbench.views.graph_picture import GraphSource

FLOOR_DB = -100.0
_FALL_DB_S = 40.0  # of a level, so that an eye can follow it
_COST_S = 0.5  # costs are means over so long, so that they can be read


class GraphView(LiveView):
    """Shows the nodes of a session and their connections.

    Parameters
    ----------
    source : GraphSource
        Who knows the graph.
    hub : Hub
        Who sends the frames.
    name : str
        Name of the view within the hub.
    clock : callable
        Seconds that only go forward.
    """

    _module = "graph"

    picture = t.Dict().tag(sync=True)

    def __init__(self, source: GraphSource, hub: Hub, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._graph = source
        self._clock = clock
        self._revision = 0
        self._is_sent = False
        self._seen, self._cost = GraphPicture((), (), math.nan), np.zeros(0)
        self._follow(source.picture())
        source.open()
        super().__init__(hub, name, "Graph", picture=self._drawn())

    def _follow(self, picture: GraphPicture) -> None:
        """Begin anew with another graph; what a node of the same name cost stays until it is measured again."""
        known = dict(zip((each.name for each in self._seen.nodes), self._cost, strict=True))
        count = len(picture.nodes)
        self._seen = picture
        self._revision += 1
        self._level_db = np.full(len(picture.wires), FLOOR_DB)
        self._cost = np.array([known.get(each.name, math.nan) for each in picture.nodes])
        self._worst = np.full(count, math.nan)
        self._sums = np.zeros((3, count))  # seconds, the slowest quantum, quanta since the last mean
        self._then_s = self._meant_s = self._clock()

    def _drawn(self) -> dict[str, Any]:
        placed: GraphLayout = lay_out(self._seen)
        nodes = [
            {
                "name": node.name,
                "kind": node.kind if node.kind != node.name else "",
                "ways_in": list(node.ways_in),
                "heard": node.is_heard,
                "late": node.latency_frames,
                "box": list(box),
            }
            for node, box in zip(self._seen.nodes, placed.boxes, strict=True)
        ]
        wires = [
            {"from": wire.source, "to": wire.target, "style": wire.style, "unit": wire.unit, "route": route}
            for wire, route in zip(self._seen.wires, placed.routes, strict=True)
        ]
        size = {"width": placed.width, "height": placed.height, "budget_us": 1e6 * self._seen.budget_s}
        lines = graph_lines(self._seen, [math.nan] * len(nodes))
        return {"revision": self._revision, "nodes": nodes, "wires": wires, "lines": lines, **size}

    def refresh(self) -> None:
        """Send the next picture even if it is the same."""
        self._is_sent = False

    def pack(self) -> Packed | None:
        """Return levels of wires and costs of nodes; a changed graph goes ahead of them."""
        picture = self._graph.picture()
        if picture is not self._seen:
            self._follow(picture)
            self.picture = self._drawn()
            self._is_sent = False
        reading = self._graph.read()
        is_moving = self._take(reading)
        if self._is_sent and not is_moving:
            return None
        self._is_sent = not is_moving
        with np.errstate(divide="ignore"):
            gain_db = 20.0 * np.log10(np.abs(reading.gain))
        is_depth = np.array([wire.style == "modulation" for wire in picture.wires], bool)
        levels = np.maximum(self._level_db + np.where(is_depth, 0.0, gain_db), FLOOR_DB)
        return {"revision": self._revision}, [levels, reading.gain, 1e6 * self._cost, 1e6 * self._worst]

    def _take(self, reading: GraphReadings) -> bool:
        """Add readings to what is shown; says whether anything moves."""
        now = self._clock()
        fall, self._then_s = _FALL_DB_S * (now - self._then_s), now
        with np.errstate(divide="ignore"):
            peak_db = np.maximum(20.0 * np.log10(reading.peak), FLOOR_DB)
        before = self._level_db
        self._level_db = np.maximum(peak_db, np.maximum(before - fall, FLOOR_DB))
        self._sums[0] += reading.spent_s
        self._sums[1] = np.fmax(self._sums[1], reading.most_s)
        self._sums[2] += reading.quanta
        if now - self._meant_s >= _COST_S:
            ran = self._sums[2] > 0.0
            self._cost = np.where(ran, self._sums[0] / np.maximum(self._sums[2], 1.0), self._cost)
            self._worst = np.where(ran, self._sums[1], self._worst)
            self._cost[[not each.is_heard for each in self._seen.nodes]] = math.nan
            self._sums[:] = 0.0
            self._meant_s = now
        return bool(reading.quanta.any() or (self._level_db > FLOOR_DB).any())

    def release(self) -> None:
        """Stop measuring."""
        self._graph.close()

    def __repr__(self) -> str:
        """Draw the graph as lines, each with its cost, as far as it was measured."""
        return "\n".join(graph_lines(self._seen, self._cost.tolist()))


def graph(source: GraphSource, hub: Hub, *, name: str = "graph") -> GraphView:
    """Show a graph; the same name gives the same view.

    Parameters
    ----------
    source : GraphSource
        Who knows it.
    hub : Hub
        Who sends the frames.
    name : str
        Name of the view.

    Returns
    -------
    GraphView
        The open view of that name, or a new one.
    """
    return hub.view(name, "graph", lambda: GraphView(source, hub, name))
