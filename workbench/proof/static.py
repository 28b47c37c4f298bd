"""Claim about code: everything that the audio thread can reach is safe, read in what the compiler made of it.

Threads: control.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

import numpy as np

import workbench.engine
from workbench.instruments.sampler import sampler
from workbench.proof.claim import Claim
from workbench.proof.piece import band
from workbench.rt import Entry, check
from workbench.session import Session

NAME = "The engine, its synthesizer and its sampler are safe: no allocation, no exception, no unknown call"
WATCHER = "... and a kernel that allocates is refused"


def audio_entries() -> dict[str, Entry]:
    """Find what is entered through an address: callbacks, root, nodes, and all that a playing session has in its table.

    Returns
    -------
    dict of str to Entry
        By name. Each is compiled with all that it calls; what is called through the table is another one of them.
    """
    path = workbench.engine.__path__
    modules = [import_module(f"workbench.engine.{module.name}") for module in pkgutil.iter_modules(path)]
    found = [each for module in modules for each in vars(module).values() if isinstance(each, Entry)]
    found.append(sampler.lanes)
    with Session(name="proof: code", sink="null") as session:
        band(session)
        found += session.engine.memory.code.entries
    return {each.function.__name__: each for each in found}


def static(*, quick: bool = False, entries: dict[str, Entry] | None = None) -> tuple[Claim, ...]:
    """Check every entry, and that the check fires.

    Parameters
    ----------
    quick : bool
        Makes no difference here: all of the code is read.
    entries : dict of str to Entry, optional
        What to check; all of the product if not given.

    Returns
    -------
    tuple of Claim
        Two: the code, and the control of that check.
    """
    del quick
    entries = audio_entries() if entries is None else entries
    problems = {name: verdict for name, each in entries.items() if not (verdict := check(each))}
    if problems:
        detail = " ".join(f"{name}: {verdict.problems[0]}." for name, verdict in problems.items())
    else:
        detail = f"Read in the compiler's output for {', '.join(sorted(entries))}, with all that they call."
    return (Claim(NAME, not problems, f"{len(problems)} of {len(entries)} entries unsafe", detail), _watcher())


def _watcher() -> Claim:
    def allocating(frames: int) -> float:
        return float(np.zeros(frames).sum())

    verdict = check(allocating, 8)
    detail = str(verdict.problems[0]) if verdict.problems else "np.zeros was let through."
    return Claim(WATCHER, not verdict, "refused" if not verdict else "let through", detail)
