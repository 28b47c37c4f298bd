"""A piece of one node's memory that another one goes on with.

Threads: control.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Copy:
    """A state that is handed on when the plan is installed.

    Attributes
    ----------
    source, target : int
        Offsets in the arena.
    size : int
        Bytes; a multiple of 8.
    """

    source: int
    target: int
    size: int
