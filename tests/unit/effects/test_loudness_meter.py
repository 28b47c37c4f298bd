"""The meter against the signals and tolerances of EBU Tech 3341 (2016), table 1, and against the standard's equations.

The signals are made here from their descriptions. Those for five channels, and those that are excerpts of programmes,
are left out: the meter is stereo, and the excerpts are not ours.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.oracles import loudness as standard
from tests.support.compiled import needs_jit
from workbench.effects import LoudnessMeter
from workbench.engine.rehearsal import Rehearsal
from workbench.session.process import process

pytestmark = needs_jit  # minutes of sound
RATE = 48_000


def tone(level_db, seconds, hz=1000.0):
    """A sine on both sides, its peak at a level."""
    t = np.arange(round(seconds * RATE)) / RATE
    return np.tile(10 ** (level_db / 20) * np.sin(2 * np.pi * hz * t), (2, 1)).T.astype(np.float32)


def tones(*parts):
    """Sines one after the other: levels and seconds."""
    return np.concatenate([tone(*part) for part in parts])


class Meter:
    """A meter that is fed."""

    def __init__(self, rate=RATE, **values):
        self.run = Rehearsal(LoudnessMeter(**values), rate)

    def hear(self, audio):
        """Give it sound [shape=(frames, 2)]."""
        self.run.run({"input": np.ascontiguousarray(np.asarray(audio, np.float32).T)}, len(audio))
        return self

    def __getattr__(self, name):
        return float(self.run.node.memory[name][0])


@pytest.mark.parametrize("level", [-23.0, -33.0])
def test_cases_1_and_2_a_steady_tone(level):
    """20 s at one level: momentary, short-term and integrated loudness are that."""
    meter = Meter().hear(tone(level, 20))

    assert meter.momentary_lufs == pytest.approx(level, abs=0.1)
    assert meter.short_term_lufs == pytest.approx(level, abs=0.1)
    assert meter.integrated_lufs == pytest.approx(level, abs=0.1)


@pytest.mark.parametrize(
    "parts",
    [
        [(-36, 10), (-23, 60), (-36, 10)],
        [(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)],
        [(-26, 20), (-20, 20.1), (-26, 20)],
    ],
)
def test_cases_3_to_5_gates(parts):
    """What is soft does not count: integrated loudness is -23."""
    assert Meter().hear(tones(*parts)).integrated_lufs == pytest.approx(-23.0, abs=0.1)


def test_case_9_short_term_is_constant():
    """1.34 s at -20 and 1.66 s at -30 in turn: whatever three seconds hold, it is -23."""
    audio = tones(*[(-20, 1.34), (-30, 1.66)] * 5)
    meter = Meter().hear(audio[: 3 * RATE])
    found = [meter.hear(piece).short_term_lufs for piece in np.split(audio[3 * RATE :], 60)]

    np.testing.assert_allclose(found, -23.0, atol=0.1)


def test_case_10_highest_short_term_lufs():
    """3 s at -23 after a silence of any length: the highest short-term loudness is -23."""
    for k in range(0, 20, 3):
        meter = Meter().hear(np.concatenate([np.zeros((round(0.15 * k * RATE), 2)), tone(-23, 3), np.zeros((RATE, 2))]))

        assert meter.highest_short_term_lufs == pytest.approx(-23.0, abs=0.1)


def test_case_12_momentary_is_constant():
    """0.18 s at -20 and 0.22 s at -30 in turn: momentary loudness is -23."""
    audio = tones(*[(-20, 0.18), (-30, 0.22)] * 10)
    meter = Meter().hear(audio[:RATE])
    found = [meter.hear(piece).momentary_lufs for piece in np.split(audio[RATE:], 60)]

    np.testing.assert_allclose(found, -23.0, atol=0.1)


def test_case_13_highest_momentary_lufs():
    """0.4 s at -23 after a silence of any length: the highest momentary loudness is -23."""
    for k in range(20):
        meter = Meter().hear(
            np.concatenate([np.zeros((round(0.02 * k * RATE) + 37 * k, 2)), tone(-23, 0.4), np.zeros((RATE, 2))])
        )

        assert meter.highest_momentary_lufs == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize(
    ("share", "degrees", "peak", "expected"),
    [
        (1 / 4, 0.0, 0.5, -6.0),
        (1 / 4, 45.0, 0.5, -6.0),
        (1 / 6, 60.0, 0.5, -6.0),
        (1 / 8, 67.5, 0.5, -6.0),
        (1 / 4, 45.0, 1.41, 3.0),
    ],
)
def test_cases_15_to_19_true_peak(share, degrees, peak, expected):
    """Sines whose samples miss their peaks: +0.2, -0.4 dB."""
    n = np.arange(RATE)
    fade = np.clip(np.minimum(n, len(n) - 1 - n) / 2400, 0, 1)
    sine = fade * peak * np.sin(2 * np.pi * share * n + np.radians(degrees))
    meter = Meter().hear(np.stack([sine, sine], axis=1))

    assert expected - 0.4 < meter.highest_true_peak_db < expected + 0.2


def test_agrees_with_the_standard_on_music_like_noise(rng):
    """Coloured noise whose level wanders, different on both sides."""
    frames = 20 * RATE
    level = 10 ** (np.repeat(rng.uniform(-50, -10, (40, 2)), frames // 40, axis=0) / 20)
    audio = (level * np.cumsum(rng.standard_normal((frames, 2)), axis=0) / 300).astype(np.float32)
    meter = Meter().hear(audio)

    assert meter.integrated_lufs == pytest.approx(standard.integrated(audio), abs=0.05)
    assert meter.momentary_lufs == pytest.approx(standard.lufs(standard.block_powers(audio)[-1]), abs=0.01)


@pytest.mark.parametrize(("rate", "tolerance"), [(8000, 0.25), (16_000, 0.1), (44_100, 0.05), (192_000, 0.05)])
def test_reads_the_same_at_other_rates(rate, tolerance):
    """A tone of 997 Hz at full scale on one side is -3.01 LUFS by definition; at 8 kHz the shelf is bent a little."""
    sine = np.sin(2 * np.pi * 997 * np.arange(4 * rate) / rate)
    meter = Meter(rate).hear(np.stack([sine, 0 * sine], axis=1))

    assert meter.integrated_lufs == pytest.approx(-3.01, abs=tolerance)


def test_levels_of_a_tone():
    """A sine with a peak of -6 dB has an RMS value 3 dB below it."""
    meter = Meter().hear(tone(-6, 1))

    assert meter.rms_db == pytest.approx(-9.01, abs=0.02)
    assert meter.peak_db == pytest.approx(-6.0, abs=0.02)
    assert meter.true_peak_db == pytest.approx(-6.0, abs=0.05)


def test_peaks_of_the_moment_are_forgotten():
    """After half a second the peak reading is that of what sounds now; the highest stays."""
    meter = Meter().hear(tones((-3, 0.5), (-30, 0.5)))

    assert meter.peak_db == pytest.approx(-30.0, abs=0.05)
    assert meter.highest_true_peak_db == pytest.approx(-3.0, abs=0.2)


def test_begins_anew():
    """Switched off and on it forgets what it had integrated."""
    meter = Meter().hear(tone(-10, 5))
    for state in ("off", "on"):
        meter.run.node.params["integrated"].value = state
        meter.run._memory.store.publish()
        meter.hear(tone(-30, 1 if state == "off" else 5))

    assert meter.integrated_lufs == pytest.approx(-30.0, abs=0.1)
    assert meter.highest_momentary_lufs == pytest.approx(-30.0, abs=0.1)


def test_it_changes_nothing(rng):
    """What comes out is what came in, to the bit."""
    audio = rng.uniform(-1, 1, (4800, 2)).astype(np.float32)

    assert np.array_equal(process(LoudnessMeter, audio), audio)


def test_silence_reads_as_nothing():
    """No NaN, no infinity."""
    meter = Meter().hear(np.zeros((RATE, 2)))

    assert meter.momentary_lufs == meter.short_term_lufs == meter.integrated_lufs == -120.0
    assert max(meter.rms_db, meter.peak_db, meter.true_peak_db) <= -120.0
