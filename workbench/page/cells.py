"""Which notebook cell is running: so that running it again replaces what it made, instead of adding to it.

Threads: control.
"""

from __future__ import annotations

import sys


class CellCounter:
    """Numbers the calls within one run of a cell: the same cell and number again means "the same thing again"."""

    def __init__(self) -> None:
        self._run: tuple[str, str] | None = None
        self._count = 0

    def next_key(self) -> tuple[str, int] | None:
        """Number the current call.

        Returns
        -------
        tuple of str and int, or None
            The cell and the number of the call in it; None outside a notebook, or if its front end names no cells.
        """
        run = current_run()
        if run is None:
            return None
        self._count = self._count + 1 if run == self._run else 0
        self._run = run
        return run[0], self._count


def current_run() -> tuple[str, str] | None:
    """Find the running cell.

    Returns
    -------
    tuple of str and str, or None
        The cell's id and the id of this run; None if there is none.
    """
    module = sys.modules.get("IPython")
    shell = module.get_ipython() if module is not None else None
    parent = shell.get_parent() if shell is not None and hasattr(shell, "get_parent") else None
    if not parent:
        return None
    cell = parent.get("metadata", {}).get("cellId")
    return (str(cell), str(parent["header"]["msg_id"])) if cell else None
