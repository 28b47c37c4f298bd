"""The master never clips: full scale is never left, the limiter says what it does, the volume is what it says."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.audio_asserts import dbfs, peak, rms
from tests.support.offline import RATE, SMOOTH, render_frames
from workbench.events import EventKind


@pytest.fixture
def readings(session):
    """The limiter's readings."""
    return session.engine.bus.subscribe(EventKind.METER)


@pytest.mark.parametrize("waveform", ["sine", "square", "noise"])
def test_64_voices_at_full_scale_stay_in_range(session, readings, waveform):
    """Sixty-four voices at full level and volume give samples in [-1, 1] only, and the limiter says so."""
    lead = session.add(wb.Synth(**{**SMOOTH, "waveform": waveform}, level_db=6.0, sustain=1.0))
    session.params["volume_db"] = 12.0
    for key in range(30, 94):
        lead.note_on(key, velocity=127)
    audio = render_frames(session, RATE)
    told = readings.take()

    assert lead.active_voices == 64
    assert np.isfinite(audio).all()
    assert 0.9 < peak(audio) <= 1.0
    assert told["y"].max() > 10.0
    assert told["x"].max() > 20.0


def test_quiet_sound_is_not_touched(session, readings):
    """Below 0.8 of full scale the limiter does nothing: its gain is exactly one, its reading exactly zero."""
    lead = session.add(wb.Synth(**SMOOTH, level_db=-12.0))
    lead.note_on(57)
    audio = render_frames(session, RATE // 2)
    told = readings.take()

    assert told["x"].max() == 0.0
    np.testing.assert_array_equal(audio, lead.tap(0.5).numpy())
    assert told["y"].max() == peak(audio)


def test_readings_come_thirty_times_a_second(session, readings):
    """There is a reading for each thirtieth of a second, stamped in order."""
    render_frames(session, 2 * RATE)
    frames = readings.take()["frame"]

    assert 58 <= len(frames) <= 62
    assert set(np.diff(frames)) == {1600}


def test_reading_is_the_reduction(session, readings):
    """The reading is by how many dB the loudest moment was turned down."""
    lead = session.add(wb.Synth(**SMOOTH, level_db=6.0, sustain=1.0, decay_s=0.01))
    session.params["volume_db"] = 3.0
    lead.note_on(57, velocity=127)
    audio = render_frames(session, RATE)
    told = readings.take()[-10:]

    assert told["y"].min() > 1.5
    np.testing.assert_allclose(told["x"], 20.0 * np.log10(told["y"] / peak(audio[RATE // 2 :])), atol=0.1)


@pytest.mark.parametrize("volume_db", [-60.0, -12.0, -6.0, 6.0])
def test_volume_is_what_it_says(session, volume_db):
    """A volume of so many dB moves the level by so many dB."""
    lead = session.add(wb.Synth(**SMOOTH, level_db=-20.0, sustain=1.0))
    lead.note_on(57)
    plain = rms(render_frames(session, RATE)[RATE // 2 :])
    session.params["volume_db"] = volume_db
    moved = rms(render_frames(session, RATE)[RATE // 2 :])

    assert dbfs(moved) - dbfs(plain) == pytest.approx(volume_db, abs=0.02)


def test_silence_is_zero(session):
    """With nothing to play every sample is exactly zero, before the first note and after the last."""
    lead = session.add(wb.Synth(release_s=0.05))
    assert not render_frames(session, 4096).any()
    lead.note_on(60)
    lead.note_off(60, at=0.2)
    render_frames(session, RATE)

    assert lead.active_voices == 0
    assert not render_frames(session, 4096).any()
