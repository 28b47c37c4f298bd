"""Effects: nodes that come with the workbench, written as a user would write them. One per file.

`ALL` is the registry: the contract tests run over it, so what stands there has been through them.
"""

from workbench.effects.comb import comb as Comb  # noqa: N812 a kind is called like a class
from workbench.effects.compressor import compressor as Compressor  # noqa: N812
from workbench.effects.dc_blocker import dc_blocker as DCBlocker  # noqa: N812
from workbench.effects.delay import delay as Delay  # noqa: N812

ALL = (
    Comb,
    Compressor,
    DCBlocker,
    Delay,
)  # fmt: skip

__all__ = [
    "ALL",
    "Comb",
    "Compressor",
    "DCBlocker",
    "Delay",
]
