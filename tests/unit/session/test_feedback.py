"""Circles that go through `wb.Feedback`, and products of signals."""

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import RATE, new_session, render_frames, settled
from workbench.errors import GraphError


@wb.node(inputs=0, outputs=2, state={"n": 0})
def impulse(y, p, s):
    """One frame at a quarter, far from the limiter."""
    for i in range(y.shape[1]):
        y[0, i] = y[1, i] = 0.25 if s.n == 0 else 0.0
        s.n = 1


@wb.node(params={"gain": (0.5, 0.0, 2.0)})
def scale(x, y, p, s):
    """Weigh."""
    for i in range(len(x)):
        y[i] = p.gain[i] * x[i]


@wb.node(inputs=0, outputs=1, params={"level": 0.5}, audible=False)
def steady(y, p, s):
    """A control signal."""
    for i in range(len(y)):
        y[i] = p.level[i]


def loop(session, time_s, gain=0.5):
    """An impulse that goes round."""
    bus = session.add(scale(gain=1.0), name="bus")
    back = session.add(wb.Feedback(time_s=time_s), name="back")
    session.add(impulse) >> bus
    bus.send(back, level_db=0.0)
    back * gain >> bus
    return back


@pytest.mark.parametrize("frames", [64, 65, 100, 480, 4800])
def test_a_loop_is_a_geometric_series(session, frames):
    """Each time round takes just the delay, and halves it."""
    loop(session, frames / RATE)
    y = render_frames(session, 5 * frames + 1)[:, 0]

    expected = np.zeros(len(y))
    expected[::frames] = 0.25 * 0.5 ** np.arange(6)
    np.testing.assert_allclose(y, expected, atol=1e-6)


def test_shorter_than_a_quantum_is_a_quantum(session):
    """64 frames are the least."""
    loop(session, 0.001)

    assert np.flatnonzero(np.abs(render_frames(session, 200)[:, 0]) > 1e-6).tolist() == [0, 64, 128, 192]


def test_parts_of_a_frame_are_interpolated(session):
    """An echo of 100.5 frames lies equally on both sides of that, and adds up to the impulse."""
    back = session.add(wb.Feedback(time_s=100.5 / RATE))
    session.add(impulse) >> back
    y = render_frames(session, 256)[:, 0]

    assert y.sum() == pytest.approx(0.25, rel=1e-4)
    assert y[100] == pytest.approx(y[101], rel=1e-3)


def test_the_time_glides(session):
    """A new time is reached without a step, and then it is exact."""

    @wb.node(inputs=0, outputs=1, state={"phase": 0.0})
    def sine(y, p, s):
        for i in range(len(y)):
            y[i] = 0.2 * np.sin(6.2831855 * s.phase)
            s.phase = (s.phase + 0.005) % 1.0

    source, back = session.add(sine), session.add(wb.Feedback(time_s=0.02))
    source >> back
    render_frames(session, 9600)
    back.time_s = 0.0301
    steps = np.abs(np.diff(render_frames(session, 96_000)[:, 0]))
    source.tap(0.1), back.tap(0.1)
    render_frames(session, 9600)
    late, now = back.tap(0.1).numpy()[:, 0], source.tap(0.1).numpy()[:, 0]

    assert steps.max() < 0.2 * 2 * np.pi * 0.005 * 2.05  # twice the pitch at most
    np.testing.assert_allclose(late[1445:], now[: len(now) - 1445], atol=2e-3)


def test_output_does_not_depend_on_the_block_size():
    """A loop whose time moves gives the same bits."""

    def play(sizes):
        with new_session() as session:
            back = loop(session, 0.0123)
            first = render_frames(session, 3200, sizes)
            back.time_s = 0.02
            return np.concatenate([first, render_frames(session, 3200, sizes)])

    reference = play([256])
    for sizes in ([1], [100], [512], [3, 200, 64, 1]):
        assert np.array_equal(play(sizes), reference)


def test_it_comes_and_goes(session):
    """Removed, swapped, disconnected: memory and code come home, and the loop is silent."""
    settled(session)
    engine = session.engine
    before = engine.arena.used, int(engine.store._taken.sum()), len(engine.memory.code.entries)
    for k in range(6):
        back = loop(session, 0.01)
        render_frames(session, 512)
        if k % 3 == 1:
            with pytest.raises(GraphError, match="would feed itself"):
                session.swap(back, wb.Delay(time_s=0.1))
        if k % 3 == 2:
            session.disconnect(session.nodes[0], back)
            session.swap(back, wb.Delay(time_s=0.1))
            session.swap(back, wb.Feedback(time_s=0.1))
            assert session.nodes[0] >> back is back
        render_frames(session, 512)
        for each in session.nodes:
            session.remove(each)
    settled(session)

    assert (engine.arena.used, int(engine.store._taken.sum()), len(engine.memory.code.entries)) == before


def test_disconnecting_from_it_ends_the_loop(session):
    """What was led into it is not any more."""
    back = loop(session, 0.01, gain=1.0)
    render_frames(session, 4800)
    assert np.abs(render_frames(session, 480)).max() == pytest.approx(0.25, rel=1e-3)
    session.disconnect(session.nodes[0], back)
    render_frames(session, 4800)
    assert np.abs(render_frames(session, 480)).max() == 0.0


def test_it_can_be_inserted_before_the_output(session):
    """Then all sound is late by it."""
    session.output.insert(wb.Feedback(time_s=0.01))
    session.add(impulse)

    assert np.argmax(render_frames(session, 1024)[:, 0]) == 480


def test_signals_are_multiplied(session):
    """The product is heard in place of its factors; a product of controls is not heard."""
    source = session.add(impulse)
    product = source * session.add(steady(level=0.5)) * 2.0
    product >> session.output
    y = render_frames(session, 256)[:, 0]

    assert y[0] == pytest.approx(0.25, rel=1e-6)
    assert np.abs(y[1:]).max() == 0.0
    a, b = session.add(steady(level=0.5), name="a"), session.add(steady(level=0.5), name="b")
    target = session.add(steady(level=0.0), name="target")
    target.modulate("level", a * b)
    target.tap(0.1)
    target >> session.add(scale)
    render_frames(session, 9600)
    assert target.tap(0.1).numpy()[-1, 0] == pytest.approx(0.25, rel=1e-4)


def test_products_across_sessions_are_refused(session):
    """Two sessions are two engines."""
    with new_session() as other, pytest.raises(GraphError, match="of different sessions"):
        session.add(steady) * other.add(steady)


def test_unheard_it_keeps_both_halves(session):
    """Taken off the output and put back, it works as before: neither half was given back meanwhile."""
    engine = session.engine
    back = session.add(wb.Feedback(time_s=0.01))
    session.add(scale(gain=1.0), name="bus") >> back
    settled(session)
    held = engine.memory.code.entries
    session.disconnect(back, session.output)
    settled(session)
    assert engine.memory.code.entries == held
    session.connect(back, session.output)
    settled(session)
    session.add(impulse) >> session.nodes[1]

    assert np.argmax(render_frames(session, 1024)[:, 0]) == 480
