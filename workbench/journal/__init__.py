"""The performance itself: all that went into an engine, by frame. It can be heard again, to the bit, and changed."""

from workbench.journal.journal import Journal
from workbench.journal.performance import Move, Performance
from workbench.journal.rewriting import Struck

__all__ = ["Journal", "Move", "Performance", "Struck"]
