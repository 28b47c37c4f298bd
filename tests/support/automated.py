"""What a parameter is set to on the audio side, and what a lane says that it should be."""

from __future__ import annotations

import numpy as np

import workbench as wb
from tests.support.offline import render_frames
from workbench.engine import layout
from workbench.params.store import HEADER_BYTES
from workbench.sequencer.layout import PPQ

BEAT = 24_000  # frames, at 120 bpm and 48 kHz
LANE = wb.lane([(0, 200), (2, 2000, "exp"), (3, 400, "smooth"), (3, 900, "hold"), (4, 300, -3)])


def heard_value(session, param) -> float:
    """Of a parameter in the block in use, single precision as it is there."""
    engine = session.engine
    at = int(engine.control[layout.C_BLOCK]) + HEADER_BYTES + 4 * param.slot
    return float(engine.arena.view(at, np.float32, 1)[0])


def in_block(value: float) -> float:
    """A number as it is there."""
    return float(np.float32(value))


def moved_values(session, param, quanta: int) -> list[tuple[float, float]]:
    """Tick and value of a parameter at the end of each of so many quanta."""
    made = []
    for _ in range(quanta):
        render_frames(session, 64)
        made.append((session.engine.music.tick, heard_value(session, param)))
    return made


def assert_on_lane(values, lane, origin: float = 0.0):
    """Each of them is what the model says, to the last bit."""
    assert [value for _, value in values] == [in_block(lane.at_ticks(tick - origin * PPQ)) for tick, _ in values]
