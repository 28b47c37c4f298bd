"""Tracks, side chains and meters in a session, wired as people wire them."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.audio_asserts import assert_no_click
from tests.support.offline import RATE, new_session, render_frames


@wb.node(inputs=0, outputs=2, state={"n": 0})
def hum(y, p, s):
    """A quiet sine of 375 Hz: 128 frames a cycle."""
    for i in range(y.shape[1]):
        y[0, i] = 0.1 * wb.dsp.sine(np.float32(s.n) / 128.0)
        y[1, i] = y[0, i]
        s.n = s.n + 1 if s.n < 127 else 0


@wb.node(inputs=0, outputs=2, state={"n": 0})
def beat(y, p, s):
    """Half a second of a quiet click train, half a second of nothing."""
    for i in range(y.shape[1]):
        y[0, i] = 0.1 if s.n < 24_000 and s.n % 100 < 50 else 0.0
        y[1, i] = -y[0, i]
        s.n = s.n + 1 if s.n < 47_999 else 0


@pytest.fixture
def session():
    """A session of its own on the null sink."""
    with new_session() as made:
        yield made


def test_side_chain_ducks_while_it_sounds(session):
    """A hum through a compressor that listens to a beat: soft while the beat is there, back when it is not."""
    duck = session.add(wb.Compressor(threshold_db=-50, ratio=20, knee_db=0, attack_s=0.001, release_s=0.02))
    session.add(hum()) >> duck
    session.add(beat()) >> duck.into("key")
    tap = duck.tap(1.0)
    render_frames(session, 20_000)
    reduction = float(duck.memory["reduction_db"][0])
    render_frames(session, RATE - 20_000)
    heard = np.abs(tap.numpy())

    assert reduction == pytest.approx(30.0 * 19 / 20, abs=1.5)  # it lets go a little between the clicks
    assert heard[4800:23_000].max() == pytest.approx(0.1 * 10 ** (-reduction / 20), rel=0.1)
    assert heard[-12_000:].max() == pytest.approx(0.1, rel=0.01)


def test_taking_the_side_chain_away_gives_its_own_input_back(session):
    """Connected to silence it does nothing; with the cable pulled out it listens to what it hears, without a click."""
    duck = session.add(wb.Compressor(threshold_db=-40, ratio=20, knee_db=0, attack_s=0.005))
    session.add(hum()) >> duck
    silence = session.add(wb.Gain(gain_db=-60))
    silence >> duck.into("key")
    tap = duck.tap(2.0)
    render_frames(session, 24_000)
    before = np.abs(tap.numpy()[-4800:]).max()
    session.remove(silence)
    render_frames(session, 24_000)
    heard = tap.numpy()

    assert before == pytest.approx(0.1, rel=0.01)
    assert np.abs(heard[-4800:]).max() == pytest.approx(0.1 * 10 ** (-20 * 19 / 20 / 20), rel=0.05)
    assert_no_click(heard[-30_000:], 6000, 12_000)


def test_muting_a_track_in_a_session(session):
    """A track goes silent, and comes back, without a click; the meter behind it follows."""
    track = session.add(hum()) >> session.add(wb.Track())
    meter = track >> session.add(wb.LoudnessMeter())
    tap = meter.tap(3.0)
    render_frames(session, RATE)
    levels = [float(meter.memory["rms_db"][0])]
    for state in ("on", "off"):
        track.mute = state
        render_frames(session, RATE)
        levels.append(float(meter.memory["rms_db"][0]))
    heard = tap.numpy()

    assert levels[0] == pytest.approx(-23.01, abs=0.05)
    assert levels[1] < -100.0
    assert levels[2] == pytest.approx(-23.01, abs=0.05)
    assert_no_click(heard, RATE, 4800)
    assert_no_click(heard, 2 * RATE, 4800)


def test_late_effects_do_not_shift_a_parallel_path(session):
    """A sound beside itself through a limiter and a compressor with nothing to do: three times the sound, later."""
    source = session.add(hum())
    source >> session.add(wb.Gain())
    source >> session.add(wb.Limiter())
    source >> session.add(wb.Compressor(threshold_db=0, knee_db=0))
    heard = render_frames(session, 9600)[:, 0].astype(np.float64)
    cycle = heard[-128:]

    n = np.arange(9600 - 128, 9600) - round(0.005 * RATE)  # the compressor is the latest of the three
    np.testing.assert_allclose(cycle, 3 * 0.1 * np.sin(2 * np.pi * n / 128), atol=1e-6)
