"""A piece of one node's memory that another one goes on with.

Threads: control.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_COPIED = 1 << 20  # bytes for a node: what is copied when a plan is installed takes time on the audio thread


@dataclass(frozen=True)
class Copy:
    """A state that is handed on when the plan is installed.

    Attributes
    ----------
    source, target : int
        Offsets in the arena.
    size : int
        Bytes; a multiple of 8.
    once : int
        Offset of the word in which the heir notes that it has begun: it takes nothing over then.
    """

    source: int
    target: int
    size: int
    once: int
