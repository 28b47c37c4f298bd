"""The reverb, measured as rooms are: decay by backward integration, density, colour, and what both sides share."""

from __future__ import annotations

from itertools import combinations, pairwise
from math import erfc, gcd

import numpy as np
import pytest
from scipy import ndimage, signal

import workbench as wb
from tests.support.compiled import needs_jit
from tests.support.nodes import Run
from workbench.dsp.feedback_network import LINES, network_mix, shelf
from workbench.effects.reverb import PRIMES
from workbench.settings import QUANTUM

RATE = 48_000.0


def answer(seconds, rate=RATE, **values):
    """What the room answers to a click on both sides [shape=(frames, 2)]."""
    click = np.zeros((int(seconds * rate), 2), np.float32)
    click[0] = 1.0
    return wb.process(wb.Reverb(mix=1, **values), click, rate).astype(float)


def decay_s(audio, low_hz, high_hz, rate=RATE):
    """Time to fall by 60 dB in a band, from the fall between -5 and -35 dB (ISO 3382, Schroeder 1965)."""
    band = signal.sosfilt(signal.butter(4, [low_hz, high_hz], "band", fs=rate, output="sos"), audio)
    left = 10 * np.log10(np.cumsum(band[::-1] ** 2)[::-1] + 1e-30)
    start, stop = (int(np.argmax(left < left[0] - fall)) for fall in (5, 35))
    return -60.0 / np.polyfit(np.arange(start, stop) / rate, left[start:stop], 1)[0]


def density(audio, window):
    """Share of frames beyond the deviation of their neighbourhood, 1 for noise (Abel & Huang 2006, eq. 3)."""
    weight = np.hanning(window)
    weight /= weight.sum()
    deviation = np.sqrt(np.maximum(signal.fftconvolve(audio**2, weight, "same"), 0.0))
    return signal.fftconvolve(np.abs(audio) > deviation, weight, "same") / erfc(1 / np.sqrt(2))


def worst_mode_db(audio):
    """How far the loudest frequency stands out of those around it."""
    power = np.abs(np.fft.rfft(audio * np.hanning(len(audio)))) ** 2
    return 10 * np.log10((power / ndimage.uniform_filter1d(power, 801))[500:-500].max())


@needs_jit
@pytest.mark.parametrize(("seconds", "size"), [(0.4, 0.5), (2.0, 1.0), (6.0, 2.0)])
@pytest.mark.parametrize("rate", [44_100.0, 96_000.0])
def test_decay_is_what_it_says(seconds, size, rate):
    """In three bands below the damping, 60 dB take the time that is asked for: within 10 %."""
    room = answer(1.2 * seconds, rate, decay_s=seconds, size=size, high_decay=1, diffusion=0.7)
    for low_hz in (150, 500, 1800):
        assert decay_s(room[:, 0], low_hz, 2 * low_hz, rate) == pytest.approx(seconds, rel=0.1), low_hz


@needs_jit
def test_highs_decay_sooner():
    """Far above the damping's frequency the decay is the share that is asked for: within 15 %."""
    room = answer(2.4, decay_s=2, high_decay=0.3, damping_hz=1000)[:, 0]

    assert decay_s(room, 100, 200) == pytest.approx(2.0, rel=0.1)
    assert decay_s(room, 8000, 16_000) == pytest.approx(0.6, rel=0.15)


@needs_jit
@pytest.mark.parametrize("size", [0.5, 1.0, 2.0])
def test_echoes_are_as_dense_as_noise(size):
    """A fifth of a second after the click no echo can be told from the others, and it stays so."""
    found = density(answer(1.5, decay_s=3, size=size)[:, 0], int(0.03 * RATE))

    assert found[int(0.2 * RATE) : int(1.2 * RATE)].min() > 0.8
    assert found[int(0.2 * RATE) : int(1.2 * RATE)].mean() == pytest.approx(1.0, abs=0.05)


@needs_jit
@pytest.mark.parametrize("modulation", [0.0, 0.3])
def test_nothing_rings(modulation):
    """Late in the decay no mode stands out more than the loudest of so many bins of noise would; a comb's do."""
    room = answer(3.0, decay_s=3, high_decay=1, modulation=modulation)
    click = np.zeros(int(3 * RATE))
    click[0] = 1.0
    comb = wb.process(wb.Comb(decay_s=3, damping=0, mix=1), click).astype(float)
    late = slice(int(1.5 * RATE), int(2.8 * RATE))

    assert worst_mode_db(room[late, 0]) < 15.0
    assert worst_mode_db(comb[late]) > 20.0


