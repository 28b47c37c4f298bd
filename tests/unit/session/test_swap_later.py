"""A swap that waits for its time: until then all is as before, whatever is edited; then it happens, to the quantum."""

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import QUANTUM, RATE, first_change, new_session, render_frames, settled
from workbench.engine import layout
from workbench.errors import QueueFullError

AT = 24_000  # a whole number of quanta
AT_S = AT / RATE


@wb.node(inputs=0, outputs=1, params={"level": (0.5, -1.0, 1.0)})
def steady(y, p, s):
    """Its level."""
    for i in range(len(y)):
        y[i] = p.level[i]


@wb.node(inputs=0, outputs=1, params={"height": (0.25, -1.0, 1.0)})
def other(y, p, s):
    """Its height, turned over."""
    for i in range(len(y)):
        y[i] = -p.height[i]


@wb.node(params={"gain": (0.5, 0.0, 2.0)})
def scale(x, y, p, s):
    """Louder or softer."""
    for i in range(len(x)):
        y[i] = p.gain[i] * x[i]


@pytest.fixture
def source(session):
    """A steady level of 0.5, heard as it is."""
    session.params["volume_db"].value = 0.0
    made = session.add(steady, "source")
    render_frames(session, 9600)
    return made


def levels(audio):
    """What is heard just before the time of the swap, and well after it, if rendering began at frame 9600."""
    return [pytest.approx(float(audio[at - 9600, 0]), abs=1e-3) for at in (AT - QUANTUM, AT + 4800)]


