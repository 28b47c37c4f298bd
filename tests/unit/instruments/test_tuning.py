"""Pitch: every key has the frequency of equal temperament, and keeps it."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.player import SAMPLE_RATE, Player
from tests.support.voices import tone
from workbench.instruments.synth import synth
from workbench.units import midi_to_hz

WINDOW = 1 << 14
PURE = {"waveform": "sine", "mix": 0.0, "spread": 0.0, "cutoff_hz": 20_000.0, "attack_s": 0.0005, "key_tracking": 0.0}


def cents_off(sound, freq_hz):
    """How far a steady tone is from a frequency: from the turn of its phase between two windows, in cents."""
    n = np.arange(WINDOW)
    probe = np.hanning(WINDOW) * np.exp(-2j * np.pi * freq_hz * n / SAMPLE_RATE)
    later = WINDOW
    first, second = (np.vdot(probe.conj(), sound[start : start + WINDOW]) for start in (0, later))
    expected = np.exp(2j * np.pi * freq_hz * later / SAMPLE_RATE)
    turn = np.angle(second / first / expected)
    return 1200 * np.log2(1.0 + turn / (2 * np.pi) * SAMPLE_RATE / later / freq_hz)


@pytest.mark.parametrize("key", [21, 45, 60, 69, 69.5, 84, 108])
@pytest.mark.parametrize(("voice", "values"), [(tone, {}), (synth, PURE)], ids=["tone", "synth"])
def test_pitch_is_exact(voice, values, key):
    """Within 0.05 cents (a person hears 5): what is left is the rounding of a single-precision phase."""
    player = Player(voice, 4, **values)
    player.on(key)
    player.render(9600)  # past the attack, and the decay of `tone`

    assert abs(cents_off(player.render(2 * WINDOW)[:, 0].astype(np.float64), midi_to_hz(key))) < 0.05


def test_pitch_measure_sees_a_tenth_of_a_cent():
    """The measure itself is good enough: a tone 0.1 cents high is seen as that."""
    freq_hz = 440.0
    sound = np.sin(2 * np.pi * freq_hz * 2 ** (0.1 / 1200) * np.arange(2 * WINDOW) / SAMPLE_RATE)

    assert cents_off(sound, freq_hz) == pytest.approx(0.1, abs=0.005)


@pytest.mark.parametrize("sample_rate", [44_100, 96_000])
def test_pitch_does_not_depend_on_the_rate(sample_rate):
    """At other rates the same key has the same frequency: so many rising zeros in a second."""
    player = Player(tone, 4, sample_rate=sample_rate)
    player.on(69)
    player.render(sample_rate // 4)
    sound = player.render(sample_rate)[:, 0]

    assert int(((sound[:-1] < 0) & (sound[1:] >= 0)).sum()) in (439, 440, 441)
