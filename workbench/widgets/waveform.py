"""The waveform editor: drawn shapes to choose from, and the shape with its duty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.errors import ParameterError
from workbench.widgets.control import ParamWidget

if TYPE_CHECKING:
    from workbench.params import Param, ParamSpec

_SHAPES = ("sine", "triangle", "saw", "square", "pulse")


def is_waveform(spec: ParamSpec) -> bool:
    """Say whether all choices of a parameter name shapes that can be drawn.

    Parameters
    ----------
    spec : ParamSpec
        Of any parameter.

    Returns
    -------
    bool
        True for choices such as ``("sine", "saw", "white noise")``.
    """
    return spec.curve == "choice" and len(spec.choices) > 1 and all(map(_is_shape, spec.choices))


def _is_shape(name: str) -> bool:
    return "noise" in name.lower() or name.lower().startswith(_SHAPES)


class Waveform(ParamWidget):
    """The shape of one cycle, chosen from small drawings.

    Parameters
    ----------
    param : Param
        A choice parameter whose choices name shapes (sine, triangle, saw, square, pulse, noise).
    duty : Param, optional
        Share of the cycle (0..1) in which a pulse is up; the drawing follows it.
    label : str, optional
        Text above it; made from the parameter's name by default.
    """

    _module = "waveform"

    def __init__(self, param: Param, duty: Param | None = None, label: str | None = None, **more: Any) -> None:
        if not is_waveform(param.spec):
            raise ParameterError(f"Waveform needs a choice of {', '.join(_SHAPES)} or noise; {param.name} is not one.")
        labels = {} if label is None else {param.name: label}
        super().__init__([param] if duty is None else [param, duty], labels, **more)
