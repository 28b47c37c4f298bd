"""Parameters that stand are not worked out again, unheard: turned ones move, modulated ones stay modulated."""

from __future__ import annotations

import numpy as np

import workbench as wb
from tests.support.offline import RATE, render_frames
from workbench.settings import QUANTUM

STANDING = 2 * RATE  # frames after which all has arrived


@wb.node(params={"a": 0.25, "b": 0.5}, inputs=0, outputs=2)
def shown(y, p, s):
    """Give its parameters."""
    for i in range(y.shape[1]):
        y[0, i], y[1, i] = p.a[i], p.b[i]


@wb.node(params={"level": 0.25}, inputs=0, outputs=1, audible=False)
def level(y, p, s):
    """Give its parameter, to move another's."""
    for i in range(len(y)):
        y[i] = p.level[i]


def test_a_turned_parameter_moves_at_once(session):
    """After standing for long it glides from the next quantum on, exactly as one that has just begun; others stand."""
    handle = session.add(shown, "shown")
    render_frames(session, STANDING)
    handle.a = 0.5
    late = render_frames(session, 100 * QUANTUM)
    handle.a = 0.25
    render_frames(session, STANDING)
    handle.a = 0.5
    again = render_frames(session, 100 * QUANTUM)

    assert late[0, 0] > 0.25
    assert (np.diff(late[:, 0]) >= 0.0).all()
    np.testing.assert_array_equal(late, again)
    np.testing.assert_array_equal(late[:, 1], 0.5)


def test_another_ones_knob_changes_nothing(session):
    """Turning a parameter of one node leaves those of another where they are, to the bit."""
    handle, other = session.add(shown, "shown"), session.add(level, "level")
    render_frames(session, STANDING)
    before = render_frames(session, 10 * QUANTUM)
    other.level = 0.75
    after = render_frames(session, 10 * QUANTUM)

    np.testing.assert_array_equal(before, after)
    assert handle.a == 0.25


def test_a_standing_parameter_is_still_modulated(session):
    """What moves it is added anew in each quantum, to the value as it is set: never to what it was moved to before."""
    handle, mover = session.add(shown, "shown"), session.add(level, "level")
    handle.modulate("a", mover, depth=1.0)
    render_frames(session, STANDING)
    moved = render_frames(session, 10 * QUANTUM)

    np.testing.assert_array_equal(moved[:, 0], 0.5)
    np.testing.assert_array_equal(moved[:, 1], 0.5)
