"""A performance that a page has played, keys and knobs of that page included: heard again as the kernel heard it."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support import browser as node
from tests.support.offline import new_session
from tests.support.twin_pair import Pair
from workbench.commands import NOW, CommandKind

pytestmark = pytest.mark.skipif(not node.available(), reason=node.MISSING)


@pytest.mark.parametrize("begins_there", [False, True])
def test_a_performance_in_a_page(begins_there):
    """Begun before the page took over, or while it plays; it goes on when the page is gone."""
    with new_session() as session:
        lead = session.add(wb.Synth(), "lead")
        lead.play(wb.pattern("c4 [e4 g4]? c5(3,8)"))
        session.render(0.1)
        journal = None if begins_there else session.journal()
        pair = Pair(session)
        session.engine.store.publish()  # as the sink does: the page turns controls in the last block that came
        pair.play(3)
        journal = journal or session.journal()
        lead.note_on("c3")
        pair.play(2)
        pair.page.act(kind="play", commands=[[NOW, int(CommandKind.NOTE_ON), lead.number, 6700, 67.0, 90.0]])
        slot = lead.params["cutoff_hz"].slot
        pair.page.act(kind="turn", slots=[[slot, 700.0]], turn=1)
        pair.play(3)
        session.add(wb.Delay(), "echo")
        lead.note_off("c3")
        pair.play(3)
        pair.close()
        lead.pan = 0.7
        session.render(0.2)
        performance = journal.stop()
        heard, _, missed = session.signal().since(performance.start)
        again = performance.render()
    assert missed == 0
    assert np.abs(again).max() > 0.01
    assert {67.0, 48.0} <= {each.note for each in performance.struck}
    assert ("lead.cutoff_hz", 700.0) in [(each.name, each.value) for each in performance.moves]
    np.testing.assert_array_equal(again.view(np.uint32), heard.view(np.uint32))
