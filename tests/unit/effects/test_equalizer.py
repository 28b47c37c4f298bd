"""The equalizer against a cascade of the cookbook's sections in SciPy, and its two ways of computing compared."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

import workbench as wb
from tests.oracles.cookbook import cookbook
from tests.support.audio_asserts import assert_no_click
from tests.support.nodes import Run
from workbench.effects.equalizer import FREQS_HZ

RATE = 48_000.0


def cascade(audio, gains_db, qs, shapes, rate=RATE):
    """All bands one after the other, in doubles."""
    for shape, freq_hz, q, gain_db in zip(shapes, FREQS_HZ, qs, gains_db, strict=True):
        audio = signal.lfilter(*cookbook(shape, freq_hz, q, gain_db, rate), audio, axis=0)
    return audio


@pytest.mark.parametrize(("first", "last"), [("low shelf", "high shelf"), ("high pass", "low pass"), ("peak", "peak")])
@pytest.mark.parametrize("rate", [44_100.0, 192_000.0])
def test_bands_in_a_row(first, last, rate, rng):
    """Two channels of noise come out as from eight sections in a row."""
    audio = rng.uniform(-0.5, 0.5, (4800, 2)).astype(np.float32)
    gains, qs = rng.uniform(-12, 12, 8), np.exp(rng.uniform(np.log(0.3), np.log(4), 8))
    values = {f"gain_{k}_db": gain for k, gain in enumerate(gains, 1)} | {f"q_{k}": q for k, q in enumerate(qs, 1)}
    made = wb.process(wb.Equalizer(shape_1=first, shape_8=last, **values), audio, rate)
    expected = cascade(audio, gains, qs, [first, *["peak"] * 6, last], rate)

    np.testing.assert_allclose(made, expected, atol=5e-5 * np.abs(expected).max())


def test_flat_is_untouched(rng):
    """With all gains at 0 dB every bit is as it was."""
    audio = rng.uniform(-1, 1, (4800, 2)).astype(np.float32)

    np.testing.assert_array_equal(wb.process(wb.Equalizer(), audio), audio)


def test_both_ways_give_the_same_bits(rng):
    """Moving a band by nothing worth mentioning, band by band, is the same as standing, side by side."""
    audio = rng.uniform(-0.5, 0.5, (2, 6400)).astype(np.float32)
    values = {f"gain_{k}_db": 3.0 * (-1) ** k for k in range(1, 9)}
    standing, moving = Run(wb.Equalizer, **values), Run(wb.Equalizer, **values)
    made = []
    for start in range(0, 6400, 64):
        # What it was set to last is forgotten: it takes the way of what moves, to where it is.
        moving.node.memory["last"][0, 0, 3] = 0.0
        made.append(moving(64, input=audio[:, start : start + 64]))

    np.testing.assert_array_equal(np.concatenate(made, axis=1), standing(6400, input=audio))


def test_moves_are_smooth():
    """A gain thrown from one end to the other makes no step in a steady tone."""
    time = np.arange(48_000) / RATE
    tone = np.tile(0.1 * np.sin(2 * np.pi * 500.0 * time), (2, 1)).astype(np.float32)
    run = Run(wb.Equalizer)
    before = run(19_200, input=tone[:, :19_200])
    run.set(gain_3_db=12.0, freq_4_hz=300.0)
    after = run(28_800, input=tone[:, 19_200:])

    assert_no_click(np.concatenate([before, after], axis=1).T, 19_200, 9600)
