"""The places where signals enter and leave a node: each has a name and a number of channels.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from keyword import iskeyword
from typing import Any

from workbench.errors import KernelError

EACH = "each"
MOST_CHANNELS = 16
WIDTH = 2  # channels of what is written for each channel alone: the workbench is stereo


@dataclass(frozen=True)
class Port:
    """One way in or out.

    Attributes
    ----------
    name : str
        How it is called in code and in `connect`.
    channels : int
        How many signals it carries.
    is_each : bool
        Whether the code is written for one channel and runs for each of them, with a state of its own.
    otherwise : str
        Name of the input that it hears while nothing is connected to it; empty for silence.
    """

    name: str
    channels: int
    is_each: bool = False
    otherwise: str = ""


def ports(what: str, declared: Any) -> tuple[Port, ...]:
    """Read a declaration of inputs or outputs.

    Parameters
    ----------
    what : str
        ``"input"`` or ``"output"``: the name of a port that is given by its channels alone.
    declared : int, "each", or mapping of str to these
        0 for none. In a mapping of inputs, the name of an earlier one: as many channels as that one has, and what it
        hears, until something is connected.

    Returns
    -------
    tuple of Port
        In their order.

    Raises
    ------
    KernelError
        If a name is no Python name, or a number of channels is not in 1..16.

    Examples
    --------
    >>> ports("output", {"sum": 2})
    (Port(name='sum', channels=2, is_each=False, otherwise=''),)
    >>> [(port.name, port.channels) for port in ports("input", {"input": 2, "key": "input"})]
    [('input', 2), ('key', 2)]
    """
    if isinstance(declared, Mapping):
        made: dict[str, Port] = {}
        for name, channels in declared.items():
            like = made.get(channels) if isinstance(channels, str) and what == "input" else None
            port = _port(what, str(name), like.channels if like else channels)
            made[port.name] = replace(port, is_each=like.is_each, otherwise=like.name) if like else port
        return tuple(made.values())
    return () if declared == 0 and not isinstance(declared, bool) else (_port(what, what, declared),)


def _port(what: str, name: str, channels: Any) -> Port:
    if not name.isidentifier() or iskeyword(name) or name.startswith("_"):
        raise KernelError(f"{name!r} cannot be the name of an {what}: write a Python name without a leading underscore")
    if channels == EACH:
        return Port(name, WIDTH, is_each=True)
    if isinstance(channels, bool) or not isinstance(channels, int) or not 1 <= channels <= MOST_CHANNELS:
        more = "or the name of an earlier input, " if what == "input" else ""
        raise KernelError(
            f"{what} {name} must have 1..{MOST_CHANNELS} channels, or 'each' to run for every channel alone, "
            f"{more}got {channels!r}"
        )
    return Port(name, channels)
