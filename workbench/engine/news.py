"""What is new in an engine since somebody looked last: memory that was placed, code that was entered.

Threads: control; who takes holds the engine's lock, as who places does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from workbench.engine.memory import EngineMemory
    from workbench.rt import Entry, Region


class News:
    """Keeps track for one reader, from now on.

    Parameters
    ----------
    memory : EngineMemory
        Whose.
    """

    def __init__(self, memory: EngineMemory) -> None:
        self._memory = memory
        self._fresh: list[Region] = []
        self._codes = memory.code.places
        memory.arena.observers.append(self._placed)

    def _placed(self, region: Region) -> None:
        self._fresh.append(region)

    @property
    def codes(self) -> dict[int, Entry]:
        """Functions that were entered, by their index."""
        return {index: code for index, code in self._memory.code.places.items() if self._codes.get(index) is not code}

    def regions(self) -> Iterator[tuple[Region, np.ndarray]]:
        """Give what was placed and is still there.

        Yields
        ------
        tuple of Region and numpy.ndarray [dtype=uint8]
            Where, and what stands there; the memory itself, not a copy.
        """
        arena = self._memory.arena
        for region in self._fresh:
            if arena.has(region):
                yield region, arena.bytes[region.offset : region.offset + region.size]

    def noted(self) -> None:
        """From here on all of that is old."""
        self._fresh, self._codes = [], self._memory.code.places

    def close(self) -> None:
        """Look no more."""
        self._memory.arena.observers.remove(self._placed)
