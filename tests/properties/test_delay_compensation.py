"""Delay compensation, on graphs that nobody has drawn: through however many paths, a click arrives in one frame.

What a graph should do is worked out here from its edges alone; the engine is given the same edges in any order, and is
edited while it runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import workbench as wb
from tests.support.compiled import needs_jit
from tests.support.offline import new_session, render_frames
from workbench.errors import GraphError
from workbench.settings import QUANTUM

pytestmark = needs_jit  # seconds of sound

LATENCIES = (0, 1, 17, 64, 100, 257)  # frames: none, less than a quantum, one, and more
PERIOD = 4096  # frames between two clicks: more than the longest way through a graph of seven
SETTLING = 5 * PERIOD  # a gain that is turned is there to the last bit, and what faded is gone
CLICK = 0.25
GAINS = (1.0, 0.5, -0.5, 0.25)  # powers of two: sums of their products are exact
MOST_NODES = 7


def late(frames):
    """A kind of node that is late by so many frames, says so, and does nothing else."""

    @wb.node(inputs=1, outputs=1, latency=frames, state={"line": np.zeros(max(frames, 1)), "place": 0})
    def late_node(x, y, p, s):
        for i in range(len(x)):
            y[i] = s.line[s.place]
            s.line[s.place] = x[i]
            s.place = s.place + 1 if s.place + 1 < len(s.line) else 0

    @wb.node(inputs=1, outputs=1)
    def prompt_node(x, y, p, s):
        for i in range(len(x)):
            y[i] = x[i]

    return late_node if frames else prompt_node


KINDS = {frames: late(frames) for frames in LATENCIES}


@wb.node(inputs=0, outputs=1, state={"frame": 0})
def clicks(y, p, s):
    """A click in every period."""
    for i in range(len(y)):
        y[i] = CLICK if s.frame == 0 else 0.0
        s.frame = s.frame + 1 if s.frame + 1 < PERIOD else 0


@dataclass
class Drawn:
    """A graph as drawn: node 0 clicks, the last one is listened to, and in between nodes have latencies."""

    latencies: list[int]
    edges: dict[tuple[int, int], float] = field(default_factory=dict)

    def reaches(self, start, end):
        """Whether there is a way from one node to another."""
        return start == end or any(self.reaches(target, end) for source, target in self.edges if source == start)

    def expected(self):
        """Frame at which a click arrives, and how large: the longest way in, and the sum over all ways.

        What feeds a node is as late as the latest of it; what is heard by nobody does not matter.
        """
        times, gains = {}, {}

        def visit(number):
            if number not in times:
                into = [(source, gain) for (source, target), gain in self.edges.items() if target == number]
                for source, _ in into:
                    visit(source)
                times[number] = max((times[source] for source, _ in into), default=0) + self.latencies[number]
                gains[number] = 1.0 * (number == 0) + sum(gain * gains[source] for source, gain in into)

        last = len(self.latencies) - 1
        visit(last)
        return times[last], CLICK * gains[last]


@st.composite
def drawn(draw):
    """A graph without circles, the order in which its nodes are added, and edits: edges that come, change and go."""
    latencies = [0, *draw(st.lists(st.sampled_from(LATENCIES), min_size=1, max_size=MOST_NODES - 2)), 0]
    count = len(latencies)
    pairs = [(i, j) for i in range(count) for j in range(max(i + 1, 1), count)]
    edges = draw(st.dictionaries(st.sampled_from(pairs), st.sampled_from(GAINS), min_size=1))
    edges.setdefault((0, count - 1), 1.0)
    any_pair = st.tuples(st.integers(0, count - 1), st.integers(1, count - 1))
    edits = draw(st.lists(st.tuples(any_pair, st.sampled_from((None, *GAINS))), max_size=4))
    return Drawn(latencies, dict(edges)), draw(st.permutations(range(count))), edits


class Played:
    """The same graph in a session."""

    def __init__(self, session, graph, order):
        self.session, self.graph = session, graph
        made = {}
        for number in order:
            kind = clicks if number == 0 else KINDS[graph.latencies[number]]
            made[number] = session.add(kind(), f"node {number}")
        self.nodes = [made[number] for number in range(len(made))]
        self.nodes[-1].history  # noqa: B018 listened to from now on
        for (source, target), gain in graph.edges.items():
            self.connect(source, target, gain)

    def connect(self, source, target, gain):
        """Draw an edge; one of gain 1 has no gain at all."""
        from_node = self.nodes[source]
        self.session.connect(from_node if gain == 1.0 else from_node * gain, self.nodes[target])

    def edit(self, pair, gain):
        """Change an edge, or take it away; a circle is refused, and then nothing has changed."""
        source, target = pair
        if gain is None:
            if pair in self.graph.edges:
                del self.graph.edges[pair]
                self.nodes[source].disconnect(self.nodes[target])
        elif self.graph.reaches(target, source):
            with pytest.raises(GraphError, match="would feed itself"):
                self.connect(source, target, gain)
        else:
            self.graph.edges[pair] = gain
            self.connect(source, target, gain)

    def heard(self):
        """What the last node gives in a whole period, that begins with a click."""
        render_frames(self.session, SETTLING - self.session.frame % PERIOD, (1024,))
        render_frames(self.session, PERIOD, (256,))
        return self.nodes[-1].history.latest(PERIOD)[0][:, 0]


def assert_one_click(played):
    """All of the click is in one frame, and its size is right to the last bit."""
    time, gain = played.graph.expected()
    wanted = np.zeros(PERIOD, np.float32)
    wanted[time] = gain

    heard = played.heard()
    assert np.array_equal(heard, wanted), (time, gain, np.flatnonzero(heard), heard[np.flatnonzero(heard)])


@settings(max_examples=40)
@given(drawn())
def test_a_click_arrives_in_one_frame(example):
    """Over all paths of a random graph, added in any order, and again after each edit while it runs."""
    graph, order, edits = example
    with new_session() as session:
        played = Played(session, graph, order)
        assert_one_click(played)
        for pair, gain in edits:
            played.edit(pair, gain)
            assert_one_click(played)


def test_the_oracle_can_tell():
    """A node that is later than it says is found: its path arrives in another frame than the others."""

    @wb.node(inputs=1, outputs=1, latency=10, state={"line": np.zeros(11), "place": 0})
    def liar(x, y, p, s):
        for i in range(len(x)):
            y[i] = s.line[s.place]
            s.line[s.place] = x[i]
            s.place = s.place + 1 if s.place + 1 < len(s.line) else 0

    graph = Drawn([0, 10, 0], {(0, 1): 1.0, (1, 2): 1.0, (0, 2): 1.0})
    KINDS[10] = liar
    try:
        with new_session() as session, pytest.raises(AssertionError, match=r"10, 0\.5"):
            assert_one_click(Played(session, graph, [0, 1, 2]))
    finally:
        del KINDS[10]


def test_latencies_are_as_promised():
    """The kinds of these tests are late by what they say, so that what is found is the engine's doing."""
    click = np.zeros(8 * QUANTUM, np.float32)
    click[0] = CLICK
    found = {frames: int(np.argmax(wb.process(kind, click))) for frames, kind in KINDS.items()}

    assert found == {frames: frames for frames in LATENCIES}
