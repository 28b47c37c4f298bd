"""Makes code ready before it is needed: where it is not in the cache, that takes seconds.

Threads: control.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.engine.instrument import instrument
from workbench.instruments.instrument import Instrument

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.graph import Processor
    from workbench.rt import Entry


def nothing_more(code: Entry) -> None:
    """Do nothing more with code that has been compiled.

    Parameters
    ----------
    code : Entry
        Any.
    """


def compile_source(
    source: Instrument | Processor, sample_rate: float, also: Callable[[Entry], object] = nothing_more
) -> None:
    """Compile the code of a node, or load it; nothing is left to do if it is ready.

    Parameters
    ----------
    source : Instrument or Processor
        What is about to be added.
    sample_rate : float
        Frames per second.
    also : callable
        What else is made ready of each function.

    Raises
    ------
    KernelError
        If its code cannot be compiled, or is not safe for the audio thread.
    """
    codes: list[Entry]
    if isinstance(source, Instrument):
        codes = [instrument, source.voice.lanes]
    else:
        kinds = [source.kind] if source.kind.writer is None else [source.kind, source.kind.writer]
        codes = [each.code(sample_rate) for each in kinds]
    for code in codes:
        _ = code.address
        also(code)