EDITS = {
    "nothing": lambda s, source: None,
    "an instrument": lambda s, source: s.add(wb.Synth()),
    "an effect that comes and goes": lambda s, source: s.remove(s.add(wb.Gain())),
    "a tap": lambda s, source: source.tap(0.1),
    "a send": lambda s, source: source.send(wb.Gain(gain_db=-60.0), level_db=-60.0),
    "many": lambda s, source: [s.remove(s.add(wb.Gain())) for _ in range(20)],
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_it_waits_for_its_time(session, source, edit):
    """Not a quantum before, not one later, also if the graph is edited meanwhile."""
    session.swap(source, steady(level=-0.25), at=AT_S)
    edit(session, source)
    audio = render_frames(session, AT)

    assert levels(audio) == [0.5, -0.25]
    assert np.abs(audio[: AT - 9600 - QUANTUM, 0] - 0.5).max() < 1e-3
    changed = np.abs(audio[AT - 9600 :, 0] - 0.5) > 1e-4
    assert np.argmax(changed) < QUANTUM


def test_until_then_the_handle_stands_for_what_sounds(session, source):
    """Knobs turn what is heard; at the time the values of the new one are there, in the same parameters."""
    param, told = source.params["level"], []
    param.observe(lambda each: told.append(each.value))
    session.swap(source, steady(level=-0.25), at=AT_S)
    source.level = 0.75
    before = render_frames(session, AT - 9600 - QUANTUM)
    values = source.level
    render_frames(session, 9600)

    assert before[-1, 0] == pytest.approx(0.75, abs=1e-3)
    assert (values, source.level) == (0.75, -0.25)
    assert source.params["level"] is param
    assert told == [0.75, -0.25]
    source.level = 0.1
    assert render_frames(session, 9600)[-1, 0] == pytest.approx(0.1, abs=1e-3)


def test_a_knob_turned_before_anybody_noted_the_swap_stays(session, source):
    """The audio side has swapped, Python does not know yet: what is set then is meant for what sounds, and stays."""
    quiet = session.add(steady(level=0.0), "quiet")
    param, other_param, told = source.params["level"], quiet.params["level"], []
    session.swap(source, steady(level=-0.25), at=AT_S)
    session.engine.render_into(np.zeros((AT - 9600 + 2 * QUANTUM, 2), np.float32))  # and nobody asks what happened
    assert session.engine.rewiring.is_due

    param.value, other_param.value = 0.25, 0.125
    param.observe(lambda each: told.append(each.value))
    assert param.value == 0.25
    assert render_frames(session, 9600)[-1, 0] == pytest.approx(0.375, abs=1e-3)
    assert (param.value, source.level, other_param.value) == (0.25, 0.25, 0.125)
    assert told == [0.25]

    session.swap(source, steady(level=-0.25), at=session.now + 0.1)
    render_frames(session, 9600)
    assert source.level == -0.25  # what was late once is not late for ever


def test_other_parameters_come_with_it(session, source):
    """A kind with other parameters: the old ones until then, the new ones from then on; connections stay."""
    effect = source >> scale(gain=0.5)
    session.swap(source, other, at=AT_S)
    before = [*source.params]
    audio = render_frames(session, AT)

    assert (before, [*source.params]) == (["level"], ["height"])
    assert levels(audio) == [0.25, -0.125]
    assert source.kind_name == "other"
    assert [each.name for each in session.engine.rewiring.handover.last.nodes] == ["source", effect.name, "master"]


def test_the_panel_follows(session, source):
    """The panel that is shown stays where it is, and has the knobs of what sounds."""
    panel = source.panel()
    session.swap(source, other, at=AT_S)
    before = [param.name for param in panel.params]
    render_frames(session, AT)

    assert panel is source.panel()
    assert (before, [param.name for param in panel.params]) == (["level"], ["height"])
    assert panel.params[0] is source.params["height"]
    assert panel.subtitle == "other"
    session.swap(source, steady(level=0.2))
    assert [param.name for param in panel.params] == ["level"]
    assert [item["names"] for section in panel.sections for item in section["items"]] == [["level"]]


def test_later_ones_follow_each_other(session, source):
    """Each at its time, in whatever order they were asked for; one for now in between changes none of them."""
    session.swap(source, steady(level=0.4), at=3 * AT_S)
    session.swap(source, steady(level=0.3), at=2 * AT_S)
    session.swap(source, other(height=0.2), at=AT_S)
    session.swap(source, steady(level=0.1))
    audio = render_frames(session, 4 * AT)
    heard = [round(float(audio[at - 9600, 0]), 3) for at in (AT - 64, 2 * AT - 64, 3 * AT - 64, 4 * AT - 64)]

    assert heard == [0.1, -0.2, 0.3, 0.4]


def test_the_same_time_again_takes_the_place_of_the_first(session, source):
    """A cell that swaps at a stated time can be run again: there is one swap, the last one."""
    for level in (0.1, 0.2, 0.3):
        session.swap(source, steady(level=level), at=AT_S)
    waiting = len(session.engine.rewiring.waiting)

    assert levels(render_frames(session, AT)) == [0.5, 0.3]
    assert waiting == 1


def test_two_nodes_at_one_time(session):
    """Both are swapped in the same quantum."""
    session.params["volume_db"].value = 0.0
    one, two = session.add(steady(level=0.25), "one"), session.add(steady(level=0.25), "two")
    render_frames(session, 9600)
    session.swap(one, steady(level=-0.1), at=AT_S, crossfade_s=0.005)
    session.swap(two, steady(level=-0.2), at=AT_S, crossfade_s=0.005)
    audio = render_frames(session, AT)[AT - 9600 - QUANTUM :, 0]
    ends = [audio[QUANTUM], audio[QUANTUM + 512]]

    assert ends == [pytest.approx(0.5, abs=0.02), pytest.approx(-0.3, abs=1e-3)]
    assert np.all(np.diff(audio[: QUANTUM + 512]) < 1e-6)  # one way down, no stop in between


def test_a_notes_instrument_is_there_at_once(session, source):
    """What is added while a swap waits sounds at once, not with it."""
    session.swap(source, steady(level=0.0), at=AT_S)
    lead = session.add(wb.Synth())
    lead.note_on(60)
    render_frames(session, 1024)

    assert lead.active_voices == 1


def test_what_is_connected_meanwhile_stays_connected(session, source):
    """A connection that is made before the time leads from the new one afterwards."""
    session.swap(source, steady(level=-0.25), at=AT_S)
    effect = session.add(scale(gain=0.5))
    source >> effect

    assert levels(render_frames(session, AT)) == [0.25, -0.125]


def test_removing_a_node_forgets_its_swap(session):
    """Nothing comes at the time, and nothing is left behind."""
    settled(session)

    def used():
        return (
            session.engine.arena.used,
            int(session.engine.store._taken.sum()),
            len(session.engine.memory.code.entries),
        )

    before = used()
    made = session.add(steady)
    session.swap(made, other, at=(session.frame + 4800) / RATE)
    render_frames(session, 1024)
    session.remove(made)
    audio = render_frames(session, 9600)
    settled(session)

    assert np.abs(audio[4000:]).max() == 0.0
    assert used() == before


def test_edits_leave_nothing_behind(session, source):
    """A hundred edits while a swap waits for an hour: commands, memory, slots and code do not grow."""
    engine = session.engine
    heap = engine.arena.view(int(engine.control[layout.C_HEAP_AT]), np.int64, layout.HEAP_WORDS)
    session.swap(source, steady(level=0.0), at=3600.0)
    counts = []
    for _ in range(100):
        added = source >> wb.Gain()
        render_frames(session, 2048)
        session.remove(added)
        render_frames(session, 2048)
        engine.reclaim()
        kept = engine.arena.used, int(engine.store._taken.sum()), len(engine.memory.code.entries)
        counts.append((int(heap[layout.HEAP_COUNT]), len(engine.rewiring.handover.after(-1)), *kept))

    assert np.all(np.max(counts[50:], axis=0) <= np.max(counts[:5], axis=0))


def as_it_happens(session, source, edit, new=None):
    """What is heard if the audio side comes to a swap after an edit was planned, and before it is told of it."""
    session.swap(source, new or steady(level=-0.25), at=AT_S)
    render_frames(session, AT - 9600 - QUANTUM)
    send = session.engine.commands.send_all
    made = []

    def send_late(records):
        session.engine.commands.send_all = send
        made.append(render_frames(session, 4096))
        send(records)

    session.engine.commands.send_all = send_late
    edit()
    made.append(render_frames(session, 9600))
    return made, np.concatenate(made)[:, 0]


def test_an_edit_that_comes_as_it_happens(session, source):
    """The swap is made once, and nothing goes back."""
    made, audio = as_it_happens(session, source, lambda: session.add(wb.Synth()))

    assert len(made) == 2
    assert audio[-1] == pytest.approx(-0.25, abs=1e-3)
    assert np.all(np.diff(audio) < 1e-6)  # down, and never up again
    assert source.level == -0.25
    assert session.engine.rewiring.waiting == []


def test_a_removal_that_comes_as_it_happens(session, source):
    """What is taken away then is gone, swapped or not."""
    made, audio = as_it_happens(session, source, lambda: session.remove(source))

    assert len(made) == 2
    assert np.abs(audio[-4096:]).max() == 0.0


@wb.node(inputs=0, outputs=1, params={"step": (0.0, -1.0, 1.0)}, state={"total": 0.0, "count": 0})
def climb(y, p, s):
    """A line that goes on where it is."""
    for i in range(len(y)):
        s.total = s.total + 1e-6
        y[i] = s.total + p.step[i]


def test_states_are_handed_on_once(session):
    """Of two nodes that are swapped as an edit is on its way, neither goes back to where its predecessor was."""
    session.params["volume_db"].value = 0.0
    one, two = session.add(climb, "one"), session.add(climb, "two")
    render_frames(session, 9600)
    session.swap(one, climb(step=0.0), at=AT_S)
    made, _ = as_it_happens(session, two, lambda: session.add(wb.Synth()), climb(step=0.0))
    audio = np.concatenate(made)[:, 0]

    assert len(made) == 2
    np.testing.assert_allclose(np.diff(audio), 2e-6, atol=2e-7)


def test_a_node_that_was_swapped_meanwhile(session, source):
    """While code is compiled for a swap, another one may be made: it is that one's place which is taken."""
    before = source.node
    session.swap(source, steady(level=-0.25), at=AT_S)
    render_frames(session, AT)
    session.engine.add(steady(level=0.125), "source", before)
    audio = render_frames(session, 9600)

    assert audio[-1, 0] == pytest.approx(0.125, abs=1e-3)
    assert source.level == 0.125
    assert len(session.engine.patch.nodes) == 1


def test_a_failed_edit_leaves_the_swap(session, source, monkeypatch):
    """If an edit cannot be sent, nothing has changed, and the swap comes at its time."""
    session.swap(source, steady(level=-0.25), at=AT_S)

    def refuse(records):
        raise QueueFullError("full")

    with monkeypatch.context() as patched:
        patched.setattr(session.engine.commands, "send_all", refuse)
        with pytest.raises(QueueFullError):
            session.add(wb.Gain())

    assert levels(render_frames(session, AT)) == [0.5, -0.25]


def test_settling_does_not_bring_it_forward(session, source):
    """Memory that is freed while nothing plays is not that of the swap to come."""
    session.swap(source, steady(level=-0.25), at=AT_S)
    session.remove(session.add(wb.Gain()))
    session.engine.settle()

    assert levels(render_frames(session, AT)) == [0.5, -0.25]


def test_block_size_does_not_matter():
    """The same bits in whatever pieces they are asked for."""

    def made(sizes):
        with new_session(seed=1) as session:
            lead = session.add(wb.Synth(waveform="saw"), name="lead")
            lead.chord([48, 55, 64], at=0.01)
            session.swap(lead, wb.FM(), at=0.1)
            session.swap(lead, wb.Synth(waveform="square"), at=0.2, crossfade_s=0.05)
            return render_frames(session, 14_400, sizes)

    whole = made((14_400,))

    assert first_change(whole, made((1, 63, 64, 65, 500))) is None
    assert np.abs(whole[5000:]).max() > 0.01


def test_one_call_renders_across_it():
    """`render` in one go has the swap inside; afterwards the handle knows."""
    with new_session() as session:
        session.params["volume_db"].value = 0.0
        source = session.add(steady, "source")
        session.swap(source, other(height=0.25), at=1.0)
        audio = session.render(2.0)

        assert audio[40_000, 0] == pytest.approx(0.5, abs=1e-3)
        assert audio[60_000, 0] == pytest.approx(-0.25, abs=1e-3)
        assert source.height == 0.25
