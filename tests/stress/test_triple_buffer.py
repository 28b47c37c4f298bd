"""The triple buffer between two real threads, ten million states long: none torn, none older than the one before.

Each state is a block filled with one number. If one of these ever fails, it is a bug, however rare: keep the seed of
the run (there is none: only timing), the machine and the numba version, and look at the machine code of `exchange`.
"""

from __future__ import annotations

import pytest

from workbench.proof.exchange import race_one_slot, race_triple

pytestmark = pytest.mark.stress

EXCHANGES = 10_000_000
ATTEMPTS = 100


@pytest.mark.parametrize(
    ("write_pause", "read_pause"), [(0, 0), (300, 0), (0, 300)], ids=["contended", "slow writer", "slow reader"]
)
def test_triple_buffer_two_threads(write_pause, read_pause):
    """At least 10^7 exchanges: no state is torn or goes back, and the last one arrives."""
    race = race_triple(EXCHANGES, write_pause, read_pause)
    print(
        f"\ntriple buffer: {EXCHANGES / race.seconds / 1e6:.1f} M publishes/s,"
        f" {race.reads / race.seconds / 1e6:.1f} M updates/s,"
        f" {race.seen} states seen"
    )

    assert (race.torn, race.backward) == (0, 0)
    assert race.last == EXCHANGES - 1
    assert race.seen > 1000  # the two really ran at the same time


def test_torn_states_would_be_seen():
    """Without the three slots the same check finds torn states: it can fail."""
    assert race_one_slot(EXCHANGES // 10, ATTEMPTS) > 0
