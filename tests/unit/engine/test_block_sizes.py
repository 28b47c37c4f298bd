"""What is heard does not depend on the host's block size, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import RATE, new_session, render_frames
from workbench.midi import Score

SIZES = {
    "1": [1],
    "63": [63],
    "100": [100],
    "256": [256],
    "512": [512],
    "1000": [1000],
    "mixed": [1, 7, 64, 65, 1000, 3, 512, 128],
}
PIECE = Score.from_notes(
    [(0.01 * k, 0.01 * k + 0.004 * (k % 7 + 1), 48 + k % 25, 60 + k % 60, k % 2) for k in range(60)]
)


def performance(sizes):
    """Two instruments, notes, a score, and parameters turned at frames that are no multiple of anything."""
    with new_session(seed=3) as session:
        lead = session.add(wb.Synth(waveform="saw", spread=0.8, lfo_hz=7.0, vibrato_cents=30.0), name="lead")
        pad = session.add(wb.Synth(waveform="noise", filter="band", polyphony=4), name="pad")
        parts = []

        def render(frames):
            parts.append(render_frames(session, frames, sizes))

        render(10)
        lead.note_on("C4", at=0.0101)
        lead.note_on("E4", at=0.0102)
        render(3001)
        lead.cutoff_hz = 700
        lead.resonance = 0.8
        session.play_score(PIECE, {0: lead, 1: pad})
        render(5003)
        lead.params.set(waveform="square", detune_cents=-30.0)
        pad.pan = -1.0
        render(64)
        lead.note_off("C4")
        session.params["volume_db"] = 6.0
        render(RATE // 4)
        session.remove(pad)
        session.panic()
        render(4000)
        return np.concatenate(parts)


@pytest.fixture(scope="module")
def wanted():
    """The performance in blocks of one quantum."""
    return performance([64])


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
def test_output_is_the_same_in_any_blocks(sizes, wanted):
    """Notes, a score, parameter changes, a removal and a panic give the same bits in blocks of any size."""
    got = performance(sizes)

    np.testing.assert_array_equal(got.view(np.uint32), wanted.view(np.uint32))


def test_the_performance_sounds(wanted):
    """The comparison above compares sound, not silence."""
    assert np.abs(wanted).max() > 0.05
    assert np.count_nonzero(wanted) > 0.75 * wanted.size  # the end is silent: a panic
