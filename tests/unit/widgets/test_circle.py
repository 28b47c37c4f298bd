"""The circle: a ring per pitch, measured as the picture of a pattern is."""

from __future__ import annotations

import pytest

import workbench as wb
from tests.support.fake_sequence import FakeSequence
from workbench.errors import ParameterError
from workbench.sequencer.notation import pattern
from workbench.sequencer.rhythm import balance, euclid, evenness, perfect_balance
from workbench.widgets.circle import Circle


def test_steps_are_as_few_as_there_is_room_for(pump):
    """As the picture has them, and eight at least; or as many as asked for."""
    assert Circle(euclid(5, 12), pump=pump).steps == 12
    assert Circle(pattern("bd ~ bd ~"), pump=pump).steps == 8
    assert Circle(pattern("bd*3"), pump=pump).steps == 12
    assert Circle(euclid(3, 8), 24, pump=pump).steps == 24
    with pytest.raises(ParameterError, match=r"steps must be in range 1..192, got 200"):
        Circle(euclid(3, 8), 200, pump=pump)


def test_each_ring_is_measured(pump):
    """Balance and evenness of its own onsets; none where nothing is."""
    made = Circle(euclid(3, 8, pitch="bd") | perfect_balance(12, 3, pitch="sd"), rows="cp", pump=pump)
    rows = {row["key"]: row for row in made.picture()["rows"]}

    assert rows["bd"]["balance"] == pytest.approx(balance([0, 3, 6], 8), abs=1e-4)
    assert rows["bd"]["evenness"] == pytest.approx(evenness([0, 3, 6], 8), abs=1e-4)
    assert rows["sd"]["balance"] == rows["sd"]["evenness"] == 1.0
    assert rows["cp"]["balance"] is None
    assert made.steps == 24


def test_turning_a_ring_is_played(pump):
    """Step by step, as a hand drags it."""
    sequence = FakeSequence(euclid(3, 8, pitch="bd"))
    made = Circle(sequence, pump=pump)
    for _ in range(3):
        made._take({"edit": "rotate", "row": "bd", "steps": 1}, ("p", 1))

    assert sequence.pattern == euclid(3, 8, 3, pitch="bd")
    assert eval(made.code(), {"wb": wb}) == sequence.pattern
    made.undo()
    assert sequence.pattern == euclid(3, 8, pitch="bd")
    made.close()
