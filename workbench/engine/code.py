"""The code table: the one place in the arena that holds absolute addresses. Nodes are called by their index in it.

Threads: control (adding); the audio thread reads it.
"""

from __future__ import annotations

import numpy as np

from workbench.errors import CapacityError
from workbench.rt import Entry


class CodeTable:
    """Compiled functions by index.

    Parameters
    ----------
    table : numpy.ndarray [shape=(capacity,), dtype=int64]
        Where the addresses stand.
    """

    def __init__(self, table: np.ndarray) -> None:
        self._table = table
        self._entries: list[Entry | None] = []
        self._holders: list[int] = []

    @property
    def capacity(self) -> int:
        """How many functions there is room for."""
        return len(self._table)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The functions that are held, in order of their index."""
        return tuple(each for each in self._entries if each is not None)

    @property
    def places(self) -> dict[int, Entry]:
        """The functions that are held, by their index."""
        return {index: each for index, each in enumerate(self._entries) if each is not None}

    def index(self, code: Entry) -> int:
        """Find the place of a function that is held.

        Parameters
        ----------
        code : Entry
            The function.

        Returns
        -------
        int
            Its index.
        """
        return self._entries.index(code)

    def hold(self, code: Entry) -> int:
        """Enter a function, or count one more holder of it.

        Parameters
        ----------
        code : Entry
            The function; compiled now, and kept alive until it is released as often.

        Returns
        -------
        int
            Its index.

        Raises
        ------
        CapacityError
            If the table is full.
        """
        if code in self._entries:
            index = self._entries.index(code)
        else:
            address = code.address
            index = self._entries.index(None) if None in self._entries else len(self._entries)
            if index == len(self._table):
                raise CapacityError(f"the code table is full ({len(self._table)} functions): remove what is not needed")
            if index == len(self._entries):
                self._entries.append(None)
                self._holders.append(0)
            self._table[index], self._entries[index] = address, code
        self._holders[index] += 1
        return index

    def release(self, code: Entry) -> None:
        """Let go of a function; its place is free once nobody holds it. Only when no plan can call it any more.

        Parameters
        ----------
        code : Entry
            As it was held.
        """
        index = self._entries.index(code)
        self._holders[index] -= 1
        if self._holders[index] == 0:
            self._entries[index] = None
