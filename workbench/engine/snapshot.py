"""What is in an engine's arena, copied between two calls of its root.

Whoever renders is not stopped for it. The root counts up when it is entered and when it is left; a copy is good if the
count was even before and is the same after (a sequence lock: Lameter, "Effective synchronization on Linux/NUMA", 2005).
Nothing else may write meanwhile: the engine is held.

Threads: control.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from workbench.engine.engine import Engine
from workbench.engine.layout import C_TURNS, CONTROL_AT
from workbench.errors import SessionError
from workbench.rt.atomics import load_acquire

GRAIN = 1024  # bytes: a run of zeros that is left out is at least so long
ATTEMPTS = 400
PAUSE_S = 0.0005  # long enough for a root that runs to be left


def snapshot(engine: Engine) -> np.ndarray:
    """Copy what is placed, in its place. Histories are left empty: the audio side writes them and never looks at them.

    Parameters
    ----------
    engine : Engine
        Which is held; it may render.

    Returns
    -------
    numpy.ndarray [shape=(bytes,), dtype=uint8]
        The arena up to the end of what is placed in it.

    Raises
    ------
    SessionError
        If it renders so much of the time that no copy can be made between.
    """
    arena = engine.arena
    remembered = [node.history for node in (engine.master, *engine.patch.nodes) if node.is_remembered]
    kept_to = {each.region.offset: each.frames_at for each in remembered}
    pieces = [(at.offset, kept_to.get(at.offset, at.offset + at.size)) for at in arena.regions]
    memory = np.zeros(arena.regions[-1].offset + arena.regions[-1].size, np.uint8)
    turns_at = arena.base + CONTROL_AT + 8 * C_TURNS
    for _ in range(ATTEMPTS):
        turns = load_acquire(turns_at)
        if turns % 2 == 0:
            for start, end in pieces:
                memory[start:end] = arena.bytes[start:end]
            if load_acquire(turns_at) == turns:
                return memory
        time.sleep(PAUSE_S)
    raise SessionError(
        f"the {sum(end - start for start, end in pieces) >> 20} MB of this session cannot be copied between two blocks "
        "while it plays: stop it first"
    )


def runs_of(memory: np.ndarray) -> Iterator[tuple[int, int]]:
    """Find what is not zero.

    Parameters
    ----------
    memory : numpy.ndarray [dtype=uint8]
        Any.

    Yields
    ------
    tuple of int
        Offset and length of each run.
    """
    whole = np.zeros(-(-len(memory) // GRAIN) * GRAIN, np.uint8)
    whole[: len(memory)] = memory
    used = whole.reshape(-1, GRAIN).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], used, [False]]).astype(np.int8)))
    for start, end in edges.reshape(-1, 2):
        at = int(start) * GRAIN
        yield at, min(int(end) * GRAIN, len(memory)) - at
