"""A kind of node whose process function is written by hand, because it needs more than blocks: commands, shared memory.

Threads: control.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.graph.kind import NodeKind
from workbench.graph.ports import ports
from workbench.graph.state import Buffer
from workbench.rt.kernel import Entry


@dataclass(frozen=True, eq=False, kw_only=True)
class NativeKind(NodeKind):
    """A kind that comes with its entry.

    Attributes
    ----------
    entry : Entry
        (base, record offset, first frame, frames) -> status. It looks after its state itself.
    layout : NumPy dtype
        Of that state, which starts as zeros.
    """

    entry: Entry
    layout: np.dtype[Any]

    def start(self, sample_rate: float) -> np.ndarray:  # noqa: ARG002 as every kind's
        """Lay out what it remembers.

        Parameters
        ----------
        sample_rate : float
            Frames per second; it makes no difference.

        Returns
        -------
        numpy.ndarray [shape=(1,), structured dtype]
            Zeros.
        """
        return np.zeros(1, self.layout)

    def code(self, sample_rate: float) -> Entry:  # noqa: ARG002 as every kind's
        """Give its process function.

        Parameters
        ----------
        sample_rate : float
            Frames per second; it makes no difference.

        Returns
        -------
        Entry
            As it was given.
        """
        return self.entry


def native_source(name: str, entry: Entry, layout: np.dtype[Any], channels: int) -> NativeKind:
    """Make a kind without inputs and parameters.

    Parameters
    ----------
    name : str
        What it is called.
    entry : Entry
        Its process function.
    layout : NumPy dtype
        Of its state; a multiple of 8 bytes.
    channels : int
        Of its output.

    Returns
    -------
    NativeKind
        For a `Processor`.
    """
    return NativeKind(
        name=name,
        function=entry.function,
        params=(),
        state={},
        inputs=(),
        outputs=ports("output", channels),
        latency=Buffer(0.0, 0),
        entry=entry,
        layout=layout,
    )
