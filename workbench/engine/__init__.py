"""The engine: what renders, how plans are handed over, and the sinks that draw sound from it."""

from workbench.engine.engine import Engine
from workbench.engine.instrument_node import InstrumentNode
from workbench.engine.master_node import MasterNode
from workbench.engine.node import Node
from workbench.engine.scores import PlayingScore

__all__ = ["Engine", "InstrumentNode", "MasterNode", "Node", "PlayingScore"]
