"""Random edits under sound: no step at any seam, and everything comes home. `tests/stress` has the long run."""

from __future__ import annotations

from tests.support.edits import Edits, edit_offline
from tests.support.offline import settled

EDITS = 60


def test_random_edits_leave_nothing_behind(session):
    """No exception but refused circles, no step above -60 dBFS, memory, slots and code as at the start."""
    edits = Edits(session, seed=1)
    settled(session)
    start = edits.kept()
    edit_offline(edits, EDITS)
    edits.clear()
    settled(session)

    assert edits.kept() == start
    assert sum(edits.done.values()) == EDITS
