"""Wavetables: the harmonics of a wave, as many as the pitch lets through; and between two waves a bit of both."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb
from tests.support.compiled import needs_jit
from tests.support.offline import RATE
from tests.support.played import PLAIN, highest_alias_db, hz, lines, one_note
from workbench.instruments.waves import LEVELS, LOUDNESS, POINTS, SETS, TOP, all_waves, band_limited, harmonics_of

OPEN = {**PLAIN, "cutoff_hz": 20_000.0, "key_tracking": 0.0, "resonance": 0.0, "sustain": 1.0, "sweep": 0.0}
CYCLE = np.arange(600) / 600


def steady(values, note=60, own=None):
    """A second of a note after its attack."""
    return one_note(wb.Wavetable(**{**OPEN, **values}, own=own), note, 1.2)[RATE // 5 :]


@needs_jit
def test_own_wave_keeps_its_harmonics():
    """What is put in comes out: amplitudes of harmonics, of a cycle of any number of points."""
    amplitudes = np.array([1.0, 0.5, 0.0, 0.25, 0.1])
    wave = sum(a * np.sin(2 * np.pi * (k + 1) * CYCLE + k) for k, a in enumerate(amplitudes))
    found = lines(steady({}, 48, own=wave), hz(48) * np.arange(1, 6))

    np.testing.assert_allclose(found / found[0], amplitudes, atol=2e-3)


@needs_jit
def test_position_goes_from_wave_to_wave():
    """In the middle between two waves both sound at half their level."""
    waves = np.array([np.sin(2 * np.pi * CYCLE), np.sin(2 * np.pi * 3 * CYCLE)])
    ends = [lines(steady({"position": p}, 48, own=waves), hz(48) * np.array([1, 3])) for p in (0.0, 0.5, 1.0)]

    np.testing.assert_allclose(ends[1], 0.5 * (ends[0] + ends[2]), rtol=2e-3, atol=1e-4)
    assert ends[0][1] < 1e-4
    assert ends[2][0] < 1e-4


@needs_jit
@pytest.mark.parametrize("note", [33, 48, 60, 72, 84, 96, 108])
@pytest.mark.parametrize(("waves", "position"), [("basic", 2 / 3), ("pulse", 1.0), ("sync", 0.5), ("vocal", 0.25)])
def test_aliases_are_low(waves, position, note):
    """No line that is no harmonic comes near; least so on the lowest keys, where a needle has a thousand harmonics."""
    sound = steady({"waves": waves, "position": position}, note)

    assert highest_alias_db(sound, hz(note)) < (-90.0 if note >= 60 else -70.0 if waves != "pulse" else -60.0)


@needs_jit
@pytest.mark.parametrize("note", [36, 60, 84, 96])
def test_saw_is_full_up_to_the_limit_of_hearing(note):
    """The harmonics of a saw fall as 1 / k up to 15 kHz: the versions with fewer of them begin above."""
    count = int(15_000.0 / hz(note))
    found = lines(steady({"waves": "basic", "position": 2 / 3}, note), hz(note) * np.arange(1, count + 1))
    filtered = found * np.arange(1, count + 1) / found[0]

    assert 0.55 < filtered.min() <= filtered.max() < 1.1  # what the open low pass leaves


def test_versions_have_ever_fewer_harmonics():
    """Row k has the harmonics up to 1024 / 2**k, and they are those of the wave."""
    rows = band_limited(harmonics_of(np.arange(4096.0)[None]))
    spectra = np.abs(np.fft.rfft(rows, axis=1)) / POINTS
    present = [int(np.flatnonzero(each > 1e-6).max()) for each in spectra]

    assert len(rows) == LEVELS
    assert all(TOP // 2 ** (k + 1) < last <= TOP // 2**k for k, last in enumerate(present[:-1]))
    np.testing.assert_allclose(spectra[3][1 : TOP // 8], spectra[0][1 : TOP // 8], atol=1e-7)


def test_all_waves_are_equally_strong():
    """Each of ours has the same power and no mean, so that morphing changes the colour and not the level."""
    waves = all_waves()
    full = waves.cycles.reshape(-1, LEVELS, POINTS)[:, 0].astype(np.float64)

    np.testing.assert_allclose(np.sqrt((full**2).mean(axis=1)), LOUDNESS, rtol=0.01)
    np.testing.assert_allclose(full.mean(axis=1), 0.0, atol=1e-6)
    assert len(waves.sets) == len(SETS) + 1


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ("saw", "array of single cycles"),
        ([[1, 2], [3]], "array of single cycles"),
        (np.zeros(100), "silent"),
        ([1.0, -1.0], "at least 4 points"),
        (np.ones((2, 3, 4)), "got"),
        (np.ones((65, 16)), "at most 64 waves"),
        ([0.0, 1.0, np.nan, 0.0], "finite"),
    ],
)
def test_wrong_waves_are_refused(own, words):
    """In words, before anything is made of them."""
    with pytest.raises(wb.SampleError, match=words):
        wb.Wavetable(own=own)


def test_own_waves_are_what_is_played():
    """They choose themselves, unless something else is asked for."""
    wave = np.sin(2 * np.pi * CYCLE)
    last = len(SETS)

    assert wb.Wavetable(own=wave).values["waves"] == last
    assert wb.Wavetable(own=wave, waves="bell").values["waves"] == list(SETS).index("bell")
    assert wb.Wavetable().values["waves"] == 0
