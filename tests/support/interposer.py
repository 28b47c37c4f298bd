"""The C library with counters: what a thread allocates, locks or asks of the system while it runs compiled code.

The library is loaded with LD_PRELOAD, so it counts in an interpreter of its own: see `program`.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".c")
KINDS = (
    *("malloc", "calloc", "realloc", "free", "aligned_alloc", "mmap", "lock", "wait", "read", "write", "sleep"),
    *("poll", "syscall", "yield", "page_fault", "switch"),
)
MISSING = "needs Linux with glibc and gcc"


def available() -> bool:
    """Whether it can be built here."""
    return sys.platform == "linux" and shutil.which("gcc") is not None


def build(folder: Path) -> Path:
    """Compile the library into a folder."""
    made = folder / "interposer.so"
    command = ["gcc", "-O1", "-fPIC", "-shared", "-fno-builtin", "-o", str(made), str(SOURCE), "-ldl", "-lpthread"]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return made


class Interposer:
    """The counters, in a process that was started with the library."""

    def __init__(self) -> None:
        self._library = library = ctypes.CDLL(os.environ["LD_PRELOAD"])
        library.interposer_run.argtypes = [ctypes.c_void_p] + [ctypes.c_int64] * 4
        library.interposer_run.restype = ctypes.c_int64
        library.interposer_take.argtypes = [ctypes.POINTER(ctypes.c_int64)]

    def run(self, address: int, base: int, out: int, frames: int, calls: int) -> int:
        """Call an entry so many times on this thread, without the GIL; counts go on the list."""
        return self._library.interposer_run(address, base, out, frames, calls)

    def take(self) -> dict[str, int]:
        """What was counted since the last time, zeros left out."""
        counts = (ctypes.c_int64 * len(KINDS))()
        self._library.interposer_take(counts)
        return {kind: count for kind, count in zip(KINDS, counts, strict=True) if count}
