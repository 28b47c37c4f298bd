"""Random edits under sound: no step at any seam, and everything comes home. `tests/stress` has the long run."""

from __future__ import annotations

import numpy as np

from tests.support.edits import Edits
from tests.support.offline import render_frames, settled

EDITS = 60
STEP = 1e-3  # -60 dBFS


def test_random_edits_leave_nothing_behind(session):
    """No exception but refused circles, no step above -60 dBFS beyond the sound's own, memory as at the start."""
    edits = Edits(session, seed=1)
    edits.lead.note_on(48)
    own = np.abs(np.diff(render_frames(session, 9600)[4800:, 0])).max()
    settled(session)
    engine = session.engine
    start = engine.arena.used, int(engine.store._taken.sum()), len(engine.memory.code.entries)
    for _ in range(EDITS):
        name = edits.step()
        audio = render_frames(session, int(edits.rng.integers(1, 3000)))
        steps = np.abs(np.diff(audio, axis=0))
        assert np.isfinite(audio).all()
        assert steps.size == 0 or steps.max() < 3.0 * own + STEP, name
    edits.clear()
    render_frames(session, 9600)
    settled(session)

    assert (engine.arena.used, int(engine.store._taken.sum()), len(engine.memory.code.entries)) == start
    assert sum(edits.done.values()) == EDITS
