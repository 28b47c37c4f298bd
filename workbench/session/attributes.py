"""Parameters as attributes, and a clear word about every name that does not exist: what sessions and handles share.

Threads: control.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from workbench.errors import ParameterError, unknown

if TYPE_CHECKING:
    from workbench.params import Params


class ParamAttributes:
    """``s.volume_db = -6`` sets a parameter, ``s.volume_db`` reads it; a name that is none is refused, not kept."""

    _plain: ClassVar[frozenset[str]] = frozenset()  # set on itself, as are names with an underscore and properties

    @property
    def params(self) -> Params:
        """The parameters, by name."""
        raise NotImplementedError

    def _called(self) -> str:
        """Name it in errors."""
        raise NotImplementedError

    def __getattr__(self, name: str) -> Any:
        """Read a parameter."""
        if name.startswith("_") or name in self._plain:  # asked for before it is there
            raise AttributeError(name)
        if name not in self.params:
            self.params.require_public(name)
            methods = [each for each in dir(type(self)) if not each.startswith("_")]
            raise unknown(f"parameter or method of {self._called()}", name, [*self.params, *methods])
        return self.params[name].value

    def __setattr__(self, name: str, value: object) -> None:
        """Set a parameter."""
        is_ours = name.startswith("_") or name in self._plain
        if is_ours or getattr(getattr(type(self), name, None), "fset", None) is not None:
            object.__setattr__(self, name, value)
        elif name in self.params:
            self.params[name].value = value
        elif hasattr(type(self), name):
            raise ParameterError(f"{name} is not a parameter and cannot be set; there is: {', '.join(self.params)}")
        else:
            self.params.require_public(name)
            raise unknown(f"parameter of {self._called()}", name, self.params)

    def __dir__(self) -> list[str]:
        """List methods and parameters, for completion."""
        return [*super().__dir__(), *self.params]
