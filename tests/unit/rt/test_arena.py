"""The arena: aligned, zeroed, first fit, and honest when it is full."""

from __future__ import annotations

import mmap

import numpy as np
import pytest

from workbench.errors import CapacityError
from workbench.rt import Arena
from workbench.rt.arena import ALIGNMENT


def test_arena_base_is_aligned():
    """The block starts at a whole page, so that aligned offsets are aligned addresses."""
    assert Arena(1 << 16).base % mmap.PAGESIZE == 0


@pytest.mark.parametrize("size", [1, 63, 64, 65, 1000])
def test_arena_places_aligned_regions(size):
    """Offsets and sizes are multiples of 64, whatever was asked for, and the size is never less than that."""
    arena = Arena(1 << 16)
    arena.place("before", 1)
    region = arena.place("this", size)

    assert (region.offset % ALIGNMENT, region.size % ALIGNMENT) == (0, 0)
    assert size <= region.size < size + ALIGNMENT


def test_arena_never_hands_out_offset_zero():
    """Offset 0 means "none"; the first region starts behind it."""
    assert Arena(1 << 16).place("first", 64).offset == ALIGNMENT


def test_arena_zeroes_what_was_used_before():
    """A region that is placed where another one was holds zeros."""
    arena = Arena(1 << 12)
    old = arena.place("old", 256)
    arena.bytes[old.offset : old.offset + old.size] = 0xFF
    arena.free(old)
    new = arena.place("new", 200)

    assert new.offset == old.offset
    assert not arena.bytes[new.offset : new.offset + new.size].any()


def test_arena_takes_the_first_piece_that_fits():
    """A small region fills the first hole that is large enough, not the end."""
    arena = Arena(1 << 12)
    first, _, third, _ = (arena.place(name, size) for name, size in [("a", 64), ("b", 64), ("c", 256), ("d", 64)])
    arena.free(first)
    arena.free(third)

    assert arena.place("too large for the first hole", 128).offset == third.offset
    assert arena.place("small", 64).offset == first.offset


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (0, 2, 1), (1, 0, 2)])
def test_arena_merges_free_neighbours(order):
    """Three neighbours that are freed in any order become one piece again."""
    arena = Arena(ALIGNMENT + 3 * 64)
    regions = [arena.place(str(k), 64) for k in range(3)]
    for k in order:
        arena.free(regions[k])

    assert arena.place("all of it", 3 * 64).offset == regions[0].offset


def test_arena_full_says_what_for_and_what_to_do():
    """The error names the region, the sizes, and a way out; what is placed stays."""
    arena = Arena(1 << 10)
    arena.place("voices", 512)
    with pytest.raises(CapacityError, match=r"no room for delay line \(512 bytes; 512 of 1024 in use\): remove"):
        arena.place("delay line", 500)

    assert [region.name for region in arena.regions] == ["voices"]
    assert arena.used == 512


def test_arena_refuses_sizes_that_are_none():
    """A region of no bytes would share its place with the next one."""
    for size in (0, -1):
        with pytest.raises(ValueError, match="at least one byte"):
            Arena(1 << 12).place("nothing", size)


def test_arena_too_large_for_the_system():
    """Where the address space is not granted, a clear error and no crash."""
    with pytest.raises(CapacityError, match=r"grants no block of .* bytes: set a smaller WORKBENCH_ARENA_MB"):
        Arena(1 << 62)


def test_arena_free_twice_is_an_error():
    """A region can be given back once."""
    arena = Arena(1 << 12)
    region = arena.place("once", 64)
    arena.free(region)
    with pytest.raises(KeyError):
        arena.free(region)


def test_arena_view_shares_memory():
    """A view writes where the bytes are."""
    arena = Arena(1 << 12)
    region = arena.place("numbers", 64)
    arena.view(region.offset, np.float32, (2, 8))[1, 7] = 1.0

    assert arena.bytes[region.offset : region.offset + 64].view(np.float32).tolist() == [0.0] * 15 + [1.0]


def test_arena_is_snapshot_by_copying_bytes():
    """All state is bytes at offsets: a copy of the bytes, put back later, is the state of that time."""
    arena = Arena(1 << 12)
    words = arena.view(arena.place("words", 128).offset, np.int64, 16)
    words[:] = np.arange(16)
    snapshot = arena.bytes.copy()
    words[:] = -1
    arena.bytes[:] = snapshot

    assert words.tolist() == list(range(16))
