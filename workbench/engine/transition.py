"""The way from one graph to the next without a step: what goes fades out while what comes fades in.

Mostly both run side by side for a moment. Where that would close a circle (two nodes that change places), what goes
fades out first.

Threads: control, one at a time (the engine's lock).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from workbench.engine.edge import Edge
from workbench.engine.node import Node
from workbench.engine.patch import Patch, pairs
from workbench.errors import GraphError
from workbench.graph.wiring import running_order

Step = tuple[list[Node], dict[Edge, bool]]  # the nodes in order; the edges, and whether each is wanted


def transition(
    patch: Patch, wanted: Collection[Edge], new: Collection[Edge], going: Iterable[Edge], running: Sequence[Node]
) -> list[Step]:
    """Find the steps to a new graph.

    Parameters
    ----------
    patch : Patch
        What is wanted.
    wanted, new : collection of Edge
        Its edges; those of them that were not there before.
    going : iterable of Edge
        What fades out, or is still doing so.
    running : sequence of Node
        What runs now, in order.

    Returns
    -------
    list of tuple
        Nodes and edges of one or two plans, to be installed one after the other.
    """
    goes = dict.fromkeys(going, False)
    stays = dict.fromkeys(wanted, True)
    last = (_ordered(patch, stays), stays)
    if not goes:
        return [last]
    together = {**goes, **stays}
    try:
        return [(_ordered(patch, together), together), last]
    except GraphError:
        place = {node: index for index, node in enumerate(running)}
        before = {
            edge: is_wanted
            for edge, is_wanted in together.items()
            if edge not in new and all(node in place for node in edge.connection.ends)
        }
        return [(list(running), before), last]


def _ordered(patch: Patch, edges: Collection[Edge]) -> list[Node]:
    """Order the nodes that edges join: those of the patch, and those that are on their way out."""
    ends = [edge.connection.ends for edge in edges]
    used = dict.fromkeys(node for pair in ends for node in pair)
    halves = pairs(used)
    used.update(dict.fromkeys(writer for _, writer in halves))
    staying = [node for node in patch.nodes if node in used]
    leaving = [node for node in used if node not in staying and node is not patch.master]
    return running_order([*leaving, *staying, patch.master], [*ends, *halves], lambda node: node.name)
