"""A session's parameters as attributes, and a clear word about every name that it does not have.

Threads: control.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.errors import ParameterError, unknown

if TYPE_CHECKING:
    from workbench.params import Params

_OWN = frozenset({"options", "is_closed", "engine"})  # set by the session itself, besides names with an underscore


class ParamAttributes:
    """``s.volume_db = -6`` sets a parameter, ``s.volume_db`` reads it; a name that is none is refused, not kept."""

    @property
    def params(self) -> Params:
        """The parameters, by name."""
        raise NotImplementedError

    def __getattr__(self, name: str) -> Any:
        """Read a parameter."""
        if name.startswith("_") or name in _OWN:  # asked for before it is there
            raise AttributeError(name)
        if name not in self.params:
            raise unknown("attribute of the session", name, [*self.params, *_public(self)])
        return self.params[name].value

    def __setattr__(self, name: str, value: object) -> None:
        """Set a parameter."""
        if name.startswith("_") or name in _OWN:
            object.__setattr__(self, name, value)
        elif name in self.params:
            self.params[name].value = value
        elif hasattr(type(self), name):
            raise ParameterError(f"{name} is not a parameter and cannot be set; there is: {', '.join(self.params)}")
        else:
            raise unknown("parameter of the session", name, self.params)

    def __dir__(self) -> list[str]:
        """List methods and parameters, for completion."""
        return [*super().__dir__(), *self.params]


def _public(session: ParamAttributes) -> list[str]:
    return [name for name in dir(type(session)) if not name.startswith("_")]
