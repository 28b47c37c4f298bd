"""Live equals offline: the same seed and commands give the same bits on the null sink's thread as in `render`."""

from __future__ import annotations

import time

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import RATE, new_session
from workbench.midi import Score

SECONDS = 1.5
PIECE = Score.from_notes([(0.05 * k, 0.05 * k + 0.1, 40 + 3 * k % 40, 90) for k in range(20)])


def prepared(block_size=256, **options):
    """A session with all its commands sent, not yet started."""
    session = new_session(seed=11, block_size=block_size, **options)
    lead = session.add(wb.Synth(waveform="saw", spread=0.6, vibrato_cents=20.0), name="lead")
    noise = session.add(wb.Synth(waveform="noise", filter="band"), name="noise")
    lead.chord(["C4", "E4", "G4"], at=0.1, duration_s=0.4)
    noise.note_on(72, at=0.2)
    noise.note_off(72, at=0.7)
    session.play_score(PIECE, lead, at=0.3)
    return session


@pytest.fixture(scope="module")
def wanted():
    """The offline render."""
    with prepared() as session:
        return session.render(SECONDS)


@pytest.mark.parametrize("block_size", [64, 256, 1000])
def test_null_sink_plays_what_render_gives(wanted, block_size):
    """What the null sink's thread rendered, taken from the history, is the offline render bit for bit."""
    with prepared(block_size) as session:
        session.play()
        while session.frame < SECONDS * RATE:
            time.sleep(0.02)
        live, end, missed = session.signal().since(0)

    assert missed == 0
    assert end >= SECONDS * RATE
    np.testing.assert_array_equal(live[: len(wanted)].view(np.uint32), wanted.view(np.uint32))


def test_tap_of_an_instrument_is_what_it_gave(wanted):
    """With one instrument at 0 dB below the limiter, its tap and the session's hold the same samples."""
    with new_session() as session:
        lead = session.add(wb.Synth())
        lead.note_on(60, at=0.0)
        audio = session.render(0.5)
        tapped = lead.tap(0.5).numpy()

    np.testing.assert_array_equal(tapped, audio)
