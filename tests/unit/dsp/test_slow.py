"""Slow phases keep their frequency."""

import numpy as np
import pytest

from workbench import dsp
from workbench.rt import kernel


@kernel(single=True)
def turns(freq_hz, sample_rate, samples):
    """Run a slow phase; the number of times it came round, and where it stands."""
    turn, rounds = np.int32(0), 0
    for _ in range(samples):
        before = turn
        turn = dsp.slow_next(turn, freq_hz, sample_rate)
        rounds += before >= 0 and turn < 0
    return rounds, dsp.slow_cycles(turn)


@pytest.mark.parametrize("rate", [8000, 48_000, 192_000])
@pytest.mark.parametrize("freq_hz", [0.01, 0.05, 0.37, 5.0, 40.0])
def test_slow_next_keeps_the_frequency(freq_hz, rate):
    """After ten cycles it is back where it began; the step is right to one part in 2**32 of a cycle per sample."""
    samples = round(10.25 * rate / freq_hz)

    rounds, cycles = turns(np.float32(freq_hz), np.float32(rate), samples)

    assert rounds == 10
    assert cycles == pytest.approx(0.25, abs=samples * 2.0**-32 + 1e-5)
