"""Where the tables and lines of an instrument's voices stand in the arena.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from workbench.instruments import layout
from workbench.instruments.voice import Voice
from workbench.rt import Arena


class VoiceMemory:
    """Tables, copied, and lines, silent; the head of the instrument says where.

    Parameters
    ----------
    arena : Arena
        Where to.
    place : callable
        Takes a piece of it: (what, bytes) -> offset.
    head : numpy.ndarray [dtype=int64]
        The instrument's head.
    voice : Voice
        What has lines, and perhaps an end of its own.
    tables : mapping of str to numpy.ndarray
        All of the instrument's tables, in the order of the voice's.
    lanes : int
        How many there are.
    """

    def __init__(
        self,
        arena: Arena,
        place: Callable[[str, int], int],
        head: np.ndarray,
        voice: Voice,
        tables: Mapping[str, np.ndarray],
        lanes: int,
    ) -> None:
        state = list(voice.state)
        head[layout.H_OVER] = state.index("over") if "over" in state else -1
        if tables:
            head[layout.H_TABLES_AT] = place("tables", 8 * layout.TABLE_WORDS * len(tables))
            listed = arena.view(int(head[layout.H_TABLES_AT]), np.int64, (len(tables), layout.TABLE_WORDS))
        self._tables = {}
        for k, (name, table) in enumerate(tables.items()):
            offset = place(f"table {name}", table.nbytes)
            listed[k] = [offset, table.size // table.shape[-1], table.shape[-1]]
            self._tables[name] = arena.view(offset, np.float32, table.shape)
            self._tables[name][:] = table
        if voice.chokes:
            head[layout.H_CHOKES_AT] = place("chokes", 8 * layout.CHOKE_KEYS)
            groups = arena.view(int(head[layout.H_CHOKES_AT]), np.int64, layout.CHOKE_KEYS)
            for number, keys in enumerate(voice.chokes, 1):
                groups[list(keys)] = number
        if voice.lines:
            head[layout.H_LINE_BYTES] = 4 * sum(voice.lines.values())
            head[layout.H_LINES_AT] = place("lines", lanes * int(head[layout.H_LINE_BYTES]))

    def holds(self, tables: Mapping[str, np.ndarray]) -> bool:
        """Say whether the tables are these, number by number.

        Parameters
        ----------
        tables : mapping of str to numpy.ndarray
            All of an instrument's tables.

        Returns
        -------
        bool
            True if nothing would change.
        """
        return all(np.array_equal(self._tables[name], table) for name, table in tables.items())
