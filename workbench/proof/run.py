"""`wb.prove()`: all measurements one after the other, with visible progress.

Threads: control.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import numba
from numba import config

from workbench.errors import SessionError
from workbench.proof.channels import channels
from workbench.proof.claim import Claim
from workbench.proof.counted import counted
from workbench.proof.deadlines import deadlines
from workbench.proof.same import block_sizes, live_and_offline
from workbench.proof.static import static
from workbench.proof.table import Proof
from workbench.session import registry
from workbench.session.notice import show_progress

STEPS: dict[str, Callable[..., tuple[Claim, ...]]] = {
    "counting what the audio thread asks for": counted,
    "racing two threads": channels,
    "keeping Python busy": deadlines,
    "rendering in blocks of all sizes": block_sizes,
    "comparing live with offline": live_and_offline,
    "reading the compiled code": static,
}


def prove(quick: bool = False) -> Proof:
    """Measure on this machine what the workbench claims about its real-time side.

    No sound is made, and no device is opened. Stop other sessions first: they share the machine with the measurement.

    Parameters
    ----------
    quick : bool
        Shorter blocks and fewer exchanges: half a minute instead of one or two.

    Returns
    -------
    Proof
        A table; true if no claim is false.

    Raises
    ------
    SessionError
        If a session is playing, or the compiler is switched off.

    Examples
    --------
    >>> import workbench as wb
    >>> wb.prove(quick=True)  # doctest: +SKIP
    """
    if config.DISABLE_JIT:
        raise SessionError("prove measures compiled code: run it without NUMBA_DISABLE_JIT")
    playing = [each.name for each in registry.sessions.values() if each.is_playing]
    if playing:
        raise SessionError(f"prove needs the machine for itself: stop the session {playing[0]!r} first")
    claims: list[Claim] = []
    begin = time.perf_counter()
    for number, (what, step) in enumerate(STEPS.items(), 1):
        show_progress(f"{f'proving, {number} of {len(STEPS)}: {what} ...':<70}")
        start = time.perf_counter()
        found = step(quick=quick)
        took = time.perf_counter() - start
        claims += [replace(each, seconds=took) for each in found]
    show_progress(f"{f'measured in {time.perf_counter() - begin:.0f} s':<70}", is_last=True)
    return Proof(tuple(claims), machine())


def machine() -> str:
    """Name what was measured on.

    Returns
    -------
    str
        System, processor, cores, versions.
    """
    return (
        f"{platform.system()} {platform.release()}, {platform.machine()}, {os.cpu_count()} cores; "
        f"Python {sys.version.split()[0]}, numba {numba.__version__}"
    )
