"""The limiter: its ceiling in true peak, measured by SciPy at 16 times the rate; its times; what it leaves alone."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import firwin, lfilter, resample

from tests.support.audio_asserts import assert_no_click
from workbench.effects.limiter import LOOKAHEAD_S, limiter
from workbench.engine.rehearsal import Rehearsal
from workbench.session.process import process
from workbench.settings import QUANTUM

RATE = 48_000.0
FRAMES = 14_400
LATE = limiter.latency_frames(RATE)
T = np.arange(FRAMES) / RATE


def true_peak_db(audio):
    """The highest point of the band-limited signal through the samples."""
    padded = np.pad(audio.astype(np.float64), (2000, 2000))
    return 20 * np.log10(np.abs(resample(padded, 16 * len(padded))).max())


def band_limited(audio):
    """What of it is below 20 kHz: a converter has no other sound to play."""
    return lfilter(firwin(255, 20_000.0, fs=RATE), 1.0, audio)


def hard_sounds():
    """Sounds that are loud where their samples are not, or all of a sudden."""
    rng = np.random.default_rng(5)
    for hz in (30.0, 997.0, 11_025.0, 12_000.0, 16_000.0, 19_997.0, 21_000.0):
        yield f"sine at {hz:g} Hz", 4.0 * np.sin(2 * np.pi * hz * T + np.pi / 4)
    yield "burst at 12 kHz", np.where(T > 0.1, 8.0 * np.sin(2 * np.pi * 12_000 * T + np.pi / 4), 0.0)
    yield "noise", band_limited(2.0 * rng.standard_normal(FRAMES))
    yield "noise, suddenly louder", band_limited(np.where(T > 0.1, 4.0, 0.3) * rng.uniform(-1, 1, FRAMES))
    yield "clicks", band_limited(np.where(rng.uniform(size=FRAMES) < 0.002, 20.0, 0.0))
    yield "square", band_limited(4.0 * np.sign(np.sin(2 * np.pi * 437 * T)))


HARD = dict(hard_sounds())


@pytest.mark.parametrize("release", [0.01, 0.3])
@pytest.mark.parametrize("name", HARD)
def test_true_peak_stays_below_the_ceiling(name, release):
    """By less than 0.1 dB, for what a converter can play."""
    edges = np.clip((FRAMES - 500 - np.arange(FRAMES)) / 200, 0, 1) * np.clip(np.arange(FRAMES) / 50, 0, 1)
    made = process(limiter(ceiling_db=-1.0, release_s=release), HARD[name] * edges, RATE)

    assert -1.3 < true_peak_db(made) < -0.9


@pytest.mark.parametrize("rate", [8000, 44_100, 96_000, 192_000])
def test_ceiling_holds_at_other_rates(rate):
    """A sine near a quarter of the rate whose samples miss its peaks, and one of 440 Hz."""
    n = np.arange(8000)
    edges = np.clip((8000 - 1500 - n) / 400, 0, 1) * np.clip(n / 50, 0, 1)
    for share in (0.2501, 440 / rate):
        sine = 4.0 * np.sin(2 * np.pi * share * n + np.pi / 4)

        assert true_peak_db(process(limiter(ceiling_db=-2.0), edges * sine, rate)) == pytest.approx(-2.0, abs=0.1)


def test_samples_stay_below_the_ceiling_in_any_case(rng):
    """White noise up to half the rate, +12 dB: no sample is above the ceiling."""
    made = process(limiter(gain_db=12, ceiling_db=-3), rng.uniform(-1, 1, (FRAMES, 2)), RATE)

    assert 20 * np.log10(np.abs(made).max()) < -3.0 + 1e-3


def test_what_is_below_the_ceiling_passes_bit_for_bit(rng):
    """Only later."""
    audio = (0.4 * rng.uniform(-1, 1, (FRAMES, 2))).astype(np.float32)
    made = process(limiter, audio, RATE)

    assert np.array_equal(made[LATE:], audio[:-LATE])


def test_after_a_peak_it_lets_go_completely(rng):
    """Some time after the peak the bits are again those that came in."""
    audio = (0.4 * rng.uniform(-1, 1, FRAMES)).astype(np.float32)
    audio[100:110] = 4.0
    made = process(limiter(release_s=0.01), audio, RATE)

    assert np.array_equal(made[6000:], audio[6000 - LATE : -LATE])


@pytest.mark.parametrize("release", [0.02, 0.2])
def test_release_is_as_long_as_it_says(release):
    """A tone that drops below the ceiling: the cut is down to 37 % of itself after the release time."""
    level = np.r_[np.full(4800, 4.0), np.full(48_000, 0.01)]
    gain = process(limiter(ceiling_db=0, release_s=release), level, RATE)[LATE:] / level[:-LATE]
    cut = 1.0 - gain[4800:]

    held = LATE + 2  # the lookahead holds it for so long
    assert 0.75 <= cut[0] < 0.79  # an edge has a peak of its own between the samples
    assert np.argmax(cut < cut[0] * np.exp(-1)) == pytest.approx(release * RATE, abs=held + 0.01 * release * RATE)


def test_gain_has_arrived_before_the_peak():
    """On a smooth way that takes the lookahead: the gain never steps."""
    level = np.r_[np.full(4800, 0.1), np.full(9600, 4.0)]
    gain = process(limiter(ceiling_db=0), level, RATE)[LATE:] / level[:-LATE]

    assert 0.21 < gain[4800] <= 0.25  # an edge has a peak of its own between the samples
    assert np.flatnonzero(gain < 0.9999)[0] >= 4800 - LOOKAHEAD_S * RATE - 16
    assert np.abs(np.diff(gain)).max() < 2.5 * 0.75 / (LOOKAHEAD_S * RATE)


def test_reduction_can_be_read():
    """What it turns down by stands in its memory, in dB."""
    run = Rehearsal(limiter(gain_db=12, ceiling_db=-3), RATE)
    run.run({"input": np.ones((2, 96_000), np.float32)}, 96_000)

    assert run.node.memory["reduction_db"][0] == pytest.approx(15.0, abs=0.01)


def test_stereo_keeps_its_place(rng):
    """Both channels get the same gain."""
    audio = rng.uniform(-1, 1, (FRAMES, 2)) * [4.0, 0.1]
    made = process(limiter, audio, RATE)[LATE:]
    gain = made / audio[:-LATE]

    np.testing.assert_allclose(gain[:, 0], gain[:, 1], rtol=1e-4)


@pytest.mark.parametrize(("name", "value"), [("gain_db", 12.0), ("ceiling_db", -12.0)])
def test_turning_a_knob_does_not_click(name, value):
    """A parameter that jumps is followed smoothly."""
    run = Rehearsal(limiter(), RATE)
    frames = 150 * QUANTUM
    sound = np.tile(0.5 * np.sin(2 * np.pi * 440 * np.arange(3 * frames) / RATE).astype(np.float32), (2, 1))
    before = run.run({"input": sound}, frames)["output"]
    run.node.params[name].value = value
    run._memory.store.publish()
    after = run.run({"input": sound[:, frames:]}, 2 * frames)["output"]

    assert_no_click(np.concatenate([before, after], axis=1).T, frames, 4800)
