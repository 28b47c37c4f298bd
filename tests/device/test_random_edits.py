"""A thousand random edits and swaps in real time, through PortAudio: no step at any seam, no xrun more than at rest."""

from __future__ import annotations

import time

import pytest

import workbench as wb
from tests.support.edits import Edits, colour

pytestmark = pytest.mark.device

EDITS = 1000
MOST_S = 0.02  # between two edits
LISTEN_S = 2.0
ALLOWANCE = 0.02  # of the callbacks: other programs share the machine, and hit it at rest as well


def test_a_thousand_edits_in_real_time(on_jack, until):
    """The sound has no step above -60 dBFS; what was taken comes home; xruns are as with nobody at work."""
    for version in range(4):
        colour(version).code(48_000.0)  # compiled before: it is edits that are looked at here
    session = on_jack()
    edits = Edits(session, seed=4)
    lead, heard = edits.lead, session.signal()
    session.play()
    lead.note_on(48)
    time.sleep(1.0)
    start, at = edits.kept(), session.frame
    idle = measured(session, lambda: time.sleep(5.0))

    def work() -> None:
        nonlocal at
        listened = time.monotonic()
        for _ in range(EDITS):
            name = edits.step()
            time.sleep(edits.rng.uniform(0.0, MOST_S))
            if time.monotonic() > listened + LISTEN_S:
                listened = time.monotonic()
                audio, at, gone = heard.since(at)
                assert gone == 0
                edits.listen(audio, f"before {name}")

    busy = measured(session, work)
    edits.clear()
    until(lambda: edits.kept() == start, "all is given back")
    print(f"\nxruns per callback: {idle:.4f} at rest, {busy:.4f} with {EDITS} edits")

    assert busy <= idle + ALLOWANCE
    assert lead.active_voices == 1
    assert sum(edits.done.values()) == EDITS


def measured(session: wb.Session, work) -> float:
    """Xruns per callback while something is done."""
    before = session.engine.xruns, session.engine.callbacks
    work()
    xruns, callbacks = session.engine.xruns - before[0], session.engine.callbacks - before[1]
    return xruns / callbacks
