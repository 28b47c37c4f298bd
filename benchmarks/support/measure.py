"""Fair comparisons: all candidates in turns, many rounds, the median; garbage collection aside."""

from __future__ import annotations

import contextlib
import gc
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

Anything = TypeVar("Anything")


def amount(full: Anything, quick: Anything) -> Anything:
    """How much to do: less if the program was started with ``--quick``, to see whether it works."""
    return quick if "--quick" in sys.argv else full


@contextlib.contextmanager
def no_collection() -> Iterator[None]:
    """Keep the garbage collector from running inside the block."""
    gc.collect()
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def interleaved(
    candidates: Mapping[str, Callable[[], object]],
    rounds: int,
    clock: Callable[[], int] = time.thread_time_ns,
    warm_up: int = 1,
) -> dict[str, float]:
    """Median nanoseconds of each candidate, measured in turns so that what else the machine does hits all alike.

    Parameters
    ----------
    candidates : mapping of str to callable
        What is measured.
    rounds : int
        How often each of them runs.
    clock : callable
        Nanoseconds; by default the processor time of this thread, which other programs do not add to.
    warm_up : int
        Runs that are not counted.

    Returns
    -------
    dict of str to float
        Nanoseconds per run.
    """
    times: dict[str, list[int]] = {name: [] for name in candidates}
    with no_collection():
        for turn in range(warm_up + rounds):
            for name, run in candidates.items():
                start = clock()
                run()
                stop = clock()
                if turn >= warm_up:
                    times[name].append(stop - start)
    return {name: statistics.median(each) for name, each in times.items()}
