"""The same seed gives the same bytes, another seed gives others."""

from __future__ import annotations

import hashlib

import pytest

import workbench as wb
from tests.support.offline import RATE, new_session, render_frames


def digest(seed, waveform):
    """SHA-256 of a short piece."""
    with new_session(seed=seed) as session:
        lead = session.add(wb.Synth(waveform=waveform, spread=1.0))
        for k in range(8):
            lead.note_on(50 + k, at=0.01 * k)
        return hashlib.sha256(render_frames(session, RATE // 2).tobytes()).hexdigest()


@pytest.mark.parametrize("waveform", ["saw", "noise"])
def test_same_seed_same_bytes(waveform):
    """Rendering the same again gives the same SHA-256."""
    assert digest(7, waveform) == digest(7, waveform)


@pytest.mark.parametrize("waveform", ["saw", "noise"])
def test_other_seed_other_bytes(waveform):
    """The seed reaches the noise, and where the voices stand in the stereo field."""
    assert len({digest(seed, waveform) for seed in range(8)}) == 8


def test_instruments_have_random_numbers_of_their_own():
    """Two equal instruments do not play the same noise."""
    with new_session() as session:
        one, two = (session.add(wb.Synth(waveform="noise", spread=0.0), name=name) for name in "ab")
        one.note_on(60, at=0.0)
        two.note_on(60, at=0.0)
        render_frames(session, 4096)
        sounds = [each.tap(0.05).numpy() for each in (one, two)]

    assert (sounds[0] != sounds[1]).any()
