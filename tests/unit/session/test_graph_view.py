"""The view of a session's graph: what is in it, that it follows edits, and that nothing is measured without it."""

from __future__ import annotations

import math

import numpy as np
import pytest

import workbench as wb
from tests.support.fake_comm import with_fake_comm
from tests.support.offline import SMOOTH, render_frames
from workbench.engine import layout
from workbench.page.hub import Hub
from workbench.page.pump import Pump
from workbench.session.graph_picture import GraphWatch
from workbench.views.graph import FLOOR_DB, GraphView
from workbench.views.graph_layout import lay_out
from workbench.views.graph_picture import graph_lines


@pytest.fixture
def band(session):
    """A lead through an echo whose time is moved; a pad that is sent to a room; something that nobody hears."""
    lead, pad = session.add(wb.Synth(**SMOOTH), name="lead"), session.add(wb.Synth(**SMOOTH), name="pad")
    echo = lead >> wb.Delay()
    room = session.add(wb.Reverb(mix=1.0), name="room")
    pad.send(room, level_db=-20.0)
    echo.modulate("time_s", session.add(wb.LFO(), name="lfo"), depth=0.01, curve="linear")
    idle = session.add(wb.Noise(), name="idle")
    session.disconnect(idle, session.output)
    return {"lead": lead, "pad": pad, "echo": echo, "room": room}


def wires(picture) -> set[tuple[str, str, str]]:
    """Source, target and style of each."""
    names = [node.name for node in picture.nodes]
    return {(names[each.source], names[each.target], each.style) for each in picture.wires}


def is_watched(session) -> bool:
    """Whether the audio side measures."""
    return bool(session.engine.control[layout.C_WATCHED])


def test_the_picture_is_the_graph(session, band):
    """Every node and every connection with its style; rows for moved parameters; unheard nodes are known."""
    picture = GraphWatch(session.engine).picture()
    echo = band["echo"].name

    assert wires(picture) == {
        ("lead", echo, "wire"),
        (echo, "output", "automatic"),
        ("pad", "output", "automatic"),
        ("pad", "room", "send"),
        ("room", "output", "automatic"),
        ("lfo", echo, "modulation"),
    }
    nodes = {node.name: node for node in picture.nodes}
    assert nodes[echo].ways_in == ("time_s",)
    assert {name for name, node in nodes.items() if not node.is_heard} == {"idle"}
    assert picture.nodes[-1].name == "output"
    assert picture.budget_s == pytest.approx(64 / 48_000)


def test_a_wire_to_the_output_is_not_automatic(session, band):
    """What a person connected looks connected, also through what stands before the output."""
    band["echo"] >> session.output
    session.output.insert(wb.Limiter())
    found = wires(GraphWatch(session.engine).picture())
    name = session.nodes[-1].name

    assert (band["echo"].name, name, "wire") in found
    assert (name, "output", "wire") in found
    assert ("pad", name, "automatic") in found


def test_the_picture_stays_the_same_object_until_an_edit(session, band):
    """So that a view need not look for changes; a swap is one."""
    watch = GraphWatch(session.engine)
    first = watch.picture()

    assert watch.picture() is first

    session.swap(band["room"], wb.Chorus())
    nodes = {node.name: node.kind for node in watch.picture().nodes}
    assert nodes["room"] == band["room"].kind_name != "reverb"


def test_meters_are_read_back_to_zero(session, band):
    """Peak and number of quanta of just the time since the last reading."""
    watch = GraphWatch(session.engine)
    watch.open()
    picture = watch.picture()
    names = [node.name for node in picture.nodes]
    render_frames(session, 6400)  # what is no longer heard has faded out
    watch.read()
    band["lead"].note_on(60)
    render_frames(session, 6400)
    lead = names.index("lead")
    reading = watch.read()

    assert reading.quanta[lead] == 100
    assert reading.quanta[names.index("idle")] == 0
    heard = session.tap(band["lead"], 6400 / 48_000).numpy()
    assert {reading.peak[at] for at, wire in enumerate(picture.wires) if wire.source == lead} == {np.abs(heard).max()}
    assert 0.0 < reading.most_s[lead] <= reading.spent_s[lead]

    again = watch.read()
    assert not again.quanta.any()
    assert not again.peak.any()


def test_each_output_has_a_level_of_its_own(session):
    """Of a node with several, a connection shows the one that it comes from; two from the same one show the same."""

    @wb.node(inputs=1, outputs={"loud": 2, "soft": 1, "none": 1})
    def fork(x, y, p, s):
        for i in range(len(x)):
            y.loud[0, i], y.loud[1, i] = 0.1 * x[i], x[i]
            y.soft[i], y.none[i] = 0.01 * x[i], 0.0

    lead = session.add(wb.Synth(**SMOOTH), name="lead")
    forked = lead >> session.add(fork, name="fork")
    for name in ("loud", "soft", "none", "soft"):
        forked.out(name) >> session.add(wb.Gain(), name=f"after {name} {len(session.nodes)}")
    watch = GraphWatch(session.engine)
    watch.open()
    lead.note_on(60)
    render_frames(session, 6400)
    picture = watch.picture()
    found = {
        picture.nodes[wire.target].name.split()[1]: peak
        for wire, peak in zip(picture.wires, watch.read().peak, strict=True)
        if picture.nodes[wire.source].name == "fork"
    }

    assert found["loud"] == pytest.approx(np.abs(lead.tap(6400 / 48_000).numpy().mean(axis=1)).max(), rel=1e-6)
    assert found["soft"] == pytest.approx(0.01 * found["loud"], rel=1e-6)
    assert found["none"] == 0.0
    assert len(picture.wires) == 1 + 4 + 4


