"""Draws: evenly distributed, unrelated to their neighbours, and the same in Python, in NumPy and compiled."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.rt.kernel import kernel
from workbench.sequencer.canonical import draw_numbers
from workbench.sequencer.chance import draw
from workbench.sequencer.event import Event

ZERO = np.zeros(1, np.uint64)
MANY = np.arange(200_000, dtype=np.uint64)


def finaliser(z):
    """SplitMix64's, as published: Steele, Lea & Flood (2014), figure 16, with Stafford's constants."""
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
    return z ^ (z >> 31)


def test_draw_is_made_of_the_published_finaliser():
    """Once for each number, on a state that begins with the golden ratio."""
    golden = 0x9E3779B97F4A7C15
    for numbers in ((0, 0, 0, 0), (1, 2, 3, 4), (2**64 - 1, 5, 2**63, 7)):
        state = golden
        for number in numbers:
            state = finaliser((state ^ number) * golden % 2**64)

        assert draw(*numbers) == (state >> 11) / 2**53


def test_finaliser_is_the_published_one():
    """The first numbers of SplitMix64 from seed 1234567, as its authors' program prints them."""
    golden = 0x9E3779B97F4A7C15
    found = [finaliser((1234567 + (i + 1) * golden) % 2**64) for i in range(3)]

    assert found == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def test_compiled_draws_are_the_same(rng):
    """For arguments of 64 bits without sign."""
    compiled = kernel(draw)
    for numbers in rng.integers(0, 2**64 - 1, size=(200, 4), dtype=np.uint64, endpoint=True):
        assert compiled(*numbers) == draw(*map(int, numbers))


@pytest.mark.parametrize("place", range(4))
def test_draws_are_even_and_unrelated(place):
    """Counting up any of the four numbers."""
    numbers = [ZERO] * 4
    numbers[place] = MANY
    drawn = draw(*numbers)
    shares = np.histogram(drawn, 20, (0.0, 1.0))[0] / (len(MANY) / 20)

    assert drawn.min() >= 0.0
    assert drawn.max() < 1.0
    np.testing.assert_allclose(shares, 1.0, atol=0.05)  # five standard deviations of a bin of 10,000
    for lag in (1, 2, 3, 4, 16):
        assert abs(np.corrcoef(drawn[:-lag], drawn[lag:])[0, 1]) < 0.012  # five standard deviations


def test_numbers_tell_events_apart_and_groups_not():
    """Those that share a draw come first."""
    events = [Event("c4"), Event("d4", draw=2), Event("e4", draw=1), Event("f4", draw=2)]

    assert draw_numbers(events) == [3, 2, 1, 2]
