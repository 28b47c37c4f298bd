"""The follower against exponentials."""

from __future__ import annotations

import numpy as np

import workbench as wb

RATE = 48_000.0
T = np.arange(24_000) / RATE


def test_attack_and_release():
    """Up to a step and down again, each with its time constant."""
    step = np.zeros((48_000, 2), np.float32)
    step[:24_000, 1] = -0.5  # one channel, and below zero: the magnitude counts
    made = wb.process(wb.Follower(attack_s=0.05, release_s=0.2), step, RATE)
    after = T + 1 / RATE

    np.testing.assert_allclose(made[:24_000], 0.5 * (1 - np.exp(-after / 0.05)), atol=2e-5)
    np.testing.assert_allclose(made[24_000:], made[23_999] * np.exp(-after / 0.2), atol=5e-5)


def test_gain_ends_at_one():
    """More level in does not give more than 1 out."""
    made = wb.process(wb.Follower(gain_db=40.0, attack_s=0.001), np.ones((4800, 2)), RATE)

    assert 0.99 < made.max() <= 1.0
