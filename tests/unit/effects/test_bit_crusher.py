"""The bit crusher: so many steps, so many samples, and no others."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb

RATE = 48_000.0


@pytest.mark.parametrize("bits", [1, 4, 8, 16])
def test_levels_are_rounded(bits, rng):
    """Each sample goes to the nearest of 2^bits levels."""
    audio = rng.uniform(-0.99, 0.99, 4800).astype(np.float32)
    made = wb.process(wb.BitCrusher(bits=bits, rate_hz=192_000.0), audio, RATE)
    steps = 2.0 ** (bits - 1)

    np.testing.assert_allclose(made, np.clip(np.floor(audio * steps + 0.5) / steps, -1, 1), atol=1e-6)
    assert len(np.unique(made)) <= 2**bits + 1


def test_samples_are_held(rng):
    """At a quarter of the rate every fourth sample is kept, and held."""
    audio = rng.uniform(-1, 1, 4800).astype(np.float32)
    made = wb.process(wb.BitCrusher(bits=24, rate_hz=12_000.0), audio, RATE)

    np.testing.assert_allclose(made, np.repeat(audio[::4], 4), atol=1e-6)


def test_odd_rates_keep_as_many_as_they_say(rng):
    """At 7 kHz, 7000 different samples a second."""
    audio = rng.uniform(-1, 1, 48_000).astype(np.float32)
    made = wb.process(wb.BitCrusher(bits=24, rate_hz=7000.0), audio, RATE)

    assert 1 + np.count_nonzero(np.diff(made)) == pytest.approx(7000, abs=2)
