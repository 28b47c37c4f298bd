"""Where the boxes and curves of a graph go: in layers from left to right, with few crossings.

Source: Sugiyama, Tagawa and Toda (1981), in its four steps: layers by longest path, places for wires that pass a layer,
order within the layers by barycentres, and heights by isotonic regression (the order is kept, boxes do not touch).

Threads: any. Pure computation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from workbench.views.graph_picture import GraphPicture

BOX_WIDTH, BOX_HEIGHT, ROW_HEIGHT = 144, 62, 17  # pixels; each further way in adds a row
GAP_X, GAP_Y = 74, 20  # between boxes
RETURN_Y = 18  # from the lowest box to a wire that leads back, and from one such wire to the next
PASSAGE = 14  # height that a wire which passes a layer gets
MARGIN = 14
PORT_Y = 22  # of the first input and of the output, below the upper edge of the box
FIRST_ROW_Y = 67  # of the first further way in
_SWEEPS = 12

Point = tuple[float, float]


@dataclass(frozen=True)
class GraphLayout:
    """A drawing.

    Attributes
    ----------
    width, height : float
        Of all of it, in pixels.
    boxes : list of (x, y, width, height)
        One per node.
    routes : list of list of (x, y)
        One per wire: where it starts, the places it passes, where it ends. A return goes back below all boxes.
    """

    width: float
    height: float
    boxes: list[tuple[float, float, float, float]]
    routes: list[list[Point]]


def lay_out(picture: GraphPicture) -> GraphLayout:
    """Place the nodes and wires of a graph.

    Parameters
    ----------
    picture : GraphPicture
        The graph; without cycles but for its returns, its nodes in running order.

    Returns
    -------
    GraphLayout
        The same for the same graph.
    """
    count = len(picture.nodes)
    heights = [float(BOX_HEIGHT + ROW_HEIGHT * len(node.ways_in)) for node in picture.nodes]
    onward = [wire for wire in picture.wires if not wire.is_return]
    layer = _layers(count, [(wire.source, wire.target) for wire in onward])
    paths: list[list[int]] = []  # of each wire: its source, the passages it takes, its target
    for wire in onward:
        passages = range(len(layer), len(layer) + layer[wire.target] - layer[wire.source] - 1)
        paths.append([wire.source, *passages, wire.target])
        layer += [layer[wire.source] + 1 + step for step in range(len(passages))]
        heights += [float(PASSAGE)] * len(passages)
    links = [(a, b) for path in paths for a, b in pairwise(path)]
    joined = {at for link in links for at in link}
    joined |= {at for wire in picture.wires if wire.is_return for at in (wire.source, wire.target)}
    alone = [at for at in range(count - 1) if at not in joined]  # the output is always part of the drawing
    columns = _ordered(layer, links, alone)
    middles = _middles(columns, heights, links)
    drawn = [at for column in columns for at in column]
    top = min((middles[at] - heights[at] / 2 for at in drawn), default=0.0)
    lowest = max((middles[at] + heights[at] / 2 for at in drawn), default=0.0)
    for k, at in enumerate(alone):  # in rows below all that is joined
        row, layer[at] = divmod(k, len(columns))
        middles[at] = lowest + (row + 1) * (GAP_Y + BOX_HEIGHT) - BOX_HEIGHT / 2

    def left(at: int) -> float:
        return MARGIN + layer[at] * (BOX_WIDTH + GAP_X)

    def upper(at: int) -> float:
        return round(MARGIN + middles[at] - heights[at] / 2 - top, 1)

    boxes = [(left(at), upper(at), float(BOX_WIDTH), heights[at]) for at in range(count)]
    bottom = max((upper(at) + heights[at] for at in range(len(layer))), default=0.0)
    way = iter(paths)
    routes = []
    for wire in picture.wires:
        row = PORT_Y if wire.way_in < 0 else FIRST_ROW_Y + ROW_HEIGHT * wire.way_in
        start: Point = (left(wire.source) + BOX_WIDTH, upper(wire.source) + PORT_Y)
        end: Point = (left(wire.target), upper(wire.target) + row)
        if wire.is_return:
            bottom += RETURN_Y
            routes.append([start, (start[0], bottom), (end[0], bottom), end])
            continue
        passed: list[Point] = []
        for at in next(way)[1:-1]:
            y = upper(at) + PASSAGE / 2
            passed += [(left(at), y), (left(at) + BOX_WIDTH, y)]
        routes.append([start, *passed, end])
    width = MARGIN + len(columns) * (BOX_WIDTH + GAP_X) - GAP_X + MARGIN
    return GraphLayout(float(width), bottom + MARGIN, boxes, routes)


def _layers(count: int, links: Sequence[tuple[int, int]]) -> list[int]:
    """As far left as what feeds a node allows; what is fed by nothing stands just before what it feeds first."""
    layer = [0] * count
    targets: dict[int, list[int]] = defaultdict(list)
    fed = set()
    for source, target in links:
        targets[source].append(target)
        fed.add(target)
    for at in range(count):  # in running order: sources first
        for target in targets[at]:
            layer[target] = max(layer[target], layer[at] + 1)
    for at in range(count):
        if at not in fed and targets[at]:
            layer[at] = min(layer[target] for target in targets[at]) - 1
    if count:
        layer[-1] = max(layer)  # the output ends the drawing
    return layer


def _ordered(layer: Sequence[int], links: Sequence[tuple[int, int]], alone: Sequence[int]) -> list[list[int]]:
    """Order each layer so that few wires cross: the best of several sweeps to the right and back."""
    columns: list[list[int]] = [[] for _ in range(max(layer, default=-1) + 1)]
    for at, place in enumerate(layer):
        if at not in alone:
            columns[place].append(at)
    before, after = _neighbours(links)
    best, fewest = [[*column] for column in columns], _crossings(columns, after)
    for sweep in range(_SWEEPS):
        is_right = sweep % 2 == 0
        beside, walk = (before, columns[1:]) if is_right else (after, columns[-2::-1])
        for column in walk:
            rank = {at: k for each in columns for k, at in enumerate(each)}
            wished = {at: _mean([rank[other] for other in beside[at]], rank[at]) for at in column}
            column.sort(key=wished.__getitem__)
        crossings = _crossings(columns, after)
        if crossings < fewest:
            best, fewest = [[*column] for column in columns], crossings
    return best


def _crossings(columns: Sequence[Sequence[int]], after: dict[int, list[int]]) -> int:
    """Count pairs of wires between neighbouring layers that cross."""
    count = 0
    place = {at: k for column in columns for k, at in enumerate(column)}
    for column in columns:
        seen: list[int] = []
        for at in column:
            ends = [place[other] for other in after[at]]
            count += sum(1 for end in ends for earlier in seen if earlier > end)
            seen += ends
    return count


def _middles(columns: Sequence[list[int]], heights: Sequence[float], links: Sequence[tuple[int, int]]) -> list[float]:
    """Find heights at which each node stands near what it is joined to."""
    before, after = _neighbours(links)
    middles = [0.0] * len(heights)
    for column in columns:
        _settle(column, heights, [0.0] * len(column), middles)
    for sweep in range(_SWEEPS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            beside = before if sweep % 2 == 0 else after
            wished = [_mean([middles[other] for other in beside[at]], middles[at]) for at in column]
            _settle(column, heights, wished, middles)
    return middles


def _settle(column: list[int], heights: Sequence[float], wished: Sequence[float], middles: list[float]) -> None:
    """Place a column as near as possible to what is wished, in order and without overlaps (pool adjacent violators)."""
    offsets, at = [], 0.0
    for k, node in enumerate(column):
        at += heights[node] / 2 + (GAP_Y if k else 0.0)
        offsets.append(at)
        at += heights[node] / 2
    pools: list[tuple[float, int]] = []  # mean of wish minus offset, and how many share it
    for wish, offset in zip(wished, offsets, strict=True):
        mean, size = wish - offset, 1
        while pools and pools[-1][0] > mean:
            other, others = pools.pop()
            mean, size = (mean * size + other * others) / (size + others), size + others
        pools.append((mean, size))
    shifts = [mean for mean, size in pools for _ in range(size)]
    for node, offset, shift in zip(column, offsets, shifts, strict=True):
        middles[node] = offset + shift


def _neighbours(links: Sequence[tuple[int, int]]) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    before: dict[int, list[int]] = defaultdict(list)
    after: dict[int, list[int]] = defaultdict(list)
    for source, target in links:
        before[target].append(source)
        after[source].append(target)
    return before, after


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
