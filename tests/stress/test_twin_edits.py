"""Random edits and swaps of a session that a page plays: the page and the kernel give the same sound all the way."""

from __future__ import annotations

import pytest

from tests.support import browser as node
from tests.support.edits import Edits
from tests.support.offline import new_session
from tests.support.twin_pair import Pair

pytestmark = [pytest.mark.stress, pytest.mark.skipif(not node.available(), reason=node.MISSING)]

EDITS = 150


@pytest.mark.parametrize("seed", [1, 2])
def test_the_page_follows_every_edit(seed):
    """Nodes, connections, sends, modulation, swaps, code from cells, knobs: below -100 dBFS of difference always."""
    with new_session() as session:
        edits = Edits(session, seed)
        edits.lead.note_on(60)
        pair = Pair(session)
        try:
            for _ in range(EDITS):
                edits.step()
                pair.play(1)
            edits.clear()
            pair.play(4)
            assert pair.difference_db(loudest=1e-3) < -100.0
        finally:
            pair.close()
        assert sum(edits.done.values()) == EDITS
