"""What travels to a page, written down: a list of parts for JSON, and their bytes in one piece.

======== ==========================================================
kind     fields
======== ==========================================================
memory   ``at``, ``size``: zeros, but for ``runs`` of [offset, count]
code     ``index``, ``count``: a module
commands ``number``, ``count``: bytes of records
params   ``number``, ``count``: bytes of a block; ``turns``: [slot, turn] of what was turned in the page before
======== ==========================================================

Threads: control.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.engine.snapshot import runs_of
from workbench.rt import Region


class Parts:
    """Parts that wait to be sent, in order."""

    def __init__(self) -> None:
        self.heads: list[dict[str, Any]] = []
        self._bytes: list[bytes] = []

    def __len__(self) -> int:
        return len(self.heads)

    def memory(self, region: Region, memory: np.ndarray) -> None:
        """Add what stands in a region.

        Parameters
        ----------
        region : Region
            Where.
        memory : numpy.ndarray [shape=(region.size,), dtype=uint8]
            What.
        """
        runs = list(runs_of(memory))
        self.heads.append(
            {
                "kind": "memory",
                "at": region.offset,
                "size": region.size,
                "runs": [[region.offset + at, count] for at, count in runs],
            }
        )
        self._bytes += [memory[at : at + count].tobytes() for at, count in runs]

    def code(self, index: int, module: bytes) -> None:
        """Add a module.

        Parameters
        ----------
        index : int
            Its place in the code table.
        module : bytes
            WebAssembly.
        """
        self.heads.append({"kind": "code", "index": index, "count": len(module)})
        self._bytes.append(module)

    def input(self, kind: str, number: int, content: np.ndarray, **more: Any) -> None:
        """Add commands or a block of parameters.

        Parameters
        ----------
        kind : str
            ``"commands"`` or ``"params"``.
        number : int
            By which the page says when it took them.
        content : numpy.ndarray
            What it is.
        **more
            Further fields.
        """
        self.heads.append({"kind": kind, "number": number, "count": content.nbytes, **more})
        self._bytes.append(content.tobytes())

    def body(self) -> bytes:
        """Join the bytes.

        Returns
        -------
        bytes
            Of all parts, one after the other.
        """
        return b"".join(self._bytes)
