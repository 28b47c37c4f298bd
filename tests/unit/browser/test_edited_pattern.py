"""A pattern that is edited while a page plays it: heard there as here, and the page says where the music is."""

from __future__ import annotations

import pytest

import workbench as wb
from tests.support import browser as node
from tests.support.offline import new_session
from tests.support.twin_pair import STEP, Pair
from workbench.events import EventKind
from workbench.rt.note_key import key_cents
from workbench.sequencer.notation import pattern

PER_BEAT = 24_000  # frames, at 120 bpm and 48 kHz


@pytest.fixture
def pair():
    """A session with a synth, in a page."""
    if not node.available():
        pytest.skip(node.MISSING)
    with new_session() as session:
        session.add(wb.Synth(release_s=0.01), "lead")
        made = Pair(session)
        yield made
        made.close()


def test_edits_are_heard_in_the_page(pair):
    """One edit for each report of the page, in a grid and in a roll; and each note where it was put."""
    struck = []
    bus = pair.session.engine.bus
    bus.handle(EventKind.NOTE_ON, lambda each: struck.append((int(each["frame"]), key_cents(int(each["a"])) // 100)))
    (lead,) = pair.session.instruments
    sequence = lead.play(pattern("c4 ~ c4 ~"))
    grid, roll = sequence.grid(rows="g4"), sequence.roll()
    pair.play(2)
    for step in (5, 7, 9):
        grid._take({"edit": "put", "row": "g4", "step": step, "value": 90}, None)
        pair.play(1)
    (first,) = [note["name"] for note in roll.picture()["notes"] if note["row"] == "c4" and note["onset"] == 0]
    roll._take({"edit": "move", "names": [first], "steps": 3, "snap": "1", "lift": 4}, None)
    pair.play(40)
    origin = struck[0][0]

    assert 45 * STEP > 3.5 * PER_BEAT
    assert [(frame - origin, note) for frame, note in struck if frame - origin < 4 * PER_BEAT] == [
        (0, 60),
        (5 * PER_BEAT // 4, 67),
        (7 * PER_BEAT // 4, 67),
        (2 * PER_BEAT, 60),
        (9 * PER_BEAT // 4, 67),
        (3 * PER_BEAT, 64),
    ]
    assert pair.difference_db() < -100.0
