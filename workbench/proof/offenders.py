"""Nodes that break the rules of the audio thread, to show that they would be found in the very graph that is counted.

Threads: control; the code runs where it is counted.
"""

from __future__ import annotations

import numpy as np
from numba.core import types

from workbench.engine.audio_input import NO_STATE
from workbench.graph import Processor
from workbench.graph.layout import N_CHANNELS, N_OUT, NODE_WORDS
from workbench.graph.native import native_source
from workbench.rt import entry
from workbench.rt.memory import f32_at, i64_at
from workbench.settings import QUANTUM

_getppid = types.ExternalFunction("getppid", types.int32())


@entry()
def allocating_node(base, node, first, frames):  # type: ignore[no-untyped-def]
    """A node that makes an array for what it gives out."""
    words = i64_at(base + node, NODE_WORDS)
    made = np.zeros(frames)
    y = f32_at(base + words[N_OUT], (words[N_CHANNELS], QUANTUM))
    for i in range(QUANTUM):
        y[0, i] = y[1, i] = np.float32(made[i] + 0.001)
    return 0


@entry()
def asking_node(base, node, first, frames):  # type: ignore[no-untyped-def]
    """A node that asks the system something harmless."""
    words = i64_at(base + node, NODE_WORDS)
    level = np.float32(0.001) if _getppid() > 0 else np.float32(0.002)
    y = f32_at(base + words[N_OUT], (words[N_CHANNELS], QUANTUM))
    for i in range(QUANTUM):
        y[0, i] = y[1, i] = level
    return 0


def offending_nodes() -> dict[str, Processor]:
    """Describe nodes that break the rules; what checks a person's code would refuse them.

    Returns
    -------
    dict of str to Processor
        ``"allocates"`` and ``"asks"``, to be added to a session.
    """
    entries = {"allocates": allocating_node, "asks": asking_node}
    return {name: Processor(native_source(name, each, NO_STATE, 2)) for name, each in entries.items()}
