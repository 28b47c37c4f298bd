"""The gate: where it opens and closes, how fast, and that it does so without a click."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.audio_asserts import assert_no_click
from workbench.effects import Gate
from workbench.effects.gate import FOLLOW_S
from workbench.engine.rehearsal import Rehearsal
from workbench.session.process import process

RATE = 48_000


def stairs(*parts):
    """Constant levels in dB one after the other: pairs of level and seconds."""
    return np.concatenate([np.full(round(seconds * RATE), 10 ** (level / 20)) for level, seconds in parts])


def gains(settings, heard):
    """What a gate multiplies by, frame by frame."""
    return process(Gate(**settings), heard, RATE) / np.float32(heard)


def test_it_opens_above_the_threshold_only():
    """0.1 dB below it stays closed, 0.1 dB above it opens."""
    settings = {"threshold_db": -30.0, "range_db": -40.0, "attack_s": 0.0005}

    np.testing.assert_allclose(gains(settings, stairs((-30.1, 0.1))), 0.01, rtol=1e-4)
    assert gains(settings, stairs((-29.9, 0.1)))[-1] == pytest.approx(1.0, abs=1e-4)


def test_it_closes_below_the_hysteresis_only():
    """6 dB lower it is still open, a little below that it closes."""
    settings = {"threshold_db": -30.0, "hysteresis_db": 6.0, "hold_s": 0.0, "release_s": 0.005}

    assert gains(settings, stairs((-20, 0.1), (-35.9, 0.2)))[-1] == pytest.approx(1.0, abs=1e-4)
    assert gains(settings, stairs((-20, 0.1), (-36.1, 0.2)))[-1] < 1e-6


@pytest.mark.parametrize("attack", [0.001, 0.02])
def test_attack_is_as_long_as_it_says(attack):
    """Open by 63 % after it."""
    found = gains({"attack_s": attack}, stairs((-100, 0.1), (-10, 0.5)))[4800:]

    assert np.argmax(found >= 1 - np.exp(-1)) + 1 == pytest.approx(attack * RATE, abs=1.0)


@pytest.mark.parametrize("hold", [0.0, 0.1])
@pytest.mark.parametrize("release", [0.01, 0.2])
def test_hold_and_release_are_as_long_as_they_say(hold, release):
    """It stays open while the level falls to the threshold, then for the hold time, and closes by 63 % after that."""
    settings = {"threshold_db": -30.0, "hysteresis_db": 0.0, "hold_s": hold, "release_s": release}
    found = gains(settings, stairs((-20, 0.3), (-90, 1.0)))[round(0.3 * RATE) :]
    falls = FOLLOW_S * np.log(10 ** (10 / 20)) * RATE
    starts = int(np.argmax(found < 0.999 * found[0]))
    decayed = int(np.argmax(found < np.exp(-1) * found[0]))

    assert starts == pytest.approx(falls + hold * RATE, abs=3 + 0.002 * release * RATE)
    assert decayed == pytest.approx(falls + hold * RATE + release * RATE, abs=3)


def test_range_is_what_is_left():
    """Closed it lets through as much as the range says."""
    np.testing.assert_allclose(gains({"range_db": -20.0}, stairs((-70, 0.1))), 0.1, rtol=1e-4)
    assert not process(Gate(), stairs((-70, 0.1)), RATE).any()


def test_another_signal_can_open_it(rng):
    """A pad that sounds while a click track does."""
    pad = (0.5 * rng.uniform(-1, 1, (14_400, 2))).astype(np.float32)
    key = np.zeros(14_400)
    key[4800:6000] = 0.5
    made = process(Gate(hold_s=0.0, release_s=0.005), pad, RATE, key=key)

    assert not made[:4800].any()
    np.testing.assert_allclose(made[5500:6000], pad[5500:6000], atol=1e-4)
    assert np.abs(made[-480:]).max() < 1e-3


def test_it_does_not_flutter():
    """A bass tone that is above the threshold at its peaks only: once open, it stays open."""
    tone = 0.1 * np.sin(2 * np.pi * 50 * np.arange(RATE) / RATE)
    audio = np.stack([tone, np.ones(RATE)], axis=1)
    made = process(Gate(threshold_db=-22, hold_s=0.0), audio, RATE, key=np.stack([tone, tone], axis=1))

    assert made[RATE // 10 :, 1].min() > 0.999


def test_opening_and_closing_do_not_click():
    """Noise bursts open and close it while a tone goes through."""
    t = np.arange(RATE) / RATE
    tone = 0.5 * np.sin(2 * np.pi * 220 * t)
    key = np.where((t > 0.3) & (t < 0.5), 1.0, 0.0)
    made = process(Gate(attack_s=0.01, hold_s=0.05, release_s=0.05), np.stack([tone, tone], axis=1), RATE, key=key)

    assert_no_click(made, round(0.3 * RATE), 2400)
    assert_no_click(made, round(0.5 * RATE), 9600)


def test_reduction_can_be_read():
    """60 dB while it is closed, 0 dB while it is open."""
    run = Rehearsal(Gate(), RATE)
    quiet, loud = np.full((2, 4800), 1e-4, np.float32), np.full((2, 4800), 0.5, np.float32)
    run.run({"input": quiet, "key": quiet}, 4800)
    closed = float(run.node.memory["reduction_db"][0])
    run.run({"input": loud, "key": loud}, 4800)

    assert closed == pytest.approx(60.0, abs=0.01)
    assert run.node.memory["reduction_db"][0] == pytest.approx(0.0, abs=0.01)
