"""The last gate before the audio side: all commands and parameters pass it, whichever way they came.

A journal stands there and notes them. With nobody there it costs a comparison.

Threads: control; each gate is passed by one thread at a time, since what lies behind it is written by one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from workbench.commands.queue import CommandPass

if TYPE_CHECKING:
    from workbench.commands.queue import CommandWay
    from workbench.params.store import ParamWay


class CommandGate(CommandPass):
    """Stands before the command ring's writing end.

    Parameters
    ----------
    ring : CommandWay
        What lies behind.

    Attributes
    ----------
    observer : callable or None
        Told of records that are about to be pushed: there is room for them.
    """

    def __init__(self, ring: CommandWay) -> None:
        super().__init__(ring)
        self.observer: Callable[[np.ndarray], None] | None = None

    def push(self, records: np.ndarray) -> bool:
        """Push all or none.

        Parameters
        ----------
        records : numpy.ndarray [shape=(n,), dtype=RECORD]
            In order.

        Returns
        -------
        bool
            False if there is no room.
        """
        if len(records) > self.ring.room:
            return False
        if self.observer is not None:
            self.observer(records)
        return self.ring.push(records)


class ParamGate:
    """Stands before the triple buffer's writing side.

    Parameters
    ----------
    way : ParamWay
        What lies behind.

    Attributes
    ----------
    observer : callable or None
        Told of blocks that are about to be published.
    """

    def __init__(self, way: ParamWay) -> None:
        self._way = way
        self.observer: Callable[[np.ndarray], None] | None = None

    def publish(self, state: np.ndarray) -> None:
        """Hand a block over.

        Parameters
        ----------
        state : numpy.ndarray [dtype=uint8]
            The block.
        """
        if self.observer is not None:
            self.observer(state)
        self._way.publish(state)
