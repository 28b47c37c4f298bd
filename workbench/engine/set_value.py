"""What a parameter is set to, as it was published last: for what has no smoothing of its own.

Threads: audio. No allocation.
"""

from __future__ import annotations

import numpy as np

from workbench.engine.layout import C_BLOCK, CONTROL_AT, CONTROL_WORDS
from workbench.params.store import HEADER_BYTES
from workbench.rt.kernel import kernel
from workbench.rt.memory import f32_at, i64_at


@kernel
def set_value(base, slot):  # type: ignore[no-untyped-def]
    """The value in a slot of the block in use, in double precision."""
    block = base + i64_at(base + CONTROL_AT, CONTROL_WORDS)[C_BLOCK]
    return np.float64(f32_at(block + HEADER_BYTES + 4 * slot, 1)[0])
