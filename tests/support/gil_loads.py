"""What two kinds of audio callback make of work that holds the GIL (`workbench.proof.loads`).

The native callback is a session's; the Python one is the ordinary callback of `sounddevice`. They take turns, each
alone on the device, because a client that is late makes the sound server report an xrun to every client.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.proof.loads import LOADS


@dataclass(frozen=True)
class Outcome:
    """What one callback made of one load.

    Attributes
    ----------
    load : str
        Name of the load.
    blocks : int
        Callbacks during it.
    wanted : float
        Callbacks that real time asked for.
    xruns : int
        Of them, those that reported an underflow.
    """

    load: str
    blocks: int
    wanted: float
    xruns: int

    @property
    def missed(self) -> float:
        """Callbacks that should have been and were not, or were late: whichever tells of more."""
        return max(self.wanted - self.blocks, float(self.xruns), 0.0)


def _measure(name: str, seconds: float, read: Callable[[], tuple[int, int]], blocks_per_s: float) -> Outcome:
    """Let a load run; `read` gives callbacks and xruns so far."""
    started, (blocks, xruns) = time.perf_counter(), read()
    LOADS[name](seconds)
    took, (blocks_then, xruns_then) = time.perf_counter() - started, read()
    return Outcome(name, blocks_then - blocks, took * blocks_per_s, xruns_then - xruns)


def native_outcomes(session: Any, seconds: float, settle_s: float = 0.5) -> list[Outcome]:
    """Play a session on its device through every load.

    Parameters
    ----------
    session : workbench.Session
        On a device, stopped; it is stopped again at the end.
    seconds : float
        Of each load.
    settle_s : float
        Between the start and the first measurement.
    """
    session.play()
    time.sleep(settle_s)
    per_s = session.sample_rate / session.health().block_size
    try:
        return [
            _measure(name, seconds, lambda: (session.engine.callbacks, session.health().xruns), per_s) for name in LOADS
        ]
    finally:
        session.stop()


def python_outcomes(
    sample_rate: float, block_size: int, device: int | str | None, seconds: float, settle_s: float = 0.5
) -> list[Outcome]:
    """Play a sine by an ordinary Python callback of `sounddevice` through every load.

    Parameters
    ----------
    sample_rate : float
        Frames per second.
    block_size : int
        Frames per callback.
    device : int, str or None
        As `sounddevice` takes it.
    seconds : float
        Of each load.
    settle_s : float
        Between the start and the first measurement.
    """
    import sounddevice

    seen = [0, 0]
    wave = 0.1 * np.sin(2 * np.pi * np.arange(block_size) / block_size).astype(np.float32)[:, np.newaxis]

    def callback(out: np.ndarray, frames: int, _time_info: object, status: Any) -> None:
        seen[0] += 1
        seen[1] += bool(status.output_underflow)
        out[:] = wave[:frames]

    with sounddevice.OutputStream(sample_rate, block_size, device, 2, "float32", "low", callback=callback):
        time.sleep(settle_s)
        return [_measure(name, seconds, lambda: (seen[0], seen[1]), sample_rate / block_size) for name in LOADS]


def outcome_rows(native: list[Outcome], python: list[Outcome]) -> list[list[str]]:
    """A table: load, then callbacks asked for, callbacks made and xruns, native and Python."""
    rows = [["load", "asked", "native made", "xruns", "asked", "Python made", "xruns"]]
    for pair in zip(native, python, strict=True):
        cells = [(f"{each.wanted:.0f}", str(each.blocks), str(each.xruns)) for each in pair]
        rows.append([pair[0].load, *cells[0], *cells[1]])
    return rows
