"""Boxes do not touch, wires run to the right, and few of them cross."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.views.graph_layout import BOX_HEIGHT, lay_out
from workbench.views.graph_picture import GraphPicture, NodePicture, WirePicture, graph_lines

NAN = float("nan")


def picture(count: int, links, **rows) -> GraphPicture:
    """A graph of so many nodes, the last one the output."""
    nodes = tuple(NodePicture(f"n{at}", "kind", rows.get(f"n{at}", ())) for at in range(count))
    return GraphPicture(nodes, tuple(WirePicture(a, b) for a, b in links), 1e-3)


@st.composite
def graphs(draw):
    """Any graph without cycles, in running order."""
    count = draw(st.integers(1, 12))
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda pair: pair[0] < pair[1])
    links = draw(st.lists(pairs, max_size=25, unique=True)) if count > 1 else []
    rows = {f"n{at}": ("a", "b") for at in draw(st.sets(st.integers(0, count - 1)))}
    joined = {at for link in links for at in link}
    rows = {f"n{at}": names for at in range(count) if at in joined and (names := rows.get(f"n{at}"))}
    return picture(count, links, **rows)


def overlap(one, other) -> bool:
    """Whether two boxes share a point."""
    (x, y, w, h), (u, v, a, b) = one, other
    return x < u + a and u < x + w and y < v + b and v < y + h


@given(graphs())
def test_boxes_never_overlap_and_wires_run_to_the_right(graph):
    """Whatever the graph: all is inside the drawing, nothing covers anything, and no route turns back."""
    placed = lay_out(graph)

    assert not any(overlap(one, other) for one, other in combinations(placed.boxes, 2))
    assert all(x >= 0 and y >= 0 and x + w <= placed.width and y + h <= placed.height for x, y, w, h in placed.boxes)
    for route in placed.routes:
        xs = [x for x, _ in route]
        assert xs == sorted(xs)
        assert len(route) % 2 == 0


@given(graphs())
def test_wires_that_pass_a_layer_do_not_cross_its_boxes(graph):
    """The straight parts of a route are free of boxes."""
    placed = lay_out(graph)
    for route in placed.routes:
        for (x, y), (to_x, _) in zip(route[1:-1:2], route[2:-1:2], strict=True):
            strip = (x, y - 1.0, to_x - x, 2.0)
            assert not any(overlap(strip, box) for box in placed.boxes)


def test_two_chains_do_not_cross():
    """What can be drawn without a crossing is."""
    placed = lay_out(picture(5, [(0, 3), (1, 2), (2, 4), (3, 4)]))
    (_, y0, *_), (_, y1, *_), (_, y2, *_), (_, y3, *_) = placed.boxes[:4]

    assert (y0 < y1) == (y3 < y2)


def test_a_chain_is_a_straight_line():
    """One after the other, at one height; rows make a box higher."""
    placed = lay_out(picture(3, [(0, 1), (1, 2)]))

    assert len({y for _, y, _, _ in placed.boxes}) == 1
    assert placed.boxes[0][3] == BOX_HEIGHT


def test_the_output_stands_last():
    """Also if something that nobody hears has a longer path."""
    placed = lay_out(picture(5, [(0, 1), (1, 2), (2, 3)]))

    assert max(box[0] for box in placed.boxes) == placed.boxes[-1][0]


def test_what_is_joined_to_nothing_stands_below():
    """In rows, and close to the rest."""
    placed = lay_out(picture(6, [(0, 1), (1, 5)]))
    lowest = max(y + h for at, (_, y, _, h) in enumerate(placed.boxes) if at in {0, 1, 5})
    alone = placed.boxes[2:5]

    assert {y for _, y, _, _ in alone} == {lowest + 20}
    assert len({x for x, *_ in alone}) == 3


@pytest.mark.parametrize("count", [0, 1])
def test_hardly_anything_can_be_drawn(count):
    """No node, one node."""
    assert len(lay_out(picture(count, [])).boxes) == count


def test_lines_have_chains_sends_and_modulations():
    """Each cost counts once; what nobody hears says so."""
    nodes = (
        NodePicture("lead", "synth"),
        NodePicture("spare", "synth", is_heard=False),
        NodePicture("lfo", "lfo"),
        NodePicture("delay", "delay", ("time_s",)),
        NodePicture("room", "reverb"),
        NodePicture("output", "master"),
    )
    wires = (
        WirePicture(0, 3),
        WirePicture(3, 5),
        WirePicture(4, 5),
        WirePicture(0, 4, "send"),
        WirePicture(2, 3, "modulation", 0, "s"),
    )
    cost = [1e-6, NAN, 2e-7, 1e-6, 4e-6, 1e-7]

    assert graph_lines(GraphPicture(nodes, wires, 1e-3), cost) == [
        "lead -> delay -> output  2.1 us  0.2 %",
        "spare  (not heard)",
        "lfo  0.2 us  0.0 %",
        "room -> output  4.0 us  0.4 %",
        "lead --> room",
        "lfo ~> delay.time_s",
    ]


def test_a_fan_is_two_chains():
    """The second branch begins where it leaves, and ends where it meets the first."""
    graph = GraphPicture(
        tuple(NodePicture(name, "") for name in ("lead", "left", "right", "output")),
        tuple(WirePicture(*ends) for ends in ((0, 1), (0, 2), (1, 3), (2, 3))),
        1e-3,
    )

    assert graph_lines(graph, [NAN] * 4) == ["lead -> left -> output", "lead -> right -> output"]
