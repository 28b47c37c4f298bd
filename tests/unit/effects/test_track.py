"""The mixer's strip: its laws against formulas, and its switches against clicks."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.audio_asserts import assert_no_click
from workbench.effects import Gain, Track
from workbench.engine.rehearsal import Rehearsal
from workbench.session.process import process
from workbench.settings import QUANTUM

RATE = 48_000.0


@pytest.fixture
def audio(rng):
    """A stretch of stereo noise."""
    return rng.uniform(-1, 1, (640, 2)).astype(np.float32)


@pytest.mark.parametrize("kind", [Track, Gain])
def test_untouched_it_hands_on_the_bits(kind, audio):
    """At 0 dB, in the middle, as wide as it is."""
    assert np.array_equal(process(kind, audio), audio)


@pytest.mark.parametrize("pan", [-1.0, -0.5, 0.0, 0.3, 1.0])
def test_balance_law(pan, audio):
    """The near side stays, the far one falls with the cosine."""
    far = np.cos(np.pi / 2 * abs(pan))
    expected = audio * [far if pan > 0 else 1.0, far if pan < 0 else 1.0]

    np.testing.assert_allclose(process(Track(pan=pan), audio), expected, atol=1e-6)


@pytest.mark.parametrize("width", [0.0, 0.4, 1.0, 2.0])
def test_width_scales_the_side(width, audio):
    """The sum of both stays, their difference is multiplied."""
    middle, side = audio.sum(axis=1) / 2, (audio[:, 0] - audio[:, 1]) / 2
    expected = np.stack([middle + width * side, middle - width * side], axis=1)

    np.testing.assert_allclose(process(Track(width=width), audio), expected, atol=1e-6)


@pytest.mark.parametrize("kind", [Track, Gain])
@pytest.mark.parametrize("level", [-54.0, -20.0, -6.0, 12.0])
def test_level_is_in_decibels(kind, level, audio):
    """As the scale says."""
    np.testing.assert_allclose(process(kind(gain_db=level), audio), audio * 10 ** (level / 20), rtol=2e-6)


@pytest.mark.parametrize("kind", [Track, Gain])
def test_lowest_level_is_silence(kind, audio):
    """The end of the fader is nothing at all."""
    assert not process(kind(gain_db=-60), audio).any()


@pytest.mark.parametrize("switch", ["mute", "is_silenced"])
def test_switches_silence(switch, audio):
    """Muted, or silenced because others are solo: exactly nothing, once it has arrived."""
    run = Rehearsal(Track(), RATE)
    run.node.params[switch].value = "on"
    run._memory.store.publish()
    sound = np.resize(audio.T, (2, 48_000)).astype(np.float32)

    assert not run.run({"input": sound}, 48_000)["output"][:, 24_000:].any()


@pytest.mark.parametrize(
    ("name", "value"),
    [("mute", "on"), ("is_silenced", "on"), ("gain_db", -60), ("gain_db", 12), ("pan", -1), ("pan", 1), ("width", 0)],
)
def test_nothing_clicks(name, value):
    """Each switch and knob thrown to its end and back while a tone sounds."""
    run = Rehearsal(Track(), RATE)
    frames = 150 * QUANTUM
    tone = 0.25 * np.sin(2 * np.pi * 220 * np.arange(3 * frames) / RATE).astype(np.float32)
    sound = np.stack([tone, 0.5 * tone])
    made = []
    for part, to in enumerate((0.0, value, Track().values[name])):
        if part:
            run.node.params[name].value = to
            run._memory.store.publish()
        made.append(run.run({"input": sound[:, part * frames : (part + 1) * frames]}, frames)["output"])
    heard = np.concatenate(made, axis=1).T

    assert not np.allclose(heard[2 * frames - 100 : 2 * frames], sound.T[2 * frames - 100 : 2 * frames], atol=1e-4)
    assert_no_click(heard, frames, 4800)
    assert_no_click(heard, 2 * frames, 4800)


def test_mute_is_fast():
    """-60 dB after 30 ms."""
    run = Rehearsal(Track(), RATE)
    ones = np.ones((2, 4800), np.float32)
    run.run({"input": ones}, 640)
    run.node.params["mute"].value = "on"
    run._memory.store.publish()
    made = run.run({"input": ones}, 4800)["output"]

    assert np.abs(made[:, 1440:]).max() < 1e-3
