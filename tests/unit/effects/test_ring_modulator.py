"""Ring modulation is a product."""

from __future__ import annotations

import numpy as np

import workbench as wb

RATE = 48_000.0


def test_own_sine(rng):
    """The input times a sine that starts at zero."""
    audio = rng.uniform(-1, 1, 48_000).astype(np.float32)
    made = wb.process(wb.RingModulator(freq_hz=440.0), audio, RATE)

    # The frequency is a float32: in a second it is off by up to 440 x 6e-8 cycles.
    np.testing.assert_allclose(made, audio * np.sin(2 * np.pi * 440.0 * np.arange(48_000) / RATE), atol=2e-4)


def test_second_input(rng):
    """The input times the other one."""
    audio, carrier = rng.uniform(-1, 1, (2, 4800)).astype(np.float32)
    made = wb.process(wb.RingModulator(carrier="input"), audio, RATE, carrier=carrier)

    np.testing.assert_allclose(made, audio * carrier, atol=1e-6)
