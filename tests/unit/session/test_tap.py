"""Taps give the last seconds of any signal as they were heard."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.offline import RATE, SMOOTH, render_frames
from workbench.errors import SessionError


@pytest.fixture
def lead(session):
    """An instrument that sounds."""
    made = session.add(wb.Synth(**SMOOTH))
    made.note_on(60)
    return made


@pytest.mark.parametrize("frames", [64, 6400, 48_000])
def test_last_frames(session, lead, frames):
    """A tap of so many seconds is the end of what was rendered, sample for sample."""
    audio = render_frames(session, 2 * RATE)

    np.testing.assert_array_equal(session.tap(None, frames / RATE).numpy(), audio[-frames:])


def test_shorter_early_on(session, lead):
    """Before so much has been heard there is what there is."""
    assert session.tap(None, 1.0).numpy().shape == (0, 2)
    render_frames(session, 640)

    assert session.tap(None, 1.0).numpy().shape == (640, 2)


def test_ten_seconds_and_no_more(session, lead):
    """After a long time the last ten seconds are there."""
    audio = render_frames(session, 25 * RATE, [4096])
    tapped = session.tap(None, 10.0).numpy()

    assert tapped.shape == (10 * RATE, 2)
    np.testing.assert_array_equal(tapped, audio[-10 * RATE :])


def test_frozen_tap_stays(session, lead):
    """A frozen tap keeps its sound, whoever writes into a copy of it; resumed it follows again."""
    render_frames(session, RATE)
    tap = lead.tap(0.5).freeze()
    before = tap.numpy()
    tap.numpy()[:] = 7.0
    render_frames(session, RATE)
    np.testing.assert_array_equal(tap.numpy(), before)
    tap.resume()

    assert (tap.numpy() != before).any()


def test_instrument_added_later_is_in_time(session, lead):
    """The history of an instrument that came later counts session frames, too."""
    render_frames(session, RATE)
    other = session.add(wb.Synth(**SMOOTH), name="other")
    other.note_on(72)
    audio = render_frames(session, RATE)
    whole, end, missed = other.history.since(RATE)

    assert end == 2 * RATE
    assert missed == 0
    both = lead.history.since(RATE)[0] + whole
    np.testing.assert_allclose(audio, both, atol=1e-6)


def test_tap_audio_of_nothing_says_so():
    """A player of a session that has not run yet is a clear error."""
    with (
        wb.Session(name="unheard", sink="null") as session,
        pytest.raises(SessionError, match="no sound of 'master' yet"),
    ):
        session.tap(seconds=1.0).audio()


def test_a_processor_is_tapped_while_it_sounds(session, lead):
    """It is remembered from the first look on, without a step in what is heard; frozen it stays, resumed it follows."""
    gain = lead >> wb.Gain(gain_db=-6.0)
    before = render_frames(session, RATE)
    tap = gain.tap(0.1)
    audio = render_frames(session, RATE)
    heard = tap.numpy()

    assert np.abs(np.diff(np.concatenate((before, audio)), axis=0)).max() < 0.05
    np.testing.assert_allclose(heard, audio[-4800:], atol=1e-6)
    frozen = tap.freeze().numpy()
    render_frames(session, 6400)
    np.testing.assert_array_equal(tap.numpy(), frozen)
    assert (tap.resume().numpy() != frozen).any()
