"""The signal graph: nodes written as plain Python, and how they are wired. The engine runs them."""

from workbench.graph.door import node
from workbench.graph.kind import NodeKind
from workbench.graph.processor import Processor
from workbench.graph.state import Buffer, buffer

__all__ = ["Buffer", "NodeKind", "Processor", "buffer", "node"]
