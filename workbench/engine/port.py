"""Where signals leave a node, and where they enter it.

Threads: control.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OutputPort:
    """Where one output of a node stands.

    Attributes
    ----------
    name : str
        What it is called.
    channels : int
        Its rows.
    offset : int
        Of its buffer.
    """

    name: str
    channels: int
    offset: int


@dataclass(frozen=True)
class InputPort:
    """Where edges lead to: an input, or what moves a parameter.

    Attributes
    ----------
    name : str
        What it is called.
    channels : int
        How many signals it takes.
    offset : int
        Of the buffer in which its edges are added up.
    param, curve, range_at : int
        For a modulation: index of the parameter, how it is moved, offset of its lowest and highest value.
    """

    name: str
    channels: int
    offset: int
    param: int = -1
    curve: int = 0
    range_at: int = 0
