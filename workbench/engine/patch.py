"""What is connected with what: the graph as people made it, and what must run so that it is heard.

What is connected to nothing is heard by itself: a session needs no wires to make sound. A source loses that automatic
way out with its first connection, and gets it back with the last one that is taken away.

Threads: control, one at a time (the engine's lock).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from workbench.engine.edge import Connection
from workbench.engine.node import Node
from workbench.graph.wiring import arrivals, leading_to, running_order

if TYPE_CHECKING:
    from workbench.params import Param


@dataclass(frozen=True)
class Arrangement:
    """What has to run.

    Attributes
    ----------
    order : list of Node
        Sources before those that hear them; the master last.
    delays : dict
        The connections between them, and by how many frames each is held back.
    """

    order: list[Node]
    delays: dict[Connection, int]


class Patch:
    """Nodes and connections.

    Parameters
    ----------
    master : Node
        Where sound leaves.
    """

    def __init__(self, master: Node) -> None:
        self.master = master
        self.nodes: list[Node] = []
        self.connections: list[Connection] = []
        self.unheard: set[Node] = set()  # those that were taken off the output on purpose
        self.inserts: dict[Node, tuple[Node, ...]] = {}  # by target: what all that leads there goes through first

    def copy(self) -> Patch:
        """Make another one to try changes on.

        Returns
        -------
        Patch
            With the same nodes and connections.
        """
        made = Patch(self.master)
        made.nodes, made.connections, made.unheard = [*self.nodes], [*self.connections], {*self.unheard}
        made.inserts = {**self.inserts}
        return made

    def levels(self) -> list[Param]:
        """List the levels of its connections.

        Returns
        -------
        list of Param
            Of those that have one.
        """
        return [each.level for each in self.connections if each.level is not None]

    def wires(self) -> list[Connection]:
        """List all connections, the automatic ones included.

        Returns
        -------
        list of Connection
            Those to the output first, in the order of the nodes.
        """
        led = {each.source for each in self.connections if not each.is_send}
        inserted = {node for chain in self.inserts.values() for node in chain}
        away = led | self.unheard | inserted
        automatic = [_led(node, self.master) for node in self.nodes if node.is_audible and node not in away]
        chains = [(*chain, target) for target, chain in self.inserts.items()]
        return [
            *(self._through_inserts(each) for each in (*automatic, *self.connections)),
            *(_led(source, target) for chain in chains for source, target in pairwise(chain)),
        ]

    def _through_inserts(self, wire: Connection) -> Connection:
        """The same connection, into the first of what is inserted before its target."""
        chain = self.inserts.get(wire.target)
        if not chain or wire.port != wire.target.inputs[0]:
            return wire
        return replace(wire, target=chain[0].inlet, port=chain[0].inlet.inputs[0])

    def insert(self, node: Node, target: Node) -> None:
        """Have all that leads to the first input of a node go through another one, after what is inserted already.

        Parameters
        ----------
        node, target : Node
            What is inserted, and before what; a node is inserted at one place only.
        """
        if node not in self.inserts.get(target, ()):
            self.take_out(node)
            self.inserts[target] = (*self.inserts.get(target, ()), node)

    def take_out(self, node: Node) -> None:
        """Have a node be no insert any more, nor have any.

        Parameters
        ----------
        node : Node
            Which.
        """
        left = {target: tuple(each for each in chain if each is not node) for target, chain in self.inserts.items()}
        self.inserts = {target: chain for target, chain in left.items() if chain and target is not node}

    def arrange(self) -> Arrangement:
        """Find what has to run, and in which order.

        Returns
        -------
        Arrangement
            Nodes that nobody hears are not in it.

        Raises
        ------
        GraphError
            If a node would feed itself.
        """
        wires = self.wires()
        ends = [each.ends for each in wires]
        halves = pairs(self.nodes)
        everything = [*self.nodes, *(writer for _, writer in halves), self.master]
        order = running_order(everything, [*ends, *halves], _name)
        used = leading_to([self.master], [*ends, *((writer, reader) for reader, writer in halves)])
        order = [node for node in order if node in used]
        wires = [each for each in wires if each.source in used and each.target in used]
        late = arrivals(order, (each.ends for each in wires), lambda node: node.latency)
        return Arrangement(order, {each: late[each.target] - late[each.source] - each.source.latency for each in wires})

    def without(self, node: Node) -> Patch:
        """Make one that lacks a node and all that leads to it or comes from it.

        Parameters
        ----------
        node : Node
            Which.

        Returns
        -------
        Patch
            A new one.
        """
        made = self.copy()
        made.nodes = [each for each in made.nodes if each is not node]
        gone = {node, node.inlet}
        made.connections = [each for each in made.connections if gone.isdisjoint(each.ends)]
        made.unheard.discard(node)
        made.take_out(node)
        return made

    def replaced(self, old: Node, new: Node) -> Patch:
        """Make one in which a node takes another's place; connections to what it does not have are left out.

        Parameters
        ----------
        old, new : Node
            Which, by which.

        Returns
        -------
        Patch
            A new one.
        """
        made = self.copy()
        made.nodes = [new if each is old else each for each in made.nodes]
        moved = (_moved(each, old, new) for each in made.connections)
        made.connections = [each for each in moved if each is not None]
        made.unheard = {new if each is old else each for each in made.unheard}
        made.inserts = {
            new if target is old else target: tuple(new if each is old else each for each in chain)
            for target, chain in made.inserts.items()
        }
        return made


def _led(source: Node, target: Node) -> Connection:
    """From the first output to the first input."""
    return Connection(source, next(iter(source.outputs.values())), target.inlet, target.inlet.inputs[0])


def _moved(wire: Connection, old: Node, new: Node) -> Connection | None:
    """The same connection, from or to the new node if it was from or to the old one."""
    source, output, target, port = wire.source, wire.output, wire.target, wire.port
    if source is not old and target not in (old, old.inlet):
        return wire
    if source is old:
        found = new.outputs.get(output.name)
        if found is None:
            return None
        source, output = new, found
    if target in (old, old.inlet):
        if port.param >= 0:
            name = list(old.params)[port.param]
            if name not in new.params:
                return None
            target, port = new, new.modulation(name, port.curve)
        else:
            match = next((each for each in new.inlet.inputs if each.name == port.name), None)
            if match is None:
                return None
            target, port = new.inlet, match
    return Connection(source, output, target, port, wire.level, wire.is_send)


def pairs(nodes: Iterable[Node]) -> list[tuple[Node, Node]]:
    """Find nodes that consist of two halves: who hears the one needs the other, which runs after it.

    Parameters
    ----------
    nodes : iterable of Node
        Where to look.

    Returns
    -------
    list of tuple
        The half that reads, and the one that writes.
    """
    return [(node, node.writer) for node in nodes if node.writer is not None]


def _name(node: Node) -> str:
    return node.name
