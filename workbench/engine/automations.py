"""Automation as the control side knows it: what moves which parameter, and where it has it.

Threads: control.
"""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np

from workbench.commands import NOW, CommandKind
from workbench.engine.layout import AUTOMATION_PLACES
from workbench.engine.lent import Lent
from workbench.engine.memory import EngineMemory
from workbench.errors import CapacityError
from workbench.params import Params, ParamSpec
from workbench.rt import Region
from workbench.sequencer.layout import (
    AU_DECLARED,
    AU_IS_HELD,
    AU_MOVES,
    AU_NODE,
    AU_NUMBER,
    AU_PARAM,
    AU_PARAMS,
    AU_PLAN,
    AU_SLOT,
    AU_VALUE,
    AU_WORDS,
    ORIGIN_START,
)

AUTOMATION_PARAMS = (  # in the order of AUP_...
    ParamSpec("mute", 0.0, 0.0, 1.0, "", "choice", ("off", "on"), help="Whether the hand has it meanwhile."),
)
NOT_LOOKED_FOR = -1  # as AU_PLAN


class Mover:
    """An automation of the audio side: it moves one parameter.

    Parameters
    ----------
    number : int
        By which commands name it.
    region : Region
        Where it is.
    words : numpy.ndarray [shape=(24,), dtype=int64]
        What stands there, ``AU_...``.
    params : Params
        `AUTOMATION_PARAMS`.
    """

    def __init__(self, number: int, region: Region, words: np.ndarray, params: Params) -> None:
        self.number = number
        self.region = region
        self.params = params
        self._words = words
        self._real = words.view(np.float64)

    @property
    def value(self) -> float:
        """Where its lane is, at the end of the newest quantum; 0 before it has played one."""
        return float(self._real[AU_VALUE])

    @property
    def moves(self) -> bool:
        """Whether the parameter has that value."""
        return bool(self._words[AU_MOVES])

    @property
    def is_held(self) -> bool:
        """Whether a hand has turned the parameter, and has it since."""
        return bool(self._words[AU_IS_HELD])


class Automations:
    """All automations of an engine.

    Parameters
    ----------
    memory : EngineMemory
        Where they live.
    lent : Lent
        What the audio side has of them.

    Attributes
    ----------
    movers : list of Mover
        Those that were added and not removed.
    """

    def __init__(self, memory: EngineMemory, lent: Lent) -> None:
        self._memory = memory
        self._lent = lent
        self._numbers = count(1)
        self.movers: list[Mover] = []

    def add(self, param: int, node: int = 0, declared: int = 0) -> Mover:
        """Make one; it moves nothing until it is given a lane.

        Parameters
        ----------
        param : int
            Which of the node's parameters; without a node its slot.
        node : int
            Number of the node, or 0.
        declared : int
            How the node declares its parameters: another one in its place that declares others is left alone.

        Returns
        -------
        Mover
            Its control side.

        Raises
        ------
        CapacityError
            If there are 128 already.
        """
        self._lent.reclaim()
        with self._lent.lock:
            if len(self.movers) == AUTOMATION_PLACES:
                raise CapacityError(f"{AUTOMATION_PLACES} parameters are automated already: stop one with .remove()")
            store = self._memory.store
            params = store.allocate(AUTOMATION_PARAMS, {each.name: each.default for each in AUTOMATION_PARAMS})
            number = next(self._numbers)
            words = np.zeros(AU_WORDS, np.int64)
            words[AU_NUMBER], words[AU_NODE], words[AU_DECLARED], words[AU_PARAM] = number, node, declared, param
            words[AU_PARAMS], words[AU_SLOT], words[AU_PLAN] = params.first, -1, NOT_LOOKED_FOR
            region = self._lent.hand_over(
                f"automation {number}", words, CommandKind.ADD_AUTOMATION, then=lambda: store.release(params)
            )
            placed = self._memory.arena.view(region.offset, np.int64, AU_WORDS)
            mover = Mover(number, region, placed, params)
            self.movers.append(mover)
            return mover

    def remove(self, mover: Mover) -> None:
        """Take one away; its parameter goes back to where the hand has it.

        Parameters
        ----------
        mover : Mover
            Which.
        """
        with self._lent.lock:
            if mover in self.movers:
                self._memory.commands.send(CommandKind.REMOVE_AUTOMATION, a=mover.region.offset)
                self.movers.remove(mover)

    def hold(self, mover: Mover) -> None:
        """Have the hand take a parameter over where it had it before: it was set to that again.

        Parameters
        ----------
        mover : Mover
            What has moved it.
        """
        # NB: without the engine's lock: whoever sets a parameter may hold the store's, which comes after it.
        if mover in self.movers:
            self._memory.commands.send(CommandKind.HOLD_AUTOMATION, a=mover.region.offset)

    def set_lane(
        self, mover: Mover, lane: np.ndarray | None, grid: int, *, origin: int = ORIGIN_START, frame: int = NOW
    ) -> None:
        """Have one move its parameter by another lane.

        Parameters
        ----------
        mover : Mover
            Which.
        lane : numpy.ndarray or None
            As `Lane.words` writes it; None to give the parameter back to the hand.
        grid : int
            Ticks at a multiple of which it begins; ``NEXT_BAR`` for a bar line, ``NEXT_NOW`` for at once.
        origin : int
            From where its beats count: ``ORIGIN_START``, ``ORIGIN_HERE``, ``ORIGIN_KEPT``.
        frame : int
            Session frame before which it does not begin.
        """
        self._lent.reclaim()
        more: dict[str, Any] = {"source": mover.number, "frame": frame, "x": float(grid), "y": float(origin)}
        if lane is None:
            self._memory.commands.send(CommandKind.SET_LANE, **more)
        else:
            self._lent.hand_over(f"lane of automation {mover.number}", lane, CommandKind.SET_LANE, **more)
