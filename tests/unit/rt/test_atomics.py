"""Atomic words: they do what they say, and the machine code orders what it must."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.support.compiled import llvm_of, needs_jit
from workbench.rt import Arena
from workbench.rt.atomics import exchange, load_acquire, store_release


@pytest.fixture
def word():
    """An address, and the int64 that is there."""
    arena = Arena(1 << 12)
    region = arena.place("word", 64)
    return arena.base + region.offset, arena.view(region.offset, np.int64, 1)


@pytest.mark.parametrize("value", [0, 1, -1, 2**63 - 1, -(2**63)])
def test_atomics_carry_all_64_bits(word, value):
    """What is stored is loaded, up to the ends of the range."""
    address, array = word
    store_release(address, value)

    assert array[0] == value
    assert load_acquire(address) == value


def test_atomics_exchange_gives_what_was_there(word):
    """An exchange writes the new value and returns the old one."""
    address, array = word
    array[0] = 5

    assert exchange(address, -7) == 5
    assert array[0] == -7


def load_it(at):
    """One load."""
    return load_acquire(at)


def store_it(at, value):
    """One store."""
    store_release(at, value)
    return 0


def exchange_it(at, value):
    """One exchange."""
    return exchange(at, value)


@needs_jit
@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        (load_it, 1, r"load atomic i64.* acquire, align 8"),
        (store_it, 2, r"store atomic i64.* release, align 8"),
        (exchange_it, 2, r"atomicrmw xchg .* acq_rel"),
    ],
    ids=["load", "store", "exchange"],
)
def test_atomics_order_is_in_the_machine_code(function, arguments, expected):
    """The compiler is told the order: acquire for loads, release for stores, both for exchanges."""
    assert re.search(expected, llvm_of(function, arguments=arguments))
