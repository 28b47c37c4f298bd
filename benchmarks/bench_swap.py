"""From running a changed cell to hearing it: code that plays is compiled, tried out and swapped in, in real time.

A session runs on the null sink's clock. Each changed cell has numbers that no cell had before, so that nothing of it is
in any cache. Beside it the same function, compiled by numba alone: that is the part that nobody can save.
"""

from __future__ import annotations

import itertools
import linecache
import statistics
import time
from collections.abc import Callable
from typing import Any

import numba

import workbench as wb
from benchmarks.support.graph import SAMPLE_RATE
from benchmarks.support.measure import amount, no_collection
from benchmarks.support.table import head, table

ROUNDS = amount(15, 2)
PATIENCE_S = 20.0
NODE = """
@wb.node(params=dict(cutoff=(0.1, 0.01, 1.0), drive=(1.0, 0.0, 4.0)), state=dict(phase=0.0, z1=0.0, z2=0.0), inputs=0)
def played(y, p, s):
    for i in range(len(y)):
        s.phase = wb.dsp.wrap(s.phase + 110.0 / p.sample_rate)
        driven = p.drive[i] * wb.dsp.sine(s.phase)
        low, band, high, s.z1, s.z2 = wb.dsp.svf(driven / (1.0 + abs(driven)), p.cutoff[i], 0.7, s.z1, s.z2)
        y[i] = {level} + 1e-6 * low
"""
VOICE = """
@wb.voice(params=dict(cutoff=(0.1, 0.01, 1.0), drive=(1.0, 0.0, 4.0)), state=dict(phase=0.0, z1=0.0, z2=0.0))
def played(note, p, s):
    phase = wb.dsp.wrap(s.phase + note.freq_hz / note.sample_rate)
    driven = p.drive * wb.dsp.sine(phase)
    low, band, high, z1, z2 = wb.dsp.svf(driven / (1.0 + abs(driven)), p.cutoff, 0.7, s.z1, s.z2)
    return {level} * note.gate + 1e-6 * low, (phase, z1, z2)
"""
_cells = itertools.count()


def fresh_level() -> float:
    """A level that no cell had before, not even in another run."""
    return 0.1 + 0.1 * (time.time_ns() % 1_000_000_007) / 1e9


def run_cell(text: str) -> Any:
    """Do what running a notebook cell does; gives what it has defined."""
    filename = f"<cell {next(_cells)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    scope = {"wb": wb, "__name__": "__main__"}
    exec(compile(text, filename, "exec"), scope)  # noqa: S102 that is what a notebook does
    return scope["played"]


def seconds(action: Callable[[], object]) -> float:
    """Wall time of something."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def newest(s: wb.Session) -> float:
    """The last sample that was rendered."""
    return float(s.tap(seconds=0.01).numpy()[-1, 0])


def heard(s: wb.Session, before: float) -> None:
    """Wait until a sample has been rendered that differs from one of before."""
    end = time.perf_counter() + PATIENCE_S
    while abs(newest(s) - before) < 1e-5:
        assert time.perf_counter() < end, "nothing has changed"
        time.sleep(0.0005)


def compiled_alone(made: Any) -> float:
    """Seconds that numba takes for the function by itself."""
    function, arguments, *_ = made.check_target()
    plain = numba.njit(nogil=True, error_model="numpy")(function.py_func)
    return seconds(lambda: plain.compile(tuple(numba.typeof(each) for each in arguments)))


def measured(text: str) -> dict[str, float]:
    """Median seconds of each step, for a cell that plays."""
    taken: dict[str, list[float]] = {}
    with wb.Session(name="swap", sink="null", sample_rate=SAMPLE_RATE) as s:
        handle = s.add(run_cell(text.format(level=fresh_level())), "played")
        if hasattr(handle, "note_on"):
            handle.note_on(60)
        s.play()
        time.sleep(0.5)
        for turn in range(1 + ROUNDS):
            cell = text.format(level=fresh_level())
            before, start = newest(s), time.perf_counter()
            made = run_cell(cell)
            ran = time.perf_counter() - start
            heard(s, before)
            steps = {
                "changed cell, until heard": time.perf_counter() - start,
                "changed cell, until it has run": ran,
                "unchanged cell": seconds(lambda cell=cell: run_cell(cell)),  # type: ignore[misc]
                "its function, numba alone": compiled_alone(made),
            }
            time.sleep(0.1)  # the fade comes to its end
            if turn:
                for name, each in steps.items():
                    taken.setdefault(name, []).append(each)
        s.stop()
    return {name: statistics.median(each) for name, each in taken.items()}


def main() -> None:
    """Measure and print."""
    head(f"From a changed cell to its sound (wall time, median of {ROUNDS})")
    rows = []
    with no_collection():
        for what, text in (("@wb.node", NODE), ("@wb.voice", VOICE)):
            steps = measured(text)
            alone = steps["its function, numba alone"]
            rows += [[what, name, f"{1000 * each:.1f}", f"{each / alone:.2f}x"] for name, each in steps.items()]
    table(["", "", "ms", "beside numba alone"], rows, "Wanted: heard within 600 ms; an unchanged cell within 10 ms.")


if __name__ == "__main__":
    main()
