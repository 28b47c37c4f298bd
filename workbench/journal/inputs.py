"""What goes into an engine, written down.

Threads: any; nothing here changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from workbench.engine.snapshot import runs_of
from workbench.params import ParamSpec
from workbench.params.store import HEADER_BYTES
from workbench.rt import Entry, Region

EDITED = 1 << 62
Names: TypeAlias = Mapping[int, tuple[str, ParamSpec]]  # what the slots of the parameters are called


@dataclass(frozen=True)
class Placed:
    """Memory that was placed: zeros, but for some runs.

    Attributes
    ----------
    start, end : int
        Offsets in the arena.
    runs : tuple of (int, numpy.ndarray [dtype=uint8])
        Offset of each run, and what stands there.
    """

    start: int
    end: int
    runs: tuple[tuple[int, np.ndarray], ...]

    @classmethod
    def of(cls, region: Region, memory: np.ndarray) -> Placed:
        """Copy what stands in a region.

        Parameters
        ----------
        region : Region
            Where.
        memory : numpy.ndarray [shape=(region.size,), dtype=uint8]
            What.

        Returns
        -------
        Placed
            A copy.
        """
        runs = tuple((region.offset + at, memory[at : at + count].copy()) for at, count in runs_of(memory))
        return cls(region.offset, region.offset + region.size, runs)


@dataclass(frozen=True)
class Commands:
    """Commands, with the memory and the code that they speak of.

    Attributes
    ----------
    records : numpy.ndarray [dtype=RECORD]
        In order.
    placed : tuple of Placed
        Memory that is there before them.
    codes : dict of int to Entry
        Code that is there before them, by its index; kept alive by being here.
    """

    records: np.ndarray
    placed: tuple[Placed, ...] = ()
    codes: Mapping[int, Entry] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """A block of parameters.

    Attributes
    ----------
    content : numpy.ndarray [dtype=uint8]
        As published.
    names : Names
        What its slots are.
    """

    content: np.ndarray
    names: Names

    @property
    def version(self) -> int:
        """By which the audio side says that it uses this one."""
        return int(self.content[:8].view(np.int64)[0])

    @property
    def values(self) -> np.ndarray:
        """The slots' values, float32; shared."""
        return self.content[HEADER_BYTES:].view(np.float32)

    def changed(self, values: Mapping[int, float]) -> Block:
        """Give the same block with other values in some slots.

        Parameters
        ----------
        values : mapping of int to float
            By slot.

        Returns
        -------
        Block
            Another one.
        """
        made = Block(self.content.copy(), self.names)
        made.content[:8].view(np.int64)[0] |= EDITED  # another version: nodes look at values when it changes
        for slot, value in values.items():
            made.values[slot] = value
        return made


Input: TypeAlias = Commands | Block


@dataclass(frozen=True)
class Chapter:
    """An engine as it was, and all that it was given from there on.

    Attributes
    ----------
    start : int
        Session frame.
    memory : numpy.ndarray [dtype=uint8]
        What was in the arena.
    codes : dict of int to Entry
        The code that was entered, kept alive by being here.
    block : Block
        The parameters as they were published last.
    inputs : tuple of (int, Input)
        Each with the session frame of the quantum that took it, in order.
    """

    start: int
    memory: np.ndarray
    codes: Mapping[int, Entry]
    block: Block
    inputs: tuple[tuple[int, Input], ...] = ()
