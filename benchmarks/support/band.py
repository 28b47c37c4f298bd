"""An engine with notes sounding, driven by hand: no clock, no device, no session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from workbench.commands import CommandKind
from workbench.engine.engine import Engine
from workbench.engine.instrument_node import InstrumentNode
from workbench.instruments.instrument import Instrument
from workbench.rt import kernel
from workbench.rt.memory import call
from workbench.settings import QUANTUM

SAMPLE_RATE = 48_000


class Band:
    """An engine in which `voices` notes are held.

    Parameters
    ----------
    voices : int
        Notes to hold; 0 for an engine with nothing in it.
    instrument : callable, optional
        Makes the instrument for a polyphony.
    """

    def __init__(self, voices: int, instrument: Callable[[int], Instrument] | None = None) -> None:
        self.engine = Engine(SAMPLE_RATE)
        self.node: InstrumentNode | None = None
        if voices and instrument is not None:
            self.node = self.engine.add(instrument(voices), "measured")
            for k in range(voices):
                self.engine.commands.send(
                    CommandKind.NOTE_ON, source=self.node.number, a=100 * k, x=30.0 + 60.0 * k / voices, y=100.0
                )
        self.render(4 * QUANTUM)
        sounding = 0 if self.node is None else self.node.sounding
        assert sounding == voices, f"{sounding} voices sound instead of {voices}"

    def render(self, frames: int) -> np.ndarray:
        """Render in one go; (frames, 2)."""
        block = np.empty((frames, 2), np.float32)
        self.engine.render_into(block)
        self.engine.bus.drain()
        return block

    def voices_only(self, quanta: int) -> Callable[[], object]:
        """Run the loop over the voices, and nothing around it, for some quanta."""
        node = self.node
        assert node is not None
        code = node.voice.lanes.address
        return lambda: repeat(code, self.engine.arena.base, node.state, quanta)  # holds the engine, and so its memory


@kernel
def repeat(code: Any, base: Any, state: Any, quanta: Any) -> Any:
    """Call an entry again and again from compiled code, so that Python's calls are not measured."""
    for _ in range(quanta):
        call(code, base, state, 0, QUANTUM)
    return quanta
