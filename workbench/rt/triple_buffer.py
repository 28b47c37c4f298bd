"""The triple buffer: hands over the latest state, never waits, never tears; older states may be lost.

Three slots: the writer owns one (*back*), the reader owns one (*front*), the third (*middle*) is exchanged between
them with a flag that says whether it is news. Neither side ever touches a slot that the other one owns.

In memory: word 0 holds the middle's index and the flag, word 8 the back's index, word 16 the front's, word 24 the size
of a slot in bytes (each on a cache line of its own), then the slots.

Threads: one writer (control, under the store's lock), one reader (audio).
Source: the classical scheme; what may not be reordered is argued at each exchange.
"""

from __future__ import annotations

import numpy as np

from workbench.rt.arena import ALIGNMENT, Arena, Region
from workbench.rt.atomics import exchange, load_acquire
from workbench.rt.kernel import kernel
from workbench.rt.memory import i64_at

MIDDLE, BACK, FRONT, SLOT_BYTES, WORDS = 0, 8, 16, 24, 32
INDEX, NEWS = 3, 4  # the middle word: two bits of index, one bit "not seen by the reader yet"


@kernel
def triple_back(at):  # type: ignore[no-untyped-def]
    """Address of the slot that the writer owns. NB: after a publish it holds old, unrelated contents."""
    words = i64_at(at, WORDS)
    return at + WORDS * 8 + words[BACK] * words[SLOT_BYTES]


@kernel
def triple_publish(at):  # type: ignore[no-untyped-def]
    """Make the back slot the latest state, and take another to write to."""
    words = i64_at(at, WORDS)
    # ORDER: acq_rel. Release: every store into the back slot must be done before the reader can find its index here.
    # Acquire: our next stores go into the slot we get, which must not start before its last reader has let go of it.
    before = exchange(at + MIDDLE * 8, words[BACK] | NEWS)
    words[BACK] = before & INDEX


@kernel
def triple_update(at):  # type: ignore[no-untyped-def]
    """Address of the latest state; it stays untouched until the next update. Constant time."""
    words = i64_at(at, WORDS)
    # ORDER: this load only decides whether to look; the exchange below orders the data.
    if load_acquire(at + MIDDLE * 8) & NEWS:
        # ORDER: acq_rel. Acquire: reads of the new front must not move before this. Release: reads of the old front
        # must be over before the writer can get it back.
        words[FRONT] = exchange(at + MIDDLE * 8, words[FRONT]) & INDEX
    return at + WORDS * 8 + words[FRONT] * words[SLOT_BYTES]


class TripleInput:
    """The writing side. One thread at a time.

    Parameters
    ----------
    arena : Arena
        Where it lives.
    region : Region
        As made by `triple_buffer`.
    """

    def __init__(self, arena: Arena, region: Region) -> None:
        self._at = arena.base + region.offset
        slot_bytes = int(arena.view(region.offset, np.int64, WORDS)[SLOT_BYTES])
        first = region.offset + WORDS * 8
        self._slots = [arena.view(first + k * slot_bytes, np.uint8, slot_bytes) for k in range(3)]
        self._words = arena.view(region.offset, np.int64, WORDS)

    def publish(self, state: np.ndarray) -> None:
        """Write a whole state and make it the latest.

        Parameters
        ----------
        state : numpy.ndarray [dtype=uint8]
            The bytes of the state; at most the size of a slot.
        """
        self._slots[int(self._words[BACK])][: state.size] = state
        triple_publish(self._at)


class TripleOutput:
    """The reading side. One thread at a time; the audio thread calls `triple_update` itself.

    Parameters
    ----------
    arena : Arena
        Where it lives.
    region : Region
        As made by `triple_buffer`.
    """

    def __init__(self, arena: Arena, region: Region) -> None:
        self._arena = arena
        self._at = arena.base + region.offset
        self._slot_bytes = int(arena.view(region.offset, np.int64, WORDS)[SLOT_BYTES])

    def update(self) -> np.ndarray:
        """Take the latest state.

        Returns
        -------
        numpy.ndarray [dtype=uint8]
            The front slot, shared: valid and unchanged until the next `update`.
        """
        return self._arena.view(triple_update(self._at) - self._arena.base, np.uint8, self._slot_bytes)


def triple_buffer(arena: Arena, name: str, state_bytes: int) -> tuple[TripleInput, TripleOutput, Region]:
    """Place a triple buffer in an arena.

    Parameters
    ----------
    arena : Arena
        Where to place it.
    name : str
        Name of the region.
    state_bytes : int, > 0
        Size of one state.

    Returns
    -------
    tuple of TripleInput, TripleOutput, Region
        The two ends, and where it is (its address is ``arena.base + region.offset``).
    """
    slot = -(-state_bytes // ALIGNMENT) * ALIGNMENT
    region = arena.place(name, WORDS * 8 + 3 * slot)
    words = arena.view(region.offset, np.int64, WORDS)
    words[MIDDLE], words[BACK], words[FRONT], words[SLOT_BYTES] = 0, 1, 2, slot
    return TripleInput(arena, region), TripleOutput(arena, region), region
