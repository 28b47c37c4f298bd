"""Work that holds the GIL, as a notebook cell does it, and what two kinds of audio callback make of it.

The native callback is a session's; the Python one is the ordinary callback of `sounddevice`. They take turns, each
alone on the device, because a client that is late makes the sound server report an xrun to every client.
"""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Load = Callable[[float], int]


def _repeat(work: Callable[[], object], seconds: float) -> int:
    end = time.perf_counter() + seconds
    times = 0
    while time.perf_counter() < end:
        work()
        times += 1
    return times


def idle(seconds: float) -> int:
    """Do nothing."""
    time.sleep(seconds)
    return 1


def python_loop(seconds: float) -> int:
    """Add numbers in plain Python: the interpreter may switch threads between any two steps."""
    return _repeat(lambda: sum(k & 1 for k in range(100_000)), seconds)


def json_dumps(seconds: float) -> int:
    """Write a big object as JSON: one call in C that keeps the GIL for a tenth of a second and more."""
    thing = {str(k): [k, str(k), {"x": k / 3}] for k in range(100_000)}
    return _repeat(lambda: json.dumps(thing), seconds)


def sort(seconds: float) -> int:
    """Sort a million numbers: one call in C again."""
    numbers = np.random.default_rng(0).random(1_000_000).tolist()
    return _repeat(lambda: sorted(numbers), seconds)


def collect(seconds: float) -> int:
    """Collect garbage among a third of a million objects."""
    things = [[k] for k in range(300_000)]
    times = _repeat(gc.collect, seconds)
    del things
    return times


def numba_compile(seconds: float) -> int:
    """Compile one function after another: LLVM works with the GIL held."""
    from numba import njit

    def compile_one() -> None:
        scope: dict[str, Any] = {"np": np}
        body = "\n".join(f"    y = np.sin(y) * {k}.5 + x[{k}]" for k in range(40))
        exec(f"def f(x):\n    y = 0.0\n{body}\n    return y", scope)
        njit(scope["f"]).compile("float64(float64[:])")

    return _repeat(compile_one, seconds)


LOADS: dict[str, Load] = {
    "idle": idle,
    "Python loop": python_loop,
    "json.dumps": json_dumps,
    "sorted": sort,
    "gc.collect": collect,
    "numba compile": numba_compile,
}


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
