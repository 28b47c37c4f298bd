"""Work that holds the GIL, as a notebook cell does it: what a Python callback waits for.

Threads: control; it is meant to be in the way there.
"""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from workbench.rt import check

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

    def compile_one() -> None:
        scope: dict[str, Any] = {"np": np}
        body = "\n".join(f"    y = np.sin(y) * {k}.5 + x[{k}]" for k in range(40))
        exec(f"def f(x):\n    y = 0.0\n{body}\n    return y", scope)  # noqa: S102 the text stands above
        check(scope["f"], np.zeros(40))  # compiles it, and nobody keeps it

    return _repeat(compile_one, seconds)


LOADS: dict[str, Load] = {
    "idle": idle,
    "Python loop": python_loop,
    "json.dumps": json_dumps,
    "sorted": sort,
    "gc.collect": collect,
    "numba compile": numba_compile,
}
