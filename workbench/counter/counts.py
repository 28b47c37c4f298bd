"""The counters of this process, if it was started for counting.

Threads: control; `guard` gives what the audio thread then runs through.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable
from dataclasses import dataclass

from workbench.counter.library import preloaded

ALLOCATIONS = ("malloc", "calloc", "realloc", "free", "aligned_alloc", "mmap")
LOCKS = ("lock", "wait")
WRAPPERS = ("read", "write", "sleep", "poll", "syscall", "yield")
KINDS = (*ALLOCATIONS, *LOCKS, *WRAPPERS, "entered")  # the order of counter.c
PRELOADED, AT_THE_DOOR = 1, 2
_INT = ctypes.c_int64
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int32, _INT, _INT, ctypes.c_uint64, _INT, ctypes.c_uint64, _INT)


@dataclass(frozen=True)
class Counts:
    """What was counted inside blocks.

    Attributes
    ----------
    total, worst : dict of str to int
        Calls by kind, zeros left out: all of them, and the most in one block. ``"entered"`` are blocks in which the
        system was entered by any way.
    blocks : int
        Blocks that were counted.
    page_faults, switches : int
        Pages that were not there, and times that the thread gave its core away by itself; of `Counter.run` only.
    first_call : int
        Number of the first system call; -1 if there was none.
    """

    total: dict[str, int]
    worst: dict[str, int]
    blocks: int
    page_faults: int
    switches: int
    first_call: int

    @property
    def allocations(self) -> int:
        """Calls that allocate, move or free memory."""
        return sum(self.total.get(kind, 0) for kind in ALLOCATIONS)

    @property
    def locks(self) -> int:
        """Calls that lock, wait or wake."""
        return sum(self.total.get(kind, 0) for kind in LOCKS)

    @property
    def system_calls(self) -> int:
        """Calls of the C library that ask the system, or blocks that entered it: whichever is more."""
        return max(sum(self.total.get(kind, 0) for kind in WRAPPERS), self.total.get("entered", 0))

    @property
    def is_clean(self) -> bool:
        """Whether nothing was counted."""
        return not self.total

    def __str__(self) -> str:
        """Say it in a line, with the most of one block where there was anything."""
        worst = ", ".join(f"{count} x {kind}" for kind, count in self.worst.items())
        return (
            f"{self.allocations} allocations, {self.locks} locks and waits, {self.system_calls} system calls "
            f"in {self.blocks} blocks{f' (at most, in one block: {worst})' if worst else ''}"
        )


class Counter:
    """The counting library of this process.

    Parameters
    ----------
    path : str
        The library, as it was preloaded.
    """

    def __init__(self, path: str) -> None:
        self._library = library = ctypes.CDLL(path)
        library.counter_run.argtypes = [_INT, _INT, _INT, ctypes.c_uint64, _INT, ctypes.c_uint64, _INT]
        library.counter_run.restype = None
        library.counter_guard.argtypes = [_INT]
        self._can = int(library.counter_begin())

    @property
    def is_preloaded(self) -> bool:
        """Whether the whole process goes through it."""
        return bool(self._can & PRELOADED)

    @property
    def sees_system_calls(self) -> bool:
        """Whether system calls are counted where they are made (Linux 5.11, x86-64), not only in the C library."""
        return bool(self._can & AT_THE_DOOR)

    def guard(self, callback: int) -> int:
        """Count all that happens in a callback from now on.

        Parameters
        ----------
        callback : int
            Address of a PaStreamCallback; one per process.

        Returns
        -------
        int
            Address to give to the device in its place.
        """
        self._library.counter_guard(callback)
        return int(ctypes.cast(self._library.counter_callback, ctypes.c_void_p).value or 0)

    def guarded(self, callback: int) -> Callable[..., int]:
        """Do the same for a callback that Python calls.

        Parameters
        ----------
        callback : int
            Address of a PaStreamCallback.

        Returns
        -------
        callable
            Lets go of the GIL while it runs.
        """
        return _CALLBACK(self.guard(callback))

    def run(self, callback: int, out: int, frames: int, user: int, calls: int, flags: int = 0, heard: int = 0) -> None:
        """Call a callback again and again on this thread, without the GIL.

        Parameters
        ----------
        callback : int
            Address of a PaStreamCallback.
        out : int
            Address of the block.
        frames : int
            Of a block.
        user : int
            Its user data.
        calls : int
            How many blocks.
        flags : int
            Status flags to give to it.
        heard : int
            Address of a block of input, which is heard again and again; 0 for none.
        """
        self._library.counter_run(callback, heard, out, frames, user, flags, calls)

    def read(self) -> Counts:
        """Read what was counted since the last `reset`.

        Returns
        -------
        Counts
            Of all audio threads of this process.
        """
        words = (_INT * (2 * len(KINDS) + 4))()
        self._library.counter_read(words)
        total, worst = words[: len(KINDS)], words[len(KINDS) : 2 * len(KINDS)]
        return Counts(
            {kind: count for kind, count in zip(KINDS, total, strict=True) if count},
            {kind: count for kind, count in zip(KINDS, worst, strict=True) if count},
            *words[2 * len(KINDS) :],
        )

    def reset(self) -> None:
        """Start counting anew."""
        self._library.counter_reset()


@functools.cache
def counter() -> Counter | None:
    """Give the counters of this process.

    Returns
    -------
    Counter or None
        None if the process was not started with ``workbench count``.
    """
    path = preloaded()
    found = Counter(path) if path else None
    return found if found is not None and found.is_preloaded else None
