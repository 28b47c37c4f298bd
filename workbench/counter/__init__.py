"""Counts what the audio thread must not do: allocations, locks, waits, system calls, block by block.

It works in a process that was started for it (`workbench count ...`), because the C library's functions are replaced
before anything else is loaded.
"""

from workbench.counter.counts import Counter, Counts, counter
from workbench.counter.library import build, environment, missing

__all__ = ["Counter", "Counts", "build", "counter", "environment", "missing"]
