"""A thousand random edits and swaps under sound: no step at any seam, and everything comes home, code included."""

from __future__ import annotations

import gc
import weakref

import psutil
import pytest

from tests.support.compiled import needs_jit
from tests.support.edits import Edits, colour, edit_offline
from tests.support.offline import new_session, render_frames, settled

pytestmark = pytest.mark.stress

EDITS = 1000
VERSIONS = 24
KEPT_BYTES = 6e6  # of the process for each version: what LLVM keeps of a compilation (docs/limits.md has the figure)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_thousand_edits(seed):
    """No exception but refused circles, no step above -60 dBFS, memory, slots and code as at the start."""
    with new_session() as session:
        edits = Edits(session, seed)
        settled(session)
        start = edits.kept()
        edit_offline(edits, EDITS)
        edits.clear()
        settled(session)

        assert edits.kept() == start
        assert sum(edits.done.values()) == EDITS


@needs_jit
def test_definitions_do_not_pile_up():
    """Of many versions of one cell, each played, the last two are alive; the rest is gone, but for what LLVM keeps."""
    with new_session() as session:
        effect = session.add(colour(0), "effect")
        definitions, before = [], 0
        for version in range(VERSIONS + 4):
            if version == 4:  # what the first ones need once
                before = psutil.Process().memory_info().rss
            definitions.append(weakref.ref(colour(version, share=0.2 + 0.01 * version)))
            render_frames(session, 4096)
        settled(session)
        gc.collect()
        alive = [at for at, each in enumerate(definitions) if each() is not None]
        grown = psutil.Process().memory_info().rss - before

        assert effect.definition is definitions[-1]()
        assert alive[0] >= len(definitions) - 2
        assert grown / VERSIONS < KEPT_BYTES
        print(f"\n{grown / VERSIONS / 1e6:.1f} MB are kept of each version")
