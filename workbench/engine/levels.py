"""The gains of connections: each is a parameter of its own, given back with the last edge that reads it.

Threads: control, one at a time (the engine's lock).
"""

from __future__ import annotations

from collections.abc import Collection

from workbench.params import Param, Params, ParamSpec
from workbench.params.store import ParamStore

GAIN = ParamSpec("gain", 1.0, -1000.0, 1000.0, help="How much of a signal goes through a connection.")


class Levels:
    """Makes gains and gives them back.

    Parameters
    ----------
    store : ParamStore
        Where they live.
    """

    def __init__(self, store: ParamStore) -> None:
        self._store = store
        self._made: dict[Param, Params] = {}
        self._used: set[Param] = set()

    def make(self, amount: float) -> Param:
        """Make a gain for a connection that is about to be.

        Parameters
        ----------
        amount : float, -1000..1000
            Linear gain.

        Returns
        -------
        Param
            To be turned.
        """
        params = self._store.allocate((GAIN,), {"gain": GAIN.validate(amount)})
        self._made[params["gain"]] = params
        return params["gain"]

    def note_used(self, levels: Collection[Param]) -> None:
        """Note that connections have these gains now: they can be given back when none has them any more.

        Parameters
        ----------
        levels : collection of Param
            Their gains.
        """
        self._used.update(levels)

    def give_back(self, levels: Collection[Param]) -> None:
        """Give gains back; those that are back already are passed over.

        Parameters
        ----------
        levels : collection of Param
            Which nobody reads.
        """
        for level in levels:
            params = self._made.pop(level, None)
            if params is not None:
                self._store.release(params)

    def keep_only(self, levels: Collection[Param]) -> None:
        """Give back those that were in use and are no longer.

        Parameters
        ----------
        levels : collection of Param
            What is still read.
        """
        self.give_back(self._used.difference(levels))
        self._used.intersection_update(levels)
