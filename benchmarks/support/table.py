"""What every benchmark prints: what was measured, on which machine, how busy it was, and one readable table."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

import numba
import numpy as np

BUSY = 0.3  # load per core above which absolute times mean little


def processor() -> str:
    """Name of the processor."""
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def machine() -> str:
    """The machine in one line: processor, its vectors, cores, system, versions."""
    from llvmlite import binding

    features = binding.get_host_cpu_features()
    widest = next((bits for name, bits in (("avx512f", 512), ("avx2", 256)) if features.get(name)), 128)
    versions = f"Python {platform.python_version()}, numba {numba.__version__}, NumPy {np.__version__}"
    return f"{processor()} ({widest}-bit vectors), {os.cpu_count()} cores, {platform.system()}; {versions}"


def caveat() -> str:
    """How far the times can be trusted."""
    try:
        load = os.getloadavg()[0]
    except OSError:
        return "Ratios come from the same run; absolute times are this machine's only."
    if load > BUSY * (os.cpu_count() or 1):
        return f"BUSY machine (load {load:.1f}): trust the ratios, not the times."
    return f"Quiet machine (load {load:.1f}). Ratios travel to other machines better than times do."


def head(title: str) -> None:
    """Print what comes, and where."""
    print(f"\n{title}\n  {machine()}\n  {caveat()}")


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], note: str = "") -> None:
    """Print rows under their columns: words to the left, figures to the right."""
    texts = [[str(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(len(row[k]) for row in texts) for k in range(len(columns))]
    print()
    for number, row in enumerate(texts):
        cells = [
            cell.rjust(width) if k and texts[-1][k][:1].isdigit() else cell.ljust(width)
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  " + "  ".join(cells).rstrip())
        if number == 0:
            print("  " + "  ".join("-" * width for width in widths))
    if note:
        print(f"\n  {note}")
