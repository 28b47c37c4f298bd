"""A swap: which node takes whose place, and when.

Threads: control, one at a time (the engine's lock).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.commands import NOW

if TYPE_CHECKING:
    from workbench.engine.node import Node


@dataclass(frozen=True, eq=False)
class Swap:
    """A node that takes another one's place.

    Attributes
    ----------
    old, new : Node
        Whose place, and what takes it.
    at : int
        Session frame, or `NOW`.
    crossfade_s : float
        How long the two are mixed.
    """

    old: Node
    new: Node
    at: int = NOW
    crossfade_s: float = 0.02

    @property
    def waits(self) -> bool:
        """Whether it has a time of its own."""
        return self.at >= 0
