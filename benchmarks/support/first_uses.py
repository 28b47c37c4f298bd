"""A program for `bench_nodes`: adds each node and instrument, timed; the figures go out as one JSON line."""

from __future__ import annotations

import contextlib
import io
import json
import time
from typing import Any

import workbench as wb
from benchmarks.support.measure import amount
from workbench import effects, instruments, sources

FEW = ("Gain", "Delay")  # what `--quick` looks at


def main() -> None:
    """Add them all."""
    seconds: dict[str, float] = {}
    kinds: dict[str, Any] = {}
    for package in (effects, sources):
        kinds |= {name: getattr(package, name) for name in package.__all__ if name != "ALL"}
    kinds |= {kind.__name__: kind for kind in instruments.ALL}
    kinds |= {"Feedback": wb.Feedback, "Input": wb.Input}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        s = wb.Session(sink="null")
        for name in sorted(kinds):
            if amount(True, name in FEW):
                start = time.process_time()
                s.add(kinds[name](), name)
                seconds[name] = time.process_time() - start
        s.close()
    print(json.dumps(seconds))


if __name__ == "__main__":
    main()
