"""Loudness of recordings against the standard's equations."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.oracles.loudness import integrated
from tests.support.compiled import amount
from tests.support.offline import render_frames
from workbench.errors import ParameterError
from workbench.session import loudness as loudness_module
from workbench.session.loudness import LoudnessReader


def test_loudness_of_a_recording(rng):
    """Stereo noise whose level wanders."""
    level = 10 ** (np.repeat(rng.uniform(-40, -10, (20, 1)), 9600, axis=0) / 20)
    audio = (level * rng.uniform(-1, 1, (192_000, 2)))[: amount(192_000, 48_000)]

    assert wb.loudness(audio).integrated_lufs == pytest.approx(integrated(audio), abs=0.05)


def test_one_channel_is_heard_on_both_sides():
    """It is as loud as the same on both sides."""
    tone = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(24_000) / 48_000)

    assert wb.loudness(tone) == wb.loudness(np.stack([tone, tone], axis=1)) == wb.loudness(tone[:, None])
    assert repr(wb.loudness(tone)) == "-6.0 LUFS, true peak -6.0 dB"


def test_peak_in_the_last_frames_counts():
    """What stands at the very end is measured, too."""
    audio = np.zeros(24_000)
    audio[-1] = 0.5

    assert wb.loudness(audio).true_peak_db == pytest.approx(-6.0, abs=0.2)


def test_silence_is_no_error():
    """It has no loudness."""
    assert wb.loudness(np.zeros(48_000)).integrated_lufs == -120.0


@pytest.mark.parametrize("audio", [np.zeros((10, 3)), np.zeros(0), np.zeros((2, 2, 2)), 1.0])
def test_other_shapes_are_refused(audio):
    """With what is allowed."""
    with pytest.raises(ParameterError, match=r"\(frames,\) or \(frames, 2\)"):
        wb.loudness(audio)


def test_nan_is_refused():
    """It has no level."""
    with pytest.raises(ParameterError, match="finite"):
        wb.loudness([0.0, np.nan])


def test_a_session_is_followed_while_it_plays(session):
    """What the mixer shows is what a recording of the same output would have, whatever it is asked for at once."""
    reader = LoudnessReader(session.signal())
    lead = session.add(wb.Synth(sustain=1.0))
    lead.chord([48, 55, 64])
    made = []
    for frames in (100, 64, 4800, 33_000, 1000, 57_036):
        made.append(render_frames(session, frames))
        momentary, short_term, integrated_lufs = reader.read()
    audio = np.concatenate(made)
    recorded = wb.loudness(audio)

    assert integrated_lufs == pytest.approx(recorded.integrated_lufs, abs=0.1)
    assert short_term <= momentary + 1.0
    assert reader.read() == (momentary, short_term, integrated_lufs)


def test_silence_is_followed(session):
    """Before anything sounds there is nothing to read."""
    reader = LoudnessReader(session.signal())
    render_frames(session, 9600)

    assert reader.read() == (-120.0, -120.0, -120.0)


def test_what_comes_while_it_listens_is_heard_next(session, monkeypatch):
    """A device goes on while the reader works: nothing is left out."""
    reader = LoudnessReader(session.signal())
    session.add(wb.Synth(sustain=1.0)).chord([48, 55, 64])
    made = [render_frames(session, 24_000)]
    once = loudness_module.Rehearsal.run

    def slowly(self, inputs, frames):
        if len(made) < 5:
            made.append(render_frames(session, 24_000))
        return once(self, inputs, frames)

    monkeypatch.setattr(loudness_module.Rehearsal, "run", slowly)
    for _ in range(6):
        found = reader.read()
    monkeypatch.undo()

    assert len(made) == 5
    assert found[2] == pytest.approx(wb.loudness(np.concatenate(made)).integrated_lufs, abs=0.02)