def test_gains_travel_with_the_connections(session, band):
    """A send's weight, a modulation's depth."""
    watch = GraphWatch(session.engine)
    picture = watch.picture()
    gains = dict(zip((each.style for each in picture.wires), watch.read().gain, strict=True))

    assert gains["send"] == pytest.approx(0.1)
    assert gains["modulation"] == pytest.approx(0.01)
    assert gains["automatic"] == 1.0


def test_measuring_is_on_while_a_view_is_open(session, band):
    """Two views, one of them closed twice: it goes off with the last one. The same name gives the same view."""
    assert not is_watched(session)

    one, other = session.graph(), session.graph(name="other")
    assert session.graph() is one
    assert is_watched(session)

    one.close()
    one.close()
    assert is_watched(session)

    other.close()
    assert not is_watched(session)


class Stage:
    """A view of a session, its hub and its page, on a clock that only the test moves."""

    def __init__(self, session):
        self.now = 0.0
        self.hub = Hub(pump=Pump(threaded=False), clock=lambda: self.now)
        self.page = with_fake_comm(self.hub)
        self.view = GraphView(GraphWatch(session.engine), self.hub, "graph", clock=lambda: self.now)
        self.page.say("report", page="page", n=0, views=["graph"])

    def frame(self, seconds=0.033):
        """Meta and arrays of the next frame."""
        self.now += seconds
        if not self.hub.tick():
            return None
        content, [payload] = self.page.custom("frame")[-1]
        [part] = content["parts"]
        self.page.say("report", page="page", n=content["n"], views=["graph"])
        return part["meta"], np.split(np.frombuffer(payload, np.float32), np.cumsum(part["lengths"])[:-1])


@pytest.fixture
def stage(session, band):
    """A view of the band."""
    made = Stage(session)
    yield made
    made.hub.close()


def test_the_drawing_follows_an_edit_within_a_refresh(session, band, stage):
    """The next frame belongs to the new drawing."""
    before = stage.view.picture["revision"]
    assert stage.frame()[0] == {"revision": before}

    session.remove(band["room"])
    meta, arrays = stage.frame()
    names = [node["name"] for node in stage.view.picture["nodes"]]

    assert meta["revision"] == stage.view.picture["revision"] == before + 1
    assert "room" not in names
    assert [len(each) for each in arrays] == [4, 4, len(names), len(names)]


def test_levels_stand_on_the_wires_and_costs_in_the_nodes(session, band, stage):
    """A level is its source's, weighed; costs come after half a second; at rest nothing is sent."""
    band["pad"].note_on(60)
    render_frames(session, 4800)
    styles = [
        (each["style"], stage.view.picture["nodes"][each["from"]]["name"]) for each in stage.view.picture["wires"]
    ]
    _, [levels, _, costs, _] = stage.frame()
    own, sent = levels[styles.index(("automatic", "pad"))], levels[styles.index(("send", "pad"))]

    assert sent == pytest.approx(own - 20.0, abs=1e-3)
    assert np.isnan(costs).all()

    _, [levels, _, costs, _] = stage.frame(0.5)
    names = [node["name"] for node in stage.view.picture["nodes"]]
    assert levels[styles.index(("automatic", "pad"))] == pytest.approx(own - 20.0, abs=1e-3)  # 40 dB per second
    assert costs[names.index("pad")] > 0.0
    assert np.isnan(costs[names.index("idle")])

    assert stage.frame(10.0)[1][0].max() == FLOOR_DB
    assert stage.frame() is None


def test_the_text_has_a_line_per_chain(session, band, stage):
    """With its cost, once it was measured."""
    render_frames(session, 640)
    stage.frame(1.0)
    lines = repr(stage.view).splitlines()

    assert lines[0].startswith(f"lead -> {band['echo'].name} -> output  ")
    assert lines[0].endswith(" %")
    assert "idle  (not heard)" in lines
    assert "pad --> room" in lines
    assert f"lfo ~> {band['echo'].name}.time_s" in lines


def test_a_feedback_is_one_box_with_a_wire_that_leads_back(session):
    """Both halves are one node of the picture; what is led into it goes back below all boxes."""
    tone = session.add(wb.Filter(), name="tone")
    back = session.add(wb.Feedback(time_s=0.2), name="back")
    session.add(wb.Synth(), name="lead") >> tone
    back >> tone
    tone.send(back, level_db=-6.0)
    picture = GraphWatch(session.engine).picture()
    drawing = lay_out(picture)
    names = [node.name for node in picture.nodes]
    (at,) = [k for k, wire in enumerate(picture.wires) if wire.is_return]
    start, low, far, end = drawing.routes[at]

    assert sorted(names) == ["back", "lead", "output", "tone"]
    assert (names[picture.wires[at].source], names[picture.wires[at].target]) == ("tone", "back")
    assert picture.wires[at].style == "send"
    assert end[0] < start[0]
    assert low[1] == far[1] > max(y + height for _, y, _, height in drawing.boxes)
    assert low[1] < drawing.height
    assert "tone --> back" in graph_lines(picture, [math.nan] * len(names))
