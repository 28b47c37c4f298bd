"""A thousand random edits and swaps under sound: no step at any seam, and everything comes home, code included."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import psutil
import pytest

from tests.support.edits import Edits
from tests.support.offline import new_session, render_frames, settled

pytestmark = pytest.mark.stress

EDITS = 1000
STEP = 1e-3  # -60 dBFS
GROWTH = 200e6  # bytes that the process may grow by: what the compiler keeps of some hundred compilations


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_thousand_edits(seed):
    """No exception but refused circles, no step beyond the sound's own, memory, slots and code as at the start."""
    with new_session() as session:
        edits = Edits(session, seed)
        edits.lead.note_on(48)
        own = np.abs(np.diff(render_frames(session, 9600)[4800:, 0])).max()
        settled(session)
        engine = session.engine
        start = engine.arena.used, int(engine.store._taken.sum()), len(engine.memory.code.entries)
        before, kinds = psutil.Process().memory_info().rss, []
        for k in range(EDITS):
            name = edits.step()
            if name == "redefine":
                kinds.append(weakref.ref(edits.kind))
            audio = render_frames(session, int(edits.rng.integers(1, 3000)))
            steps = np.abs(np.diff(audio, axis=0))
            assert np.isfinite(audio).all()
            assert steps.size == 0 or steps.max() < 3.0 * own + STEP, (k, name)
        edits.clear()
        render_frames(session, 9600)
        settled(session)
        gc.collect()

        assert (engine.arena.used, int(engine.store._taken.sum()), len(engine.memory.code.entries)) == start
        assert sum(edits.done.values()) == EDITS
        assert psutil.Process().memory_info().rss - before < GROWTH
        print(f"\nseed {seed}: {sum(each() is not None for each in kinds)} of {len(kinds)} definitions are alive")
