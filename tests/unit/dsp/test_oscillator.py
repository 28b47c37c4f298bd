"""The oscillators after decimation: harmonics where and as strong as they should be, and almost nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from tests.oracles import spectrum
from tests.support.compiled import amount, needs_jit
from tests.unit.dsp.test_decimation import decimated
from workbench.dsp import pulse, saw, sine, triangle, wrap
from workbench.rt import kernel

RATE = 48_000
FRAMES = amount(65_536, 4096)


@kernel(single=True)
def run(shape, phases, step, duty, out):
    """One oscillator at given phases."""
    for i in range(phases.size):
        if shape == 0:
            out[i] = sine(phases[i])
        elif shape == 1:
            out[i] = triangle(phases[i], step)
        elif shape == 2:
            out[i] = saw(phases[i], step)
        else:
            out[i] = pulse(phases[i], step, duty)


SHAPES = {"sine": (0, 0.5), "triangle": (1, 0.5), "saw": (2, 0.5), "square": (3, 0.5)}
SHAPES |= {"pulse": (3, 0.3), "thin": (3, 0.05)}


def tone(name, freq_hz):
    """A waveform at twice the rate, decimated, exactly periodic in FRAMES: (signal, number of periods)."""
    shape, duty = SHAPES[name]
    periods = spectrum.periods_near(freq_hz, RATE, FRAMES)
    at = spectrum.phases(periods, FRAMES, oversample=2, rounds=2)  # the first round fills the decimator
    out = np.empty(at.size, np.float32)
    run(shape, at, np.float32(periods / (2 * FRAMES)), np.float32(duty), out)
    return decimated(out)[FRAMES:], periods


@pytest.mark.parametrize("freq_hz", [110.0, 2093.0, 4186.0])
@pytest.mark.parametrize("name", SHAPES)
def test_oscillator_aliases_are_60_db_down(name, freq_hz):
    """At a low, a high and the highest key of a piano: everything that is no harmonic is 60 dB below the harmonics."""
    assert spectrum.alias_db(*tone(name, freq_hz)) <= -60.0


@needs_jit
def test_oscillator_saw_is_as_clean_as_its_docstring_says():
    """A saw at 2093 Hz has its aliases 75 dB down (within 1 dB); a naive one is at -12.5 dB."""
    periods = spectrum.periods_near(2093.0, RATE, FRAMES)
    naive = 2.0 * spectrum.phases(periods, FRAMES) - 1.0

    assert spectrum.alias_db(naive, periods) == pytest.approx(-12.5, abs=0.5)
    assert spectrum.alias_db(*tone("saw", 2093.0)) <= -74.0


def ideal(name, count):
    """Amplitudes of the harmonics 1..count of the ideal waveform."""
    k = np.arange(1, count + 1)
    odd = k % 2 == 1
    duty = SHAPES[name][1]
    return {
        "sine": (k == 1) * 1.0,
        "triangle": odd * 8.0 / (np.pi * k) ** 2,
        "saw": 2.0 / (np.pi * k),
        "square": odd * 4.0 / (np.pi * k),
        "pulse": np.abs(4.0 / (np.pi * k) * np.sin(np.pi * k * duty)),
        "thin": np.abs(4.0 / (np.pi * k) * np.sin(np.pi * k * duty)),
    }[name]


@pytest.mark.parametrize("freq_hz", [440.0, 2093.0])
@pytest.mark.parametrize("name", [name for name in SHAPES if name != "sine"])
def test_oscillator_harmonics_are_those_of_the_ideal(name, freq_hz):
    """Up to 18 kHz each harmonic is within 0.02 dB of the ideal one: edge and filter are flat within 0.01 dB."""
    signal, periods = tone(name, freq_hz)
    harmonics, _ = spectrum.split(signal, periods)
    count = int(18_000 / (periods * RATE / FRAMES))
    expected = ideal(name, count)

    np.testing.assert_allclose(harmonics[:count], expected, rtol=0.0023, atol=2e-5)


def test_oscillator_sine_is_pure():
    """The sine has no harmonics above -110 dB."""
    signal, periods = tone("sine", 1000.0)
    harmonics, rest = spectrum.split(signal, periods)

    assert 20 * np.log10(harmonics[1:].max() / harmonics[0]) < -110
    assert 10 * np.log10(rest / harmonics[0] ** 2) < -110


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("step", [0.0, 1e-9, 1e-4, 0.01, 0.1, 0.25])
def test_oscillator_is_bounded(name, step, rng):
    """At any phase and any speed, even standing still, a waveform stays near its range, and its mean is zero."""
    shape, duty = SHAPES[name]
    at = np.linspace(0.0, 1.0, amount(20_001, 501), dtype=np.float32)
    out = np.empty(at.size, np.float32)
    run(shape, at, np.float32(step), np.float32(duty), out)

    assert np.isfinite(out).all()
    assert np.abs(out).max() <= 2.0 * max(duty, 1.0 - duty) + 1e-5
    assert abs(out[:-1].mean()) < 0.01


def test_pulse_width_does_not_move_the_mean():
    """A moving duty does not thump: the mean over a cycle is zero for each."""
    at = np.linspace(0.0, 1.0, amount(20_000, 2000), endpoint=False, dtype=np.float32)
    means = []
    for duty in (0.05, 0.2, 0.5, 0.8, 0.95):
        out = np.empty(at.size, np.float32)
        run(3, at, np.float32(0.01), np.float32(duty), out)
        means.append(abs(out.mean()))

    assert max(means) < 2e-3


@pytest.mark.parametrize(("phase", "expected"), [(0.0, 0.0), (0.25, 0.25), (1.0, 0.0), (1.75, 0.75), (-0.25, 0.75)])
def test_wrap(phase, expected):
    """The fractional part, also of negative phases."""
    assert wrap(np.float32(phase)) == expected