@needs_jit
def test_sides_have_nothing_in_common_and_sum_well():
    """Left and right are uncorrelated from the start, so their sum loses and gains nothing: mono is as loud."""
    room = answer(2.0)
    early, late = room[: int(0.1 * RATE)], room[int(0.1 * RATE) :]

    assert abs(np.corrcoef(early.T)[0, 1]) < 0.2
    assert abs(np.corrcoef(late.T)[0, 1]) < 0.05
    assert 10 * np.log10(np.sum(room.sum(axis=1) ** 2) / np.sum(room**2)) == pytest.approx(0.0, abs=0.7)
    assert np.ptp(answer(0.5, width=0), axis=1).max() < 1e-6


@needs_jit
def test_a_side_is_heard_on_both():
    """A click on the left fills the room: both sides within 2 dB."""
    click = np.zeros((int(RATE), 2))
    click[0, 0] = 1.0
    left, right = (wb.process(wb.Reverb(mix=1), click).astype(float) ** 2).sum(axis=0)

    assert abs(10 * np.log10(left / right)) < 2.0


@needs_jit
@pytest.mark.parametrize("values", [{"decay_s": 0.5}, {"decay_s": 4.0}, {"size": 2.0}])
def test_noise_keeps_its_loudness(values, rng):
    """Long or short, large or small: noise is as loud as it went in, within 2 dB."""
    noise = rng.normal(0, 0.1, (int(8 * RATE), 2))
    made = wb.process(wb.Reverb(mix=1, high_decay=1, low_cut_hz=10, **values), noise)[int(5 * RATE) :]

    assert 20 * np.log10(made.std() / 0.1) == pytest.approx(0.0, abs=2.0)


@needs_jit
def test_pre_delay_is_exact():
    """The whole answer comes later by just that."""
    first, second = (answer(0.5, pre_delay_s=late / RATE, modulation=0)[:, 0] for late in (0, 480))

    np.testing.assert_allclose(second[480:], first[:-480], atol=1e-6)


@needs_jit
@pytest.mark.parametrize("name", ["size", "decay_s", "damping_hz", "diffusion", "pre_delay_s", "width", "low_cut_hz"])
def test_turning_does_not_click(name):
    """A value thrown from end to end under a low tone leaves nothing above 5 kHz that was not there: below -60 dBFS."""
    spec = next(each for each in wb.Reverb.params if each.name == name)
    frames = int(RATE) // QUANTUM * QUANTUM
    audio = np.tile(0.5 * np.sin(2 * np.pi * 200 * np.arange(2 * frames) / RATE), (2, 1)).astype(np.float32)
    run = Run(wb.Reverb, mix=1, **{name: spec.low})
    before = run(frames, input=audio[:, :frames])[0]
    run.set(**{name: spec.high})
    made = np.concatenate([before, run(frames, input=audio[:, frames:])[0]])
    highs = signal.sosfilt(signal.butter(8, 5000, "high", fs=RATE, output="sos"), made)[frames // 2 :]

    assert np.abs(highs).max() < 1e-3


def test_lines_have_no_common_divisor():
    """No two lines meet before they must: their lengths are coprime, and each a little longer than the one before."""
    assert len(PRIMES) == LINES
    assert all(gcd(one, other) == 1 for one, other in combinations(PRIMES, 2))
    assert all(1.08 < after / before < 1.14 for before, after in pairwise(PRIMES))


def test_mixing_is_a_hadamard_matrix():
    """All entries 1 or -1, all rows at right angles: no energy is lost or made."""
    rows = np.zeros((LINES, QUANTUM), np.float32)
    rows[:, :LINES] = np.eye(LINES)
    network_mix(rows.ctypes.data)
    matrix = rows[:, :LINES]

    assert (np.abs(matrix) == 1.0).all()
    np.testing.assert_array_equal(matrix @ matrix.T, LINES * np.eye(LINES))


@pytest.mark.parametrize(("low", "high"), [(0.9, 0.3), (0.999, 0.99), (0.5, 0.5)])
def test_shelf_goes_from_one_gain_to_the_other(low, high):
    """Its ends are exact, and it stays between them: what is damped by it never grows."""
    b0, b1, a1 = shelf(np.float32(low), np.float32(high), np.float32(0.1))
    gains = np.abs(signal.freqz([b0, b1], [1.0, a1], 1024, include_nyquist=True)[1])

    assert gains[0] == pytest.approx(low, rel=1e-5)
    assert gains[-1] == pytest.approx(high, rel=1e-5)
    assert (np.diff(gains) <= 1e-6).all()
