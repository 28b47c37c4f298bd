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
        self._entries: list[Entry] = []

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The functions, in order of their index."""
        return tuple(self._entries)

    def index(self, code: Entry) -> int:
        """Find a function's place, compiling and adding it if it is new.

        Parameters
        ----------
        code : Entry
            The function; kept alive from now on.

        Returns
        -------
        int
            Its index.

        Raises
        ------
        CapacityError
            If the table is full.
        """
        if code not in self._entries:
            if len(self._entries) == len(self._table):
                raise CapacityError(f"the code table is full ({len(self._table)} functions): start a new session")
            self._table[len(self._entries)] = code.address
            self._entries.append(code)
        return self._entries.index(code)
