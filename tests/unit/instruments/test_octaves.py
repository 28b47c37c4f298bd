"""A recording for any pitch: the versions' bandwidth, and a loop that is periodic in each of them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.audio_asserts import dbfs, rms
from workbench.instruments.octaves import GUARD, MOST_OCTAVES, close_loop, double, halve, octaves
from workbench.instruments.recording import LoopPoints


def test_doubled_points_lie_on_the_wave(rng):
    """The points that were there stay, bit for bit; those between are on the wave."""
    sine = np.sin(2.0 * np.pi * 0.17 * np.arange(2000) + 0.3)[None]
    noise = rng.uniform(-1.0, 1.0, (2, 500))

    np.testing.assert_array_equal(double(noise)[:, ::2], noise)
    np.testing.assert_allclose(
        double(sine)[0, 200:-200], np.sin(np.pi * 0.17 * np.arange(4000) + 0.3)[200:-200], atol=2e-5
    )


@pytest.mark.parametrize(("frequency", "low", "high"), [(0.01, -0.01, 0.01), (0.19, -0.1, 0.1), (0.27, -300.0, -85.0)])
def test_halved_points_have_half_the_bandwidth(frequency, low, high):
    """What is below stays in place and level, what is above is gone."""
    sine = np.sin(2.0 * np.pi * frequency * np.arange(8000))[None]
    half = halve(sine)[0, 100:-100]

    assert low < dbfs(rms(half)) - dbfs(rms(sine)) < high
    if frequency < 0.25:
        np.testing.assert_allclose(half, sine[0, ::2][100:-100], atol=0.02)


def test_versions_are_the_recording():
    """Each version shows the same sound at the same moments: the first twice, the second as it is, the rest thinner."""

    def wave(at):
        return np.stack([np.sin(2.0 * np.pi * 0.004 * at), np.cos(2.0 * np.pi * 0.011 * at)])

    found = octaves(wave(np.arange(20_000)), None, 0)

    assert (found.end, found.around) == (40_000, 0)
    assert len(found.starts) == MOST_OCTAVES
    for octave in range(5):
        start, step = int(found.starts[octave]), 2.0 ** (octave - 1)
        version = found.sound[:, start : start + (found.end >> octave)]
        wanted = wave(np.arange(version.shape[1]) * step)
        np.testing.assert_allclose(version[:, 200:-200], wanted[:, 200:-200], atol=1e-4)


@pytest.mark.parametrize(("start", "frames"), [(0, 64), (0, 4096), (700, 512), (5000, 1024), (5000, 8192)])
def test_loop_is_periodic_in_each_version(rng, start, frames):
    """The points before and behind the place where it goes round are those a period earlier."""
    sound = rng.uniform(-1.0, 1.0, (2, start + frames + 100))
    found = octaves(sound, LoopPoints(start, start + frames), 100)

    assert found.around == 2 * frames
    for octave in range(min(MOST_OCTAVES, int(np.log2(frames)))):
        period = found.around >> octave
        end = int(found.starts[octave]) + (found.end >> octave)
        around = np.arange(-GUARD, GUARD)
        np.testing.assert_allclose(found.sound[:, end + around], found.sound[:, end - period + around], atol=1e-6)


def test_loop_goes_over_at_its_end(rng):
    """Its last frame is the one before its first; what stands before the crossfade is as it was."""
    sound = rng.uniform(-1.0, 1.0, (2, 1000))
    closed = close_loop(sound, LoopPoints(300, 900), 50)

    assert closed.shape == (2, 900)
    np.testing.assert_allclose(closed[:, -1], sound[:, 299])
    np.testing.assert_array_equal(closed[:, :850], sound[:, :850])


@pytest.mark.parametrize("kind", ["alike", "unlike"])
def test_crossfade_keeps_the_level(rng, kind):
    """Whether both sides are the same wave or have nothing to do with each other."""
    sound = rng.normal(size=(1, 40_000)) if kind == "unlike" else np.sin(2.0 * np.pi * np.arange(40_000) / 100)[None]
    closed = close_loop(sound, LoopPoints(15_000, 30_000), 10_000)

    assert abs(dbfs(rms(closed[:, 22_000:28_000])) - dbfs(rms(sound[:, 22_000:28_000]))) < 0.5


@pytest.mark.parametrize("loop", [LoopPoints(0, 500), LoopPoints(3, 500), LoopPoints(499, 500)])
def test_crossfade_is_as_long_as_it_can_be(rng, loop):
    """With little or nothing before the loop, or a short one, it is shorter."""
    sound = rng.uniform(-1.0, 1.0, (1, 600))
    closed = close_loop(sound, loop, 50)
    length = min(50, loop.start, loop.end - loop.start)

    np.testing.assert_array_equal(closed[:, : 500 - length], sound[:, : 500 - length])
    assert closed.shape == (1, 500)
