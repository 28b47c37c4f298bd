"""True peaks against the mathematics of a sine."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.dsp.true_peak import DELAY, REACH, true_peaks


def highest(audio, block=64):
    """The highest magnitude at and around each frame, block by block."""
    line = np.zeros(REACH + block, np.float32)
    fine, out, made = np.zeros((3, block + 1), np.float32), np.zeros(block, np.float32), []
    for start in range(0, len(audio), block):
        line[:REACH] = line[block:]
        line[REACH:] = audio[start : start + block]
        true_peaks(line, 0, fine, out, block)
        made.append(out.copy())
    return np.concatenate(made)


@pytest.mark.parametrize("share", [0.001, 0.0371, 0.1, 1 / 6, 0.25, 1 / 3, 0.4, 0.44])
def test_peak_of_a_sine_is_one(share):
    """Whatever its phase: a quarter of the rate at 45 degrees has samples of 0.707 only."""
    for phase in np.linspace(0.0, 0.5, 17):
        audio = np.sin(2 * np.pi * (share * np.arange(2048) + phase)).astype(np.float32)

        assert 20 * np.log10(highest(audio)[64:].max()) == pytest.approx(0.0, abs=0.05)


def test_peak_is_found_in_its_place():
    """A single sample is highest at its own frame, and loud only around it."""
    audio = np.zeros(256, np.float32)
    audio[100] = 1.0
    found = highest(audio)

    assert int(np.argmax(found)) in {100 + DELAY - 1, 100 + DELAY}
    assert found[100 + DELAY] == pytest.approx(1.0, abs=0.01)
    assert found[: 100 + DELAY - 16].max() == 0.0


def test_never_below_the_samples(rng):
    """What is between the samples cannot hide a sample."""
    audio = rng.uniform(-1, 1, 1024).astype(np.float32)

    assert (highest(audio)[DELAY:] >= np.abs(audio[:-DELAY])).all()
