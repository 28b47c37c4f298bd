"""What stands in for the audio side's channels while a page plays: commands and parameters take the way through it.

Threads: control, any of them; the queue and the store have their own locks around these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.commands.queue import CommandPass

if TYPE_CHECKING:
    from workbench.browser.twin import Twin
    from workbench.commands.queue import CommandWay


class RelayedCommands(CommandPass):
    """Stands in for the command ring's writing end.

    Parameters
    ----------
    twin : Twin
        Who passes them on.
    ring : CommandWay
        The end that it stands in for.
    """

    def __init__(self, twin: Twin, ring: CommandWay) -> None:
        super().__init__(ring)
        self._twin = twin

    @property
    def room(self) -> int:
        """How many can be pushed: what is on its way will be in the ring here, too."""
        return super().room - self._twin.commands_waiting

    def push(self, records: np.ndarray) -> bool:
        """Pass them on, all or none.

        Parameters
        ----------
        records : numpy.ndarray [shape=(n,), dtype=RECORD]
            In order.

        Returns
        -------
        bool
            False if there is no room.
        """
        if len(records) > self.room:
            return False
        self._twin.pass_commands(records.copy())
        return True


class RelayedParams:
    """Stands in for the triple buffer's writing side.

    Parameters
    ----------
    twin : Twin
        Who passes blocks on.
    """

    def __init__(self, twin: Twin) -> None:
        self._twin = twin

    def publish(self, state: np.ndarray) -> None:
        """Pass a block on.

        Parameters
        ----------
        state : numpy.ndarray [dtype=uint8]
            The block.
        """
        self._twin.pass_params(state.copy())
