"""Claims about what the audio thread asks of the system: counted over many blocks, in a process of its own.

Threads: control.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import workbench
from workbench.counter import Counts, environment, missing
from workbench.errors import SessionError
from workbench.proof.claim import Claim, unmeasured

MEMORY = "The audio thread allocates nothing"
MEMORY_WATCHER = "... and an allocation would be counted"
LOCKS = "The audio thread takes no lock and waits for nobody"
SYSTEM = "The audio thread makes no system call"
SYSTEM_WATCHER = "... and a system call would be counted"
PATIENCE_S = 1800.0  # the first time, every node is compiled
FEWEST_COMMANDS, QUIETEST = 200, 0.05  # a piece that was played while its control side was at work
SILENT = 1e-6  # -120 dBFS: a node that is below that all the time was not heard
QUICK, LONG = (10_000, 64, 1), (10_000, 256, 3)  # blocks, frames of each, rounds of what the control side does


def counted(*, quick: bool = False) -> tuple[Claim, ...]:
    """Play every node in a counted process, and have two nodes counted there that break the rules.

    Parameters
    ----------
    quick : bool
        Blocks of 64 frames instead of 256, and a third of the work for the control side; 10,000 blocks either way.

    Returns
    -------
    tuple of Claim
        Five: memory, its control, locks, system calls, their control.
    """
    why = missing()
    if why:
        return tuple(unmeasured(each, f"{why[0].upper()}{why[1:]}.") for each in (MEMORY, LOCKS, SYSTEM))
    return judge(run_counted("workbench.proof.counted_child", *map(str, QUICK if quick else LONG)))


def run_counted(module: str, *arguments: str) -> Any:
    """Run a module of Python in a counted process.

    Parameters
    ----------
    module : str
        Its name.
    *arguments : str
        For it.

    Returns
    -------
    object
        What the last line of its output says, as JSON.

    Raises
    ------
    SessionError
        If it fails.
    """
    home = str(Path(workbench.__file__).parents[1])
    path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH", "")]))
    done = subprocess.run(  # noqa: S603 our own module
        [sys.executable, "-m", module, *arguments],
        env={**environment(), "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    if done.returncode != 0:
        raise SessionError(f"the counted process ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout.splitlines()[-1])


def judge(found: dict[str, Any]) -> tuple[Claim, ...]:
    """Make the claims from what a counted process told.

    Parameters
    ----------
    found : dict
        What `workbench.proof.counted_child` prints.

    Returns
    -------
    tuple of Claim
        Five.
    """
    counts, allocates, asks = (Counts(**found[each]) for each in ("counts", "allocates", "asks"))
    blocks = f"in {counts.blocks:,} blocks"
    why = _nothing_shown(found)
    if why:
        return tuple(unmeasured(each, why) for each in (MEMORY, LOCKS, SYSTEM))
    claims = [
        Claim(
            MEMORY,
            counts.allocations == 0,
            f"{counts.allocations} allocations {blocks}",
            f"malloc, free and their kin, counted with every effect, source and instrument in the graph "
            f"({len(found['peaks'])} nodes, all heard) while others came, went and were swapped "
            f"({_swaps(found)} swaps, {found['commands']:,} commands). "
            f"Pages that were not there: {counts.page_faults}.",
        ),
        Claim(
            MEMORY_WATCHER,
            allocates.allocations >= allocates.blocks,
            f"{allocates.allocations} in {allocates.blocks} blocks",
            "A node with np.zeros in it, added to that very graph.",
        ),
        Claim(
            LOCKS,
            counts.locks == 0 and counts.switches == 0,
            f"{counts.locks} locks and waits {blocks}",
            f"Mutexes, conditions, semaphores; the thread gave its core away by itself {counts.switches} times.",
        ),
    ]
    if not found["sees_system_calls"]:
        wrappers = f"The C library's own functions were called {counts.system_calls} times"
        why = f"{wrappers}; calls at the kernel's door are counted on Linux 5.11 or later on x86-64 only."
        return (*claims, Claim(SYSTEM, None if counts.system_calls == 0 else False, "not measured", why))
    detail = "Counted where the kernel is entered, whoever calls it; reading the processor's clock is no such call."
    if counts.first_call >= 0:
        detail = f"The first was number {counts.first_call}. {detail}"
    return (
        *claims,
        Claim(SYSTEM, counts.system_calls == 0, f"{counts.system_calls} system calls {blocks}", detail),
        Claim(
            SYSTEM_WATCHER,
            asks.system_calls >= asks.blocks,
            f"{asks.system_calls} in {asks.blocks} blocks",
            "A node that asks for the number of its process's parent, added to that very graph.",
        ),
    )


def _nothing_shown(found: dict[str, Any]) -> str:
    """Say why the counts would prove nothing; empty if they do."""
    if found["peak"] < QUIETEST or found["commands"] < FEWEST_COMMANDS:
        return "The piece was silent, or its control side had no time to do anything."
    silent = [name for name, peak in found["peaks"].items() if peak <= SILENT]
    if silent:
        return f"Not every node was heard: nothing came from {', '.join(silent)}."
    return "" if _swaps(found) else "No node was swapped."


def _swaps(found: dict[str, Any]) -> int:
    return sum(found["done"].get(each, 0) for each in ("swap", "swap_voice"))
