"""The claims about block sizes and live sound hold for the product, and not for what only looks like it."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.proof import same
from workbench.proof.piece import perform


def test_block_sizes_agree():
    """Seven ways to ask for the piece give one sound."""
    (claim,) = same.block_sizes(quick=True)

    assert claim.holds is True
    assert claim.figure == "7 ways, 1 result"


def test_a_piece_that_differs_is_found():
    """One render with another note makes the claim false, and the odd one out is named."""
    renders = iter(range(100))

    def play(session):
        perform(session)
        if next(renders) == 2:
            session.instruments[0].note_on(80, at=0.5)

    (claim,) = same.block_sizes(quick=True, play=play)

    assert claim.holds is False
    assert claim.figure == "7 ways, 2 results"
    assert "; 100." in claim.detail


@pytest.mark.parametrize("step", [same.block_sizes, same.live_and_offline])
def test_silence_proves_nothing(step):
    """If nothing sounded, nothing was compared."""
    (claim,) = step(quick=True, play=lambda _: None)

    assert claim.holds is None


def test_live_is_offline():
    """What the null sink's thread played is the render."""
    (claim,) = same.live_and_offline(quick=True)

    assert claim.holds is True
    assert claim.figure == "0 of 48,000 frames differ"


def test_a_live_note_more_is_found():
    """A live performance with one more note differs from the note on."""
    sessions = iter(range(100))

    def play(session):
        perform(session)
        if next(sessions) == 1:
            session.instruments[0].note_on(80, at=0.5)

    (claim,) = same.live_and_offline(quick=True, play=play)
    differing = int(claim.figure.split(" ")[0].replace(",", ""))

    assert claim.holds is False
    assert 10_000 < differing <= 24_000


def test_all_sizes_are_looked_at():
    """The table has single frames, whole quanta, what is no multiple of anything, and a mix."""
    sizes = np.unique(np.concatenate(list(same.SIZES.values())))

    assert {1, 64, 100, 256, 512, 1000} <= set(sizes)
    assert len(same.SIZES["mixed"]) > 4
