"""Delay compensation with the effects that are late: dry and wet, where wet changes nothing, are twice the dry."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.compiled import needs_jit
from tests.support.nodes import hiss
from tests.support.offline import new_session, render_frames
from workbench import effects

RATE = 48_000
FRAMES = 8192
UNCHANGED = {  # settings at which a late effect gives what it is given
    "compressor": {"ratio": 1.0},
    "drive": {"mix": 0.0},
    "limiter": {},
    "pitch_shift": {"mix": 0.0},
}
LATE = {kind.name: kind for kind in effects.ALL if kind.latency_frames(RATE) > 0}

pytestmark = needs_jit  # thousands of frames


@wb.node()
def hear(x, y, p, s):
    """What its input hears."""
    for i in range(len(x)):
        y[i] = x[i]


def test_all_late_effects_are_here():
    """Whatever declares a latency is tested."""
    assert set(UNCHANGED) == set(LATE)


@pytest.mark.parametrize("name", UNCHANGED)
def test_dry_and_late_are_twice_the_dry(name):
    """The sum of both paths is two times the source, late by what the effect declares, to the last bit."""
    with new_session() as session:
        source = session.add(hiss) * 0.25
        both = session.add(hear, "both")
        source >> session.add(LATE[name](**UNCHANGED[name])) >> both
        source >> both
        alone = source >> session.add(hear, "alone")
        for each in (both, alone):
            each.history  # noqa: B018 remembered from now on
        render_frames(session, FRAMES)
        twice, once = (each.history.since(0)[0] for each in (both, alone))

    late = LATE[name].latency_frames(RATE)
    assert np.abs(once).max() > 0.1
    assert np.array_equal(twice[late:], 2.0 * once[: len(once) - late])
    assert not twice[:late].any()
