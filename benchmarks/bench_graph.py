"""What the graph itself costs: nanoseconds per node and quantum of 64 frames, beside the same work without a graph.

Each node multiplies by a number. Beside a chain of them stands one compiled loop that does all these multiplications
from buffer to buffer; what the chain takes longer is the graph's: calling, finding inputs, looking at outputs. Then:
what edges cost that are more than plain, what watching costs, and whether a unit costs the same among many.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

import workbench as wb
from benchmarks.support.graph import SAMPLE_RATE, Graph
from benchmarks.support.measure import amount, interleaved
from benchmarks.support.table import head, table
from workbench.engine import layout
from workbench.graph import NodeKind
from workbench.rt import kernel
from workbench.settings import QUANTUM

QUANTA = amount(400, 20)  # per round
ROUNDS = amount(31, 3)
NODES = 64
TERMS = (2, 4, 8)
MANY = (1, 16, 256) if amount(0, 1) else (1, 4, 16, 64, 256)
AMOUNT = 0.9999
BUDGET_NS = 1e9 * QUANTUM / SAMPLE_RATE


@wb.node(params={"amount": AMOUNT}, inputs=1, outputs=1)
def mono(x: Any, y: Any, p: Any, s: Any) -> None:
    """Multiply one channel."""
    for i in range(QUANTUM):
        y[i] = x[i] * p.amount[i]


@wb.node(params={"amount": AMOUNT}, inputs=2, outputs=2)
def stereo(x: Any, y: Any, p: Any, s: Any) -> None:
    """Multiply two."""
    for i in range(QUANTUM):
        y[0, i] = x[0, i] * p.amount[i]
        y[1, i] = x[1, i] * p.amount[i]


@kernel(single=True)
def by_hand(buffers: Any, amounts: Any, quanta: Any) -> Any:
    """Do the work of a chain: each row of buffers is the one before it, multiplied."""
    for _ in range(quanta):
        for k in range(1, buffers.shape[0]):
            for c in range(buffers.shape[1]):
                for i in range(QUANTUM):
                    buffers[k, c, i] = buffers[k - 1, c, i] * amounts[k, i]
    return quanta


def without_graph(channels: int, nodes: int) -> Callable[[], object]:
    """Set the loop up with memory of its own."""
    buffers = np.full((nodes + 1, channels, QUANTUM), 0.1, np.float32)
    amounts = np.full((nodes + 1, QUANTUM), AMOUNT, np.float32)
    return lambda: by_hand(buffers, amounts, QUANTA)


def chain(kind: NodeKind, nodes: int, connect: Callable[..., Any]) -> Callable[[wb.Session], None]:
    """Noise through so many nodes, one after the other."""

    def build(s: wb.Session) -> None:
        at: Any = s.add(wb.Noise(), "noise")
        for k in range(nodes):
            at = connect(s, at, s.add(kind(), f"node {k}"))

    return build


def plain(s: wb.Session, source: Any, target: Any) -> Any:
    """Lead one to the other, as it is."""
    return s.connect(source, target)


def weighted(s: wb.Session, source: Any, target: Any) -> Any:
    """Lead half of it."""
    return s.connect(source * 0.5, target)


def sums(kind: NodeKind, terms: int) -> Callable[[wb.Session], None]:
    """Nodes in a chain that each hear the one before and some noises, `terms` signals in all."""

    def build(s: wb.Session) -> None:
        at: Any = s.add(wb.Noise(), "noise")
        others = [s.add(wb.Noise(level_db=-60.0), f"noise {k}") for k in range(1, terms)]
        for k in range(NODES):
            at = s.connect(at, s.add(kind(), f"node {k}"))
            for each in others:
                s.connect(each, at)

    return build


def noises(count: int) -> Callable[[wb.Session], None]:
    """Sources alone."""

    def build(s: wb.Session) -> None:
        for k in range(count):
            s.add(wb.Noise(), f"noise {k}")

    return build


def measured(builds: Mapping[str, Callable[[wb.Session], None]], beside: Mapping[str, Callable[[], object]]) -> Any:
    """Nanoseconds per quantum of graphs, and of what stands beside them."""
    graphs = {name: Graph(build, QUANTA, name) for name, build in builds.items()}
    try:
        times = interleaved({**{name: each.run for name, each in graphs.items()}, **beside}, ROUNDS)
        silent = [name for name, each in graphs.items() if each.peak == 0.0]
        assert not silent, f"nothing was heard of {silent}"
    finally:
        for each in graphs.values():
            each.close()
    return {name: each / QUANTA for name, each in times.items()}


def overhead(channels: int, kind: NodeKind) -> list[list[str]]:
    """Chains beside the same work in one loop: with edges that are more than plain, and while they are watched."""
    watched = {
        name: Graph(build, QUANTA, name) for name, build in (("on", chain(kind, NODES, plain)), ("off", noises(1)))
    }
    for each in watched.values():
        each.engine.control[layout.C_WATCHED] = 1  # as `s.graph()` does while it is shown
    ns = measured(
        {
            "plain": chain(kind, NODES, plain),
            "weighted": chain(kind, NODES, weighted),
            **{f"sum of {n}": sums(kind, n) for n in TERMS},
            **{f"{n} noises": noises(n) for n in (1, *TERMS)},
        },
        {
            "by hand": without_graph(channels, NODES),
            "watched": watched["on"].run,
            "watched noise": watched["off"].run,
        },
    )
    for each in watched.values():
        each.close()
    work = ns["by hand"] / NODES
    cost = {
        "plain": ns["plain"] - ns["1 noises"],
        "plain, watched": ns["watched"] - ns["watched noise"],
        "weighted": ns["weighted"] - ns["1 noises"],
        **{f"sum of {n}": ns[f"sum of {n}"] - ns[f"{n} noises"] for n in TERMS},
    }
    per_node = {"none, by hand": work, **{name: each / NODES for name, each in cost.items()}}
    return [
        [kind.name, name, f"{each:.0f}", f"{each - work:.0f}", f"{each / work:.1f}x"] for name, each in per_node.items()
    ]


def held(polyphony: int) -> Callable[[wb.Session], None]:
    """One instrument on which so many notes are held."""

    def build(s: wb.Session) -> None:
        lead = s.add(wb.Synth(polyphony=polyphony, sustain=1.0), "held")
        lead.chord([30 + 60 * k / polyphony for k in range(polyphony)])

    return build


def scaling(title: str, unit: str, build: Callable[[int], Callable[[wb.Session], None]], first: int) -> None:
    """What each of many costs, beside each of `first`."""
    ns = measured({"nothing": noises(1), **{str(n): build(n) for n in MANY}}, {})
    each = {n: (ns[str(n)] - ns["nothing"]) / n for n in MANY}
    rows = [[n, f"{ns[str(n)] / 1000:.1f}", f"{each[n]:.0f}", f"{each[n] / each[first]:.2f}x"] for n in MANY]
    table([title, "us per quantum", f"ns per {unit}", f"beside {first}"], rows, "Wanted: it does not grow.")


def main() -> None:
    """Measure and print."""
    head(f"The graph: ns per quantum of {QUANTUM} frames (processor time, median of {ROUNDS} interleaved rounds)")
    rows = [*overhead(1, mono), *overhead(2, stereo)]
    note = f"Wanted: a plain node costs at most 100 ns more than its work. A quantum lasts {BUDGET_NS:.0f} ns."
    table(["channels", "edges", "ns per node", "without its work", "beside by hand"], rows, note)
    scaling("nodes in a chain", "node", lambda n: chain(stereo, n, plain), 16)
    scaling("voices of a Synth", "voice", held, 16)


if __name__ == "__main__":
    main()
