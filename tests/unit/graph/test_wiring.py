"""The pure part of the graph: order, circles, who is heard, how late each path is."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import GraphError
from workbench.graph.wiring import arrivals, leading_to, running_order


@st.composite
def forward_graphs(draw):
    """Graphs without circles, their nodes shuffled."""
    count = draw(st.integers(1, 12))
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    wires = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return draw(st.permutations(range(count))), wires


@given(forward_graphs())
def test_each_node_comes_after_all_that_feed_it(graph):
    """Every wire leads forward in the order, and every node is in it once."""
    vertices, wires = graph
    place = {vertex: index for index, vertex in enumerate(running_order(vertices, wires))}

    assert sorted(place) == sorted(vertices)
    assert all(place[a] < place[b] for a, b in wires)


@given(forward_graphs())
def test_order_stays_as_it_was_where_it_may(graph):
    """Ordering what is in order already changes nothing."""
    vertices, wires = graph
    order = running_order(vertices, wires)

    assert running_order(order, wires) == order


@given(forward_graphs(), st.data())
def test_a_circle_is_named(graph, data):
    """A wire back closes a circle; the message names nodes that really follow each other."""
    vertices, wires = graph
    if not wires:
        return
    a, b = data.draw(st.sampled_from(wires))
    with pytest.raises(GraphError) as refused:
        running_order(vertices, [*wires, (b, a)])

    named = [int(each) for each in str(refused.value).split(" would")[0].split(" -> ")]
    assert named[0] == named[-1]
    assert all(pair in [*wires, (b, a)] for pair in itertools.pairwise(named))


def test_who_is_heard():
    """Only what leads to the end is heard."""
    wires = [("a", "b"), ("b", "end"), ("c", "d")]

    assert leading_to(["end"], wires) == {"a", "b", "end"}


def test_paths_arrive_as_late_as_the_latest():
    """A path of 100 and one of 0 frames meet: the short one is to be held back by 100."""
    late = arrivals(
        ["in", "slow", "sum"], [("in", "slow"), ("in", "sum"), ("slow", "sum")], {"in": 0, "slow": 100, "sum": 0}.get
    )

    assert late == {"in": 0, "slow": 0, "sum": 100}
