"""Claim about code: everything that the audio thread can reach is safe, read in what the compiler made of it.

What has been read once is not read again: a verdict holds for the code, all that it calls, and the compiler's version
(`workbench.rt.cache`). Reading means compiling anew, because the cache keeps machine code only.

Threads: control.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np

import workbench.effects
import workbench.engine
import workbench.graph
import workbench.instruments
import workbench.sources
from workbench.graph import NodeKind
from workbench.instruments import Voice
from workbench.proof.cells import EFFECT, VERSIONS, VOICE, run_cell
from workbench.proof.claim import Claim
from workbench.rt import Entry, check
from workbench.rt.cache import is_noted_safe, note_safe
from workbench.rt.check import Verdict
from workbench.settings import SAMPLE_RATE

NAME = "The engine and every node are safe: no allocation, no exception, no unknown call"
HOMES = (workbench.graph, workbench.effects, workbench.sources, workbench.instruments, workbench.engine)
WATCHER = "... and a kernel that allocates is refused"


def _members(package: ModuleType) -> Iterator[Any]:
    """Go through all that the modules of a package hold."""
    for module in pkgutil.iter_modules(package.__path__):
        yield from vars(import_module(f"{package.__name__}.{module.name}")).values()


def engine_entries() -> dict[str, Entry]:
    """Find what the engine is entered through: callbacks, the root, nodes that are written by hand.

    Returns
    -------
    dict of str to Entry
        By the name of the function.
    """
    found = [each for each in _members(workbench.engine) if isinstance(each, Entry)]
    return {each.function.__name__: each for each in found}


def definitions() -> dict[str, NodeKind | Voice]:
    """Find every kind of node and every voice that stands in the package, public or not.

    Returns
    -------
    dict of str to NodeKind or Voice
        By name; the two halves of a kind that has two are two.
    """
    found = [each for package in HOMES for each in _members(package) if isinstance(each, (NodeKind, Voice))]
    return {each.name: each for each in found}


def entry_of(definition: NodeKind | Voice) -> Entry:
    """Find what the code of a node is entered through.

    Parameters
    ----------
    definition : NodeKind or Voice
        The node's.

    Returns
    -------
    Entry
        Compiled.
    """
    return definition.lanes if isinstance(definition, Voice) else definition.code(SAMPLE_RATE)


def audio_entries() -> dict[str, Entry]:
    """Find what is entered through an address: callbacks, root, and all that can stand in a session's table.

    Returns
    -------
    dict of str to Entry
        By the name of the function. Each is compiled with all that it calls; what is called through the table is
        another one of them. A person's node and voice are among them.
    """
    cells = ((EFFECT, "own_effect"), (VOICE, "own_voice"))
    own = [run_cell(text.format(VERSIONS[0]), name) for text, name in cells]
    found = [entry_of(each) for each in (*definitions().values(), *own)]
    return {**engine_entries(), **{each.function.__name__: each for each in found}}


def verdict_on(made: Entry) -> Verdict:
    """Check an entry, unless that has been done on this machine with the same code.

    Parameters
    ----------
    made : Entry
        What to check.

    Returns
    -------
    Verdict
        As `check` gives it.
    """
    if is_noted_safe(made.function):
        return Verdict(made.function.__name__, ())
    verdict = check(made)
    if verdict:
        note_safe(made.function)
    return verdict


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
    problems = {name: verdict for name, each in entries.items() if not (verdict := verdict_on(each))}
    if problems:
        detail = " ".join(f"{name}: {verdict.problems[0]}." for name, verdict in problems.items())
    else:
        detail = (
            "Read in the compiler's output, now or when this code was first read on this machine: callbacks, engine, "
            "every effect, source and instrument, a node and a voice from a cell, with all that they call."
        )
    return (Claim(NAME, not problems, f"{len(problems)} of {len(entries)} entries unsafe", detail), _watcher())


def _watcher() -> Claim:
    def allocating(frames: int) -> float:
        return float(np.zeros(frames).sum())

    verdict = check(allocating, 8)
    detail = str(verdict.problems[0]) if verdict.problems else "np.zeros was let through."
    return Claim(WATCHER, not verdict, "refused" if not verdict else "let through", detail)
