"""A signal graph as plain data: what a view draws, and what a session fills in.

Threads: constants and values only.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Style = Literal["wire", "automatic", "send", "modulation"]
_ARROWS: dict[str, str] = {"wire": "->", "automatic": "->", "send": "-->", "modulation": "~>"}


@dataclass(frozen=True)
class NodePicture:
    """A node.

    Attributes
    ----------
    name : str
        What it is called.
    kind : str
        Name of its code.
    ways_in : tuple of str
        Names of the further inputs and moved parameters that something is led into; the first input has no row.
    is_heard : bool
        Whether a path leads from it to the output.
    latency_frames : int
        By how much its output is later than its input.
    """

    name: str
    kind: str
    ways_in: tuple[str, ...] = ()
    is_heard: bool = True
    latency_frames: int = 0


@dataclass(frozen=True)
class WirePicture:
    """A connection.

    Attributes
    ----------
    source, target : int
        Places of the two nodes in the picture.
    style : str
        ``"wire"``; ``"automatic"`` for what is heard because it is connected to nothing; ``"send"``;
        ``"modulation"``.
    way_in : int
        Which of the target's `ways_in`; -1 for its first input.
    unit : str
        Of a modulation's depth.
    is_return : bool
        Whether it leads into a feedback, so that what goes into it comes out later: the only one that may lead back.
    """

    source: int
    target: int
    style: Style = "wire"
    way_in: int = -1
    unit: str = ""
    is_return: bool = False


@dataclass(frozen=True)
class GraphPicture:
    """A graph.

    Attributes
    ----------
    nodes : tuple of NodePicture
        In running order; the last one is the output.
    wires : tuple of WirePicture
        What joins them.
    budget_s : float
        Seconds that a quantum lasts.
    """

    nodes: tuple[NodePicture, ...]
    wires: tuple[WirePicture, ...]
    budget_s: float


@dataclass(frozen=True)
class GraphReadings:
    """What outputs give and nodes cost since the last time that somebody asked.

    Attributes
    ----------
    peak : numpy.ndarray [shape=(wires,)]
        Loudest sample of the output that each connection comes from, linear; 0 if its node did not run.
    spent_s, most_s : numpy.ndarray [shape=(nodes,)]
        Seconds altogether, and in the slowest quantum; NaN where the machine has no counter.
    quanta : numpy.ndarray [shape=(nodes,)]
        How often each ran.
    gain : numpy.ndarray [shape=(wires,)]
        Weight of each connection; of a modulation its depth.
    """

    peak: NDArray[np.float64]
    spent_s: NDArray[np.float64]
    most_s: NDArray[np.float64]
    quanta: NDArray[np.float64]
    gain: NDArray[np.float64]


class GraphSource(Protocol):
    """Who knows the graph."""

    def picture(self) -> GraphPicture:
        """Return the graph; the very same object until it changes."""

    def read(self) -> GraphReadings:
        """Return the readings of the nodes of the last picture, and set their meters back to zero."""

    def open(self) -> None:
        """Have the nodes measured from now on."""

    def close(self) -> None:
        """No longer have them measured for this reader."""


def cost_text(spent_s: float, budget_s: float) -> str:
    """Write a cost.

    Parameters
    ----------
    spent_s : float
        Seconds per quantum; NaN if it is not known.
    budget_s : float
        Seconds that a quantum lasts.

    Returns
    -------
    str
        ``"2.1 us  0.2 %"``; empty if it is not known.
    """
    return "" if math.isnan(spent_s) else f"{1e6 * spent_s:.1f} us  {100.0 * spent_s / budget_s:.1f} %"


def graph_lines(picture: GraphPicture, spent_s: Sequence[float]) -> list[str]:
    """Write a graph down as chains, each with what its nodes cost together.

    Parameters
    ----------
    picture : GraphPicture
        The graph.
    spent_s : sequence of float
        Seconds per quantum of each node; NaN where it is not known.

    Returns
    -------
    list of str
        ``lead -> delay -> output  2.1 us  0.2 %``. A node's cost counts in the first line that names it; sends
        (``-->``) and modulations (``~>``) follow in lines of their own.
    """
    nodes, named, lines = picture.nodes, set[int](), []
    onward: dict[int, list[int]] = defaultdict(list)
    for wire in picture.wires:
        if wire.style in ("wire", "automatic") and wire.way_in < 0:
            onward[wire.source].append(wire.target)
    led_into = {target for targets in onward.values() for target in targets}
    starts = [at for at in range(len(nodes)) if at not in led_into]
    starts += [at for at, targets in onward.items() for _ in targets[1:]]
    for start in starts:
        chain = [start]
        while onward[chain[-1]] and (len(chain) == 1 or chain[-1] not in named):
            chain.append(onward[chain[-1]].pop(0))
            if chain[-1] in named:
                break
        if len(chain) == 1 and start in named:
            continue
        new = [at for at in chain if at not in named]
        cost = math.fsum(each for at in new if not math.isnan(each := spent_s[at]))
        is_known = any(not math.isnan(spent_s[at]) for at in new)
        text = " -> ".join(nodes[at].name for at in chain)
        unheard = "" if nodes[start].is_heard else "  (not heard)"
        lines.append(f"{text}{unheard}  {cost_text(cost if is_known else math.nan, picture.budget_s)}".rstrip())
        named.update(chain)
    for wire in picture.wires:
        if wire.style in ("send", "modulation") or wire.way_in >= 0:
            target = nodes[wire.target]
            into = f".{target.ways_in[wire.way_in]}" if wire.way_in >= 0 else ""
            lines.append(f"{nodes[wire.source].name} {_ARROWS[wire.style]} {target.name}{into}")
    return lines
