"""The parameter channel: continuous values from control to audio, the latest wins."""

from workbench.params.live import Param, Params
from workbench.params.spec import ParamSpec, choice
from workbench.params.store import ParamStore

__all__ = ["Param", "ParamSpec", "ParamStore", "Params", "choice"]
