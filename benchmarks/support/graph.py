"""A session whose engine is driven by hand, for graphs that are to be measured: no clock, no device."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

import workbench as wb
from workbench.engine import Engine
from workbench.settings import QUANTUM

SAMPLE_RATE = 48_000


class Graph:
    """A session with a graph in it, rendered in stretches of some quanta.

    Parameters
    ----------
    build : callable
        Adds and connects what is measured.
    quanta : int
        Quanta per call of `run`.
    name : str
        Of the session.
    """

    def __init__(self, build: Callable[[wb.Session], object], quanta: int, name: str) -> None:
        self.session = wb.Session(name=name, sink="null", sample_rate=SAMPLE_RATE)
        build(self.session)
        self._block = np.zeros((quanta * QUANTUM, 2), np.float32)
        self._heard = np.random.default_rng(0).uniform(-0.25, 0.25, self._block.shape).astype(np.float32)
        self.session.render(0.2)  # what comes and goes has faded; what glides has arrived

    @property
    def engine(self) -> Engine:
        """What renders it."""
        return self.session.engine

    def run(self) -> None:
        """Render one stretch; the audio input hears noise."""
        self.engine.render_into(self._block, self._heard)
        self.engine.bus.drain()

    @property
    def peak(self) -> float:
        """Of the last stretch: nobody is measured on silence."""
        return float(np.abs(self._block).max())

    def close(self) -> None:
        """Give everything back."""
        self.session.close()
