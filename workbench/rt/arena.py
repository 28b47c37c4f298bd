"""The arena: one block of memory for all that the audio side touches, addressed as base + offset.

Capacity is reserved at the start, pages are taken and written on the control side when something is placed, so the
audio thread never meets a page that is not there. Nothing in the arena holds an absolute address except the code table.

Threads: control (placing and freeing); the audio thread only ever sees offsets.
"""

from __future__ import annotations

import mmap
from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.errors import CapacityError

ALIGNMENT = 64  # bytes: a cache line and a 512-bit vector


@dataclass(frozen=True)
class Region:
    """A placed piece of the arena.

    Attributes
    ----------
    name : str
        What it is for, as shown in errors and in `Arena.regions`.
    offset : int
        Bytes from the arena's base; a multiple of 64.
    size : int
        Bytes; a multiple of 64.
    """

    name: str
    offset: int
    size: int


class Arena:
    """One aligned block with regions placed in it by first fit.

    Parameters
    ----------
    capacity : int
        Bytes of address space to reserve. Only pages in use take memory.

    Raises
    ------
    CapacityError
        If the system does not grant the address space.
    """

    def __init__(self, capacity: int) -> None:
        try:
            self._block = mmap.mmap(-1, capacity)
        except (OSError, ValueError, OverflowError) as error:
            raise CapacityError(
                f"the system grants no block of {capacity} bytes: set a smaller WORKBENCH_ARENA_MB"
            ) from error
        self.bytes = np.frombuffer(self._block, np.uint8)
        self.base = int(self.bytes.ctypes.data)
        self.capacity = capacity
        self.observers: list[Callable[[Region], None]] = []  # told of each piece that is taken
        self._regions: dict[int, Region] = {}
        self._free: list[tuple[int, int]] = [
            (ALIGNMENT, capacity - ALIGNMENT)
        ]  # offset 0 stays unused: it means "none"

    def place(self, name: str, size: int) -> Region:
        """Take a zeroed piece of the arena.

        Parameters
        ----------
        name : str
            What it is for.
        size : int, > 0
            Bytes; rounded up to a multiple of 64.

        Returns
        -------
        Region
            Where it is.

        Raises
        ------
        CapacityError
            If no free piece is large enough.
        ValueError
            If `size` is not positive.
        """
        if size <= 0:
            raise ValueError(f"{name} must take at least one byte, got {size}")
        size = -(-size // ALIGNMENT) * ALIGNMENT
        for index, (offset, room) in enumerate(self._free):
            if room >= size:
                self._free[index : index + 1] = [(offset + size, room - size)] if room > size else []
                region = Region(name, offset, size)
                self._regions[offset] = region
                self.bytes[offset : offset + size] = 0  # RT: also touches the pages, before the audio thread can
                for observer in self.observers:
                    observer(region)
                return region
        raise CapacityError(
            f"the arena has no room for {name} ({size} bytes; {self.used} of {self.capacity} in use): "
            "remove instruments that are not needed, or start anew with a larger WORKBENCH_ARENA_MB"
        )

    def free(self, region: Region) -> None:
        """Give a piece back. Only for memory the audio thread has let go of.

        Parameters
        ----------
        region : Region
            As `place` returned it.

        Raises
        ------
        KeyError
            If it is not (or no longer) placed.
        """
        del self._regions[region.offset]
        insort(self._free, (region.offset, region.size))
        merged: list[tuple[int, int]] = []
        for offset, size in self._free:
            if merged and sum(merged[-1]) == offset:
                merged[-1] = (merged[-1][0], merged[-1][1] + size)
            else:
                merged.append((offset, size))
        self._free = merged

    def view(self, offset: int, dtype: Any, shape: int | tuple[int, ...]) -> np.ndarray:
        """Look at a piece as an array; it shares the memory.

        Parameters
        ----------
        offset : int
            Bytes from the base.
        dtype : NumPy dtype
            What is there.
        shape : int or tuple of int
            How many.

        Returns
        -------
        numpy.ndarray
            A writable view.
        """
        count = int(np.prod(shape))
        return np.frombuffer(self._block, dtype, count, offset).reshape(shape)

    def has(self, region: Region) -> bool:
        """Say whether a piece is still placed.

        Parameters
        ----------
        region : Region
            As `place` returned it.

        Returns
        -------
        bool
            False once it has been freed, whoever has its place now.
        """
        return self._regions.get(region.offset) is region

    @property
    def used(self) -> int:
        """Bytes that are placed."""
        return sum(region.size for region in self._regions.values())

    @property
    def regions(self) -> tuple[Region, ...]:
        """What is placed, by offset."""
        return tuple(self._regions[offset] for offset in sorted(self._regions))
