"""The claims about the channels hold, and a torn, lost or damaged exchange makes them false."""

from __future__ import annotations

import dataclasses

import pytest

from workbench.proof import channels as module
from workbench.proof.exchange import RingRace, TripleRace, race_one_slot, race_ring, race_triple

COUNT = 1_000_000
GOOD_STATES = TripleRace(torn=0, backward=0, seen=5000, reads=9000, last=COUNT - 1, seconds=1.0)
GOOD_RECORDS = RingRace(sent=COUNT, got=COUNT, dropped=0, wrong=0, seconds=1.0)


def holds(monkeypatch, states=GOOD_STATES, torn=7, records=GOOD_RECORDS):
    """What the three claims say of some outcomes."""
    monkeypatch.setattr(module, "race_triple", lambda *_: states)
    monkeypatch.setattr(module, "race_one_slot", lambda *_: torn)
    monkeypatch.setattr(module, "race_ring", lambda *_, **__: records)
    return [claim.holds for claim in module.channels(quick=True)]


def test_short_races_are_clean():
    """Two real threads, a hundred thousand exchanges: nothing torn, nothing lost."""
    states, records = race_triple(100_000), race_ring(64, 100_000, waits=True)

    assert (states.torn, states.backward, states.last) == (0, 0, 99_999)
    assert (records.got, records.wrong, records.dropped) == (100_000, 0, 0)


def test_the_watcher_sees_torn_states():
    """Written without an exchange, the same kind of state is torn."""
    assert race_one_slot(200_000, 100) > 0


def test_good_outcomes_hold(monkeypatch):
    """The claims hold for clean races."""
    assert holds(monkeypatch) == [True, True, True]


@pytest.mark.parametrize("bad", [{"torn": 1}, {"backward": 1}, {"last": COUNT - 2}])
def test_one_bad_state_is_enough(monkeypatch, bad):
    """A single torn or backward state, or a last one that never came, makes the claim false."""
    assert holds(monkeypatch, states=dataclasses.replace(GOOD_STATES, **bad)) == [False, True, True]


@pytest.mark.parametrize("bad", [{"got": COUNT - 1}, {"wrong": 1}, {"dropped": 1}])
def test_one_bad_record_is_enough(monkeypatch, bad):
    """So does a single record that is lost, damaged or dropped."""
    assert holds(monkeypatch, records=dataclasses.replace(GOOD_RECORDS, **bad)) == [True, True, False]


def test_a_race_of_one_is_told(monkeypatch):
    """If the reader saw next to nothing of what was written, the two did not run at the same time."""
    assert holds(monkeypatch, states=dataclasses.replace(GOOD_STATES, seen=3)) == [None, True, True]


def test_a_blind_watcher_is_told(monkeypatch):
    """A machine that never runs both threads at once has not shown that the watcher sees."""
    assert holds(monkeypatch, torn=0) == [True, None, True]
