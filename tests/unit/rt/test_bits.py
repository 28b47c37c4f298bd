"""The bits of a float32 and back."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.rt.bits import bits_to_f32, f32_to_bits


@pytest.mark.parametrize("number", [0.0, -0.0, 1.0, -1.5, 3.4e38, 1e-45, np.inf, -np.inf, np.nan])
def test_bits_are_those_of_numpy(number):
    """Both ways agree with a NumPy view, also for infinities, NaN and denormals."""
    single = np.float32(number)
    bits = f32_to_bits(single)

    assert bits == single.view(np.int32)
    np.testing.assert_equal(np.float32(bits_to_f32(bits)), single)


def test_bits_round_trip(rng):
    """Any 32 bits survive the way to float32 and back, NaN aside (its payload may change)."""
    for bits in rng.integers(-(2**31), 2**31, 2000):
        number = np.float32(bits_to_f32(np.int32(bits)))
        assert np.isnan(number) or f32_to_bits(number) == bits
