"""A fader for one parameter."""

from __future__ import annotations

from typing import Any

import traitlets as t

from workbench.widgets.control import OneParamWidget


class Fader(OneParamWidget):
    """A fader, upright or lying, that moves as a knob does: drag, wheel, keys, double-click, typing.

    Parameters
    ----------
    param : Param
        Any parameter; a choice moves in steps.
    label : str, optional
        Text beside the fader; made from the parameter's name by default.
    orientation : {"vertical", "horizontal"}
        Which way it moves.
    """

    _module = "fader"

    orientation = t.Enum(["vertical", "horizontal"], "vertical").tag(sync=True)

    def __init__(self, *args: Any, orientation: str = "vertical", **more: Any) -> None:
        super().__init__(*args, orientation=orientation, **more)
