"""A program for `bench_start`: from nothing to the first second of sound, timed; the figures go out as one JSON line.

``--compile`` also says which function was compiled how long, by itself (what it calls is counted apart).
"""

from __future__ import annotations

import time

START, START_CPU = time.perf_counter(), time.process_time()

import functools  # noqa: E402 the clock starts first
import importlib  # noqa: E402
import json  # noqa: E402
import sys  # noqa: E402
from typing import Any  # noqa: E402


def watch() -> tuple[Any, dict[str, float]]:
    """Take down each compilation, and the processor time of each entry."""
    from numba.core import event

    entries: dict[str, float] = {}
    kernel = importlib.import_module("workbench.rt.kernel")
    compiled = kernel.Entry.compiled.func

    def timed(entry: Any) -> Any:
        start = time.process_time()
        made = compiled(entry)
        entries[entry.function.__name__] = time.process_time() - start
        return made

    kernel.Entry.compiled = functools.cached_property(timed)
    kernel.Entry.compiled.__set_name__(kernel.Entry, "compiled")
    listener = event.RecordingListener()
    event.register("numba:compile", listener)
    return listener, entries


def own_times(listener: Any) -> dict[str, float]:
    """Seconds of each compiled function without those that it had to wait for."""
    open_: list[list[float]] = []
    own: dict[str, float] = {}
    for number, (at, happened) in enumerate(listener.buffer):
        if happened.is_start:
            open_.append([at, 0.0])
        else:
            start, inner = open_.pop()
            own[f"{happened.data['dispatcher'].__name__} {number}"] = at - start - inner
            if open_:
                open_[-1][1] += at - start
    return own


def main() -> None:
    """Make the sound."""
    times = {}
    compiling = watch() if "--compile" in sys.argv else None
    import workbench as wb

    times["import workbench"] = time.perf_counter() - START
    session = wb.Session(sink="null")
    times["session"] = time.perf_counter() - START
    lead = session.add(wb.Synth())
    times["instrument"] = time.perf_counter() - START
    lead.note_on("C4")
    sound = session.render(1.0)
    times["first second of sound"] = time.perf_counter() - START
    result: dict[str, Any] = {"seconds": times, "cpu": time.process_time() - START_CPU, "peak": float(abs(sound).max())}
    if compiling is not None:
        listener, entries = compiling
        result |= {"functions": own_times(listener), "entries": entries}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
