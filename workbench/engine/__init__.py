"""The engine: what renders, how plans are handed over, and the sinks that draw sound from it."""

from workbench.engine.engine import Engine
from workbench.engine.node import InstrumentNode, MasterNode, Node
from workbench.engine.scores import PlayingScore

__all__ = ["Engine", "InstrumentNode", "MasterNode", "Node", "PlayingScore"]
