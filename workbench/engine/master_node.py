"""The last node as the control side knows it.

Threads: control.
"""

from __future__ import annotations

import numpy as np

from workbench.engine.master import (
    M_FADE,
    M_FADE_STEP,
    M_FADE_TARGET,
    M_LEAST_GAIN,
    M_METER_EVERY,
    M_RECOVERY,
    MASTER_BYTES,
    master,
)
from workbench.engine.memory import EngineMemory
from workbench.engine.node import Node
from workbench.params import ParamSpec
from workbench.settings import QUANTUM

STOP_FADE_S = 0.01  # of the whole sound, for play and stop
RECOVERY_S = 0.1  # of the limiter
METER_HZ = 30.0

MASTER_PARAMS = (
    ParamSpec("volume_db", 0.0, -60.0, 12.0, "dB", group="master", help="Level of everything, before the limiter."),
)


class MasterNode(Node):
    """The last node.

    Parameters
    ----------
    memory : EngineMemory
        Where it lives.
    number : int
        Its number.
    """

    def __init__(self, memory: EngineMemory, number: int) -> None:
        values = {spec.name: spec.default for spec in MASTER_PARAMS}
        super().__init__(memory, number, "master", master, MASTER_PARAMS, values)
        self.add_input("input", 2)
        self.state = self._place("state", MASTER_BYTES)
        real = self._real = self._arena.view(self.state, np.float32, 16)
        real[M_FADE] = real[M_FADE_TARGET] = real[M_LEAST_GAIN] = 1.0
        real[M_FADE_STEP] = 1.0 / (STOP_FADE_S * memory.sample_rate)
        real[M_RECOVERY] = np.exp(-1.0 / (RECOVERY_S * memory.sample_rate))
        self._arena.view(self.state + 64, np.int64, 8)[M_METER_EVERY] = round(memory.sample_rate / METER_HZ / QUANTUM)

    @property
    def is_silent(self) -> bool:
        """Whether a fade-out has come to its end."""
        return float(self._real[M_FADE]) == 0.0
