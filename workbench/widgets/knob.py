"""A rotary knob for one parameter."""

from __future__ import annotations

from workbench.widgets.control import OneParamWidget


class Knob(OneParamWidget):
    """A knob: drag it up or down, shift for fine, double-click for the default, click the number to type.

    With the focus on it, the wheel, the arrow keys, page up and down, home and end turn it too.

    Parameters
    ----------
    param : Param
        Any parameter; a choice turns in steps.
    label : str, optional
        Text above the knob; made from the parameter's name by default.
    """

    _module = "knob"
