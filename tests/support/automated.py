"""What a parameter is set to on the audio side."""

from __future__ import annotations

import numpy as np

from workbench.engine import layout
from workbench.params.store import HEADER_BYTES


def heard_value(session, param) -> float:
    """Of a parameter in the block in use, single precision as it is there."""
    engine = session.engine
    at = int(engine.control[layout.C_BLOCK]) + HEADER_BYTES + 4 * param.slot
    return float(engine.arena.view(at, np.float32, 1)[0])


def in_block(value: float) -> float:
    """A number as it is there."""
    return float(np.float32(value))
