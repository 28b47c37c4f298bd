"""The ring buffer between two real threads, ten million records long: all of them, once, in order, or counted."""

from __future__ import annotations

import pytest

from workbench.proof.exchange import race_ring

pytestmark = pytest.mark.stress

ITEMS = 10_000_000
OFFERS = 100_000_000  # most find the ring full


@pytest.mark.parametrize("capacity", [3, 1, 1024])
def test_ring_two_threads(capacity):
    """10^7 records through a ring of any capacity, 3 and even 1 included: every one arrives, in order and whole."""
    race = race_ring(capacity, ITEMS, waits=True)
    print(f"\nring of {capacity}: {ITEMS / race.seconds / 1e6:.1f} M records/s")

    assert race.sent == race.got == ITEMS
    assert (race.wrong, race.dropped) == (0, 0)


@pytest.mark.parametrize("capacity", [3, 64])
def test_ring_two_threads_counts_every_drop(capacity):
    """A producer that never waits: what arrives is whole and in order, and arrived + dropped = sent out."""
    race = race_ring(capacity, OFFERS, waits=False)
    rate, share = OFFERS / race.seconds / 1e6, race.dropped / OFFERS
    print(f"\nring of {capacity}, never waiting: {rate:.1f} M offers/s, {share:.1%} dropped")

    assert race.wrong == 0
    assert race.got == race.sent
    assert race.sent + race.dropped == OFFERS
    assert race.dropped > 0
