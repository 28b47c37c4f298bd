"""What is placed for the audio side, begins with its state, and is freed once the audio side has let go of it.

Threads: control.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from workbench.commands import CommandKind
from workbench.engine.memory import EngineMemory
from workbench.rt import Region
from workbench.rt.atomics import load_acquire
from workbench.sequencer.layout import R_DONE, R_WAITING

Handed: TypeAlias = tuple[Region, Callable[[], None]]  # what is placed, and what is done once it is freed


def _nothing() -> None:
    """Nothing more is to be done."""


class Lent:
    """What the audio side has been handed and not given back.

    Parameters
    ----------
    memory : EngineMemory
        Where it is.
    lock : lock
        The engine's: what is placed is filled and sent before anybody else sends what speaks of memory.
    """

    def __init__(self, memory: EngineMemory, lock: threading.RLock) -> None:
        self._memory = memory
        self.lock = lock
        self._handed: list[Handed] = []

    def hand_over(
        self, name: str, words: np.ndarray, kind: CommandKind, then: Callable[[], None] = _nothing, **more: float
    ) -> Region:
        """Place something and send word of it; if that is refused, nothing is left behind.

        Parameters
        ----------
        name : str
            What the region is called.
        words : numpy.ndarray [dtype=int64]
            The first one is its state.
        kind : CommandKind
            A command whose `a` is its offset.
        then : callable
            Called once it is freed.
        **more : float
            The rest of the command.

        Returns
        -------
        Region
            Where it is.
        """
        with self.lock:
            region = self.place(name, words, then=then)
            try:
                self._memory.commands.send(kind, a=region.offset, **more)  # type: ignore[arg-type]
            except Exception:
                self._handed.pop()
                self._memory.arena.free(region)
                then()
                raise
            return region

    def place(
        self, name: str, words: np.ndarray, state: int = R_WAITING, then: Callable[[], None] = _nothing
    ) -> Region:
        """Place something, without a word.

        Parameters
        ----------
        name, words
            As for `hand_over`.
        state : int
            ``R_...``.
        then : callable
            As for `hand_over`.

        Returns
        -------
        Region
            Where it is.
        """
        with self.lock:
            region = self._memory.arena.place(name, words.nbytes)
            view = self._memory.arena.view(region.offset, np.int64, len(words))
            view[:] = words
            view[0] = state
            self._handed.append((region, then))
        return region

    def reclaim(self) -> None:
        """Free what the audio side has let go of."""
        with self.lock:
            kept: list[Handed] = []
            over: list[Handed] = []
            for each in self._handed:
                state = load_acquire(self._memory.arena.base + each[0].offset)
                (over if state == R_DONE else kept).append(each)
            self._handed = kept
            for region, then in over:
                self._memory.arena.free(region)
                then()
