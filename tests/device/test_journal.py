"""A performance on a real audio thread, heard again."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb

pytestmark = pytest.mark.device


def test_a_performance_is_heard_again(on_jack, until):
    """Begun while it plays; notes, knobs and patterns by hand, at whatever moments they came: to the last bit."""
    live = on_jack(seed=3)
    lead = live.add(wb.Synth(), "lead")
    lead.play(wb.pattern("c4 [e4 g4]? c5(3,8) <b4 a4? g4>"))
    live.play()
    until(lambda: live.now > 0.5, "it plays")
    journal = live.journal()
    for turn in range(40):
        lead.cutoff_hz = 300 + 100 * turn
        if turn % 3 == 0:
            lead.note_on(40 + turn)
        if turn % 8 == 5:
            lead.play(wb.pattern(f"c{2 + turn // 8}*{turn}"), at="beat")
        until(lambda turn=turn: live.now > 0.6 + 0.1 * turn, "it goes on")
    performance = journal.stop()
    live.stop()
    heard, _, missed = live.signal().since(performance.start)
    again = performance.render()
    assert missed == 0
    assert np.abs(again).max() > 0.01
    np.testing.assert_array_equal(again.view(np.uint32), heard[: len(again)].view(np.uint32))
