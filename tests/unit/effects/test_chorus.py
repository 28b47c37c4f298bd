"""The chorus against sines whose delay is known at every moment."""

from __future__ import annotations

import numpy as np
import pytest

import workbench as wb

RATE = 48_000.0
T = np.arange(48_000) / RATE


@pytest.mark.parametrize(("rate_hz", "depth", "spread"), [(0.6, 0.0, 0.0), (1.0, 0.5, 1.0), (5.0, 0.1, 0.5)])
def test_copies_are_late_by_what_is_said(rate_hz, depth, spread):
    """Three sines, each late by the delay times 1 + 0.9 depth sin(...), a third of a cycle apart."""
    late = 0.012
    made = wb.process(
        wb.Chorus(rate_hz=rate_hz, depth=depth, delay_s=late, spread=spread, mix=1.0),
        np.sin(2 * np.pi * 500.0 * T)[:, None],
        RATE,
    )
    for side in range(2):
        phases = [rate_hz * T + k / 3 + side * spread / 6 for k in range(3)]
        delays = [late * (1 + 0.9 * depth * np.sin(2 * np.pi * phase)) for phase in phases]
        expected = sum(np.sin(2 * np.pi * 500.0 * (T - delay)) for delay in delays) / np.sqrt(3)

        # Reading between frames and single-precision delays of 500 frames: -60 dB.
        np.testing.assert_allclose(made[2000:, side], expected[2000:], atol=2e-3)
