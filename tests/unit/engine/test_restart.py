"""A node that gave NaN goes back to its start in steps of bounded size, silent meanwhile, whatever its state weighs."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import new_session, render_frames
from workbench.engine.layout import RESTART_BYTES
from workbench.events import EventKind
from workbench.settings import QUANTUM

LEVEL = 0.25
HEAVY, MIDDLE = 1_000_000, 200_000  # floats: four megabytes, and as much as an heir may take over


def _reader(floats):
    def reader(y, p, s):
        """Read a level from many places, to the last one."""
        for i in range(len(y)):
            s.count = s.count + 1 if s.count + 1 < len(s.line) else 0
            y[i] = s.line[s.count] + s.line[len(s.line) - 1] - s.line[len(s.line) // 2]

    return wb.node(state={"count": 0, "line": np.full(floats, LEVEL, np.float32)}, inputs=0, outputs=1)(reader)


heavy, middle = _reader(HEAVY), _reader(MIDDLE)


@wb.node(state={"level": LEVEL}, inputs=0, outputs=1)
def light(y, p, s):
    """Read it from one place."""
    for i in range(len(y)):
        y[i] = s.level


@wb.node(
    params={"square": (1.0, -1.0, 1.0)},
    state={"line": np.ones(RESTART_BYTES // 4 - 32, np.float32)},
    inputs=0,
    outputs=1,
)
def hopeless(y, p, s):
    """Give what is no number in every quantum, once its knob is below zero."""
    for i in range(len(y)):
        y[i] = s.line[i] * np.sqrt(p.square[i])


def spoil(*handles):
    """Fill all that nodes remember with NaN, while nothing renders."""
    for handle in handles:
        memory = handle.node.memory
        for name in memory.dtype.names:
            if memory[name].dtype.kind == "f":
                memory[name][:] = np.nan


def shares(handle):
    """Quanta that it takes to set so much back, half of the room in each."""
    return -(-handle.node.state_bytes // (RESTART_BYTES // 2))


def heard(session, quanta):
    """The loudest sample of each of the next quanta."""
    return np.abs(render_frames(session, quanta * QUANTUM)).reshape(quanta, -1).max(axis=1)


def played(session):
    """A session that has played for a while, and a list of what gives NaN from now on."""
    told = session.engine.bus.subscribe(EventKind.NOT_FINITE)
    render_frames(session, 100 * QUANTUM)
    return told


def test_light_nodes_are_back_at_once(session):
    """One that remembers little is silent for the quantum of its mistake only."""
    handle = session.add(light, "light")
    told = played(session)
    spoil(handle)

    np.testing.assert_allclose(heard(session, 3), [0.0, LEVEL, LEVEL], rtol=0.01)
    assert told.take().size == 1


def test_heavy_nodes_come_back_in_steps(session):
    """One that remembers megabytes is silent until all is set back, a bounded piece a quantum, and is reported once."""
    handle = session.add(heavy, "heavy")
    told = played(session)
    spoil(handle)
    quanta = shares(handle)
    assert quanta > 20

    loudness = heard(session, quanta + 5)
    assert not loudness[:quanta].any()
    np.testing.assert_allclose(loudness[quanta:], LEVEL, rtol=0.01)
    assert (handle.node.memory["line"] == LEVEL).all()
    assert told.take().size == 1


def test_each_quantum_sets_back_a_share(session):
    """After k quanta, k shares of the state are at their start, and the rest is untouched."""
    handle = session.add(heavy, "heavy")
    played(session)
    spoil(handle)
    floats = RESTART_BYTES // 2 // 4
    line = handle.node.memory["line"][0]
    for k in (1, 2, 3):
        heard(session, 1)

        assert (line[: k * floats - 64] == LEVEL).all()
        assert np.isnan(line[k * floats + 64 :]).all()


def test_nodes_share_the_room_of_a_quantum(session):
    """Of two at once, the second goes half as fast until the first one is back."""
    handles = [session.add(heavy, name) for name in ("one", "two")]
    told = played(session)
    spoil(*handles)
    first = shares(handles[0])
    both = first + first // 2
    loudness = heard(session, both + 5)

    assert not loudness[:first].any()
    np.testing.assert_allclose(loudness[first + 1 : both - 1], LEVEL, rtol=0.01)
    np.testing.assert_allclose(loudness[both + 2 :], 2 * LEVEL, rtol=0.01)
    assert set(told.take()["source"]) == {handle.number for handle in handles}


def test_one_that_fails_for_ever_keeps_nobody_silent(session):
    """Beside a node that takes roots of what has none, and whose state takes all the room, another one comes back."""
    failing = session.add(hopeless, "hopeless")
    handle = session.add(middle, "middle")
    failing.square = -1.0
    told = played(session)
    assert failing.number in told.take()["source"]
    spoil(handle)

    loudness = heard(session, 4 * shares(handle) + 4)
    np.testing.assert_allclose(loudness[-1], LEVEL, rtol=0.01)


@pytest.mark.parametrize("sizes", [(1, 63, 500), (256,)])
def test_the_block_size_makes_no_difference(sizes):
    """What is heard of it is the same to the bit in blocks of any size."""
    made = []
    for each in ((QUANTUM,), sizes):
        with new_session() as session:
            handle = session.add(heavy, "heavy")
            played(session)
            spoil(handle)
            made.append(render_frames(session, 80 * QUANTUM, each))

    np.testing.assert_array_equal(*made)
    assert made[0].any()


def test_both_halves_of_a_feedback_wait(session):
    """While the memory of a feedback is set back, nothing is written into it; then it echoes as before."""
    source = session.add(light, "light")
    echo = session.add(wb.Feedback(time_s=0.01), "echo")
    source.connect(echo)
    told = played(session)
    spoil(echo)
    quanta = -(-echo.node.state_bytes // (RESTART_BYTES * 3 // 4))  # one half of it takes a half, the other a quarter
    heard(session, quanta)
    memory = echo.node.memory
    assert np.isfinite(memory["left"]).all()
    assert np.count_nonzero(memory["left"]) <= QUANTUM

    loudness = heard(session, 40)
    assert loudness[0] == 0.0
    np.testing.assert_allclose(loudness[-1], LEVEL, rtol=0.01)
    assert told.take().size == 1


def test_an_heir_goes_on_with_it(session):
    """What takes the place of a node that is on its way back is not called before the rest is set back, too."""
    handle = session.add(middle, "node")
    told = played(session)
    spoil(handle)
    heard(session, 1)

    session.swap(handle, _reader(MIDDLE)(), crossfade_s=0.001)
    heard(session, 1)
    assert np.isnan(handle.node.memory["line"]).any()
    loudness = heard(session, 20)
    np.testing.assert_allclose(loudness[-5:], LEVEL, rtol=0.01)
    assert told.take().size == 1
