"""A control for a parameter that is one of a few names."""

from __future__ import annotations

from workbench.widgets.control import OneParamWidget


class Choice(OneParamWidget):
    """Segments for a few names, a switch for off and on, a list for many names.

    Parameters
    ----------
    param : Param
        A choice parameter.
    label : str, optional
        Text above it; made from the parameter's name by default.
    """

    _module = "choice"
    curves = ("choice",)
