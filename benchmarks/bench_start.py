"""How long it takes from nothing to sound: fresh processes, with compiled code in the cache and without.

Warm runs go in turns with `import numpy`, `import numba` and Python alone. The cold run has a cache folder of its own
and says where its time went.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.support.measure import amount
from benchmarks.support.table import head, table

ROUNDS = amount(9, 3)
ROOT = Path(__file__).parents[1]
SOUND = ["-m", "benchmarks.support.first_sound"]
PROGRAMS = {
    "Python alone": ["-c", "pass"],
    "import numpy": ["-c", "import numpy"],
    "import workbench": ["-c", "import workbench"],
    "import numba": ["-c", "import numba"],
    "Session, Synth, first second (warm)": SOUND,
}
BIGGEST = 12


def run(arguments: list[str], env: dict[str, str] | None = None) -> tuple[float, float, str]:
    """Run Python: seconds that passed, seconds of processor time, and what it printed."""
    before, start = os.times(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        capture_output=True,
        text=True,
        check=True,
    )
    wall, after = time.perf_counter() - start, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, cpu, done.stdout


def warm() -> None:
    """Fresh processes in turns."""
    run(SOUND)  # fills the cache
    walls: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    cpus: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    steps: list[dict[str, float]] = []
    for _ in range(ROUNDS):
        for name, arguments in PROGRAMS.items():
            wall, cpu, said = run(arguments)
            walls[name].append(wall)
            cpus[name].append(cpu)
            if arguments is SOUND:
                steps.append(json.loads(said.splitlines()[-1])["seconds"])
    beside = statistics.median(cpus["import numpy"])
    rows = [
        [
            name,
            f"{statistics.median(walls[name]):.2f}",
            f"{statistics.median(cpus[name]):.2f}",
            f"{statistics.median(cpus[name]) / beside:.1f}x",
        ]
        for name in PROGRAMS
    ]
    note = "Wanted: import workbench < 1 s, first sound < 2 s. The last column compares processor time."
    table(["fresh process", "s", "CPU s", "beside numpy"], rows, note)
    reached = [[step, f"{statistics.median(each[step] for each in steps):.2f}"] for step in steps[0]]
    table(["warm: reached after", "s"], reached)


def cold() -> None:
    """One process that has to compile everything."""
    with tempfile.TemporaryDirectory(prefix="wb-bench-") as folder:
        wall, cpu, said = run([*SOUND, "--compile"], {"WORKBENCH_CACHE_DIR": folder})
    told: dict[str, Any] = json.loads(said.splitlines()[-1])
    functions, entries = told["functions"], told["entries"]
    print(f"\n  Cold: {wall:.1f} s ({cpu:.1f} s of processor time), {len(functions)} functions compiled")
    rows = [[name, f"{seconds:.2f}", f"{seconds / cpu:.0%}"] for name, seconds in entries.items()]
    table(["entry, with all that it calls first", "CPU s", "of all"], rows)
    by_name: dict[str, list[float]] = {}
    for name, seconds in functions.items():
        by_name.setdefault(name.split()[0], []).append(seconds)
    biggest = sorted(by_name.items(), key=lambda each: -sum(each[1]))[:BIGGEST]
    table(["function, by itself", "versions", "s"], [[name, len(each), f"{sum(each):.2f}"] for name, each in biggest])


def main() -> None:
    """Measure and print."""
    head(f"Start: fresh processes (median of {ROUNDS})")
    warm()
    cold()


if __name__ == "__main__":
    main()
