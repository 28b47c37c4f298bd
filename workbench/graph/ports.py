"""The places where signals enter and leave a node: each has a name and a number of channels.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    """

    name: str
    channels: int
    is_each: bool = False


def ports(what: str, declared: Any) -> tuple[Port, ...]:
    """Read a declaration of inputs or outputs.

    Parameters
    ----------
    what : str
        ``"input"`` or ``"output"``: the name of a port that is given by its channels alone.
    declared : int, "each", or mapping of str to these
        0 for none.

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
    >>> ports("input", {"input": 2, "key": 1})
    (Port(name='input', channels=2, is_each=False), Port(name='key', channels=1, is_each=False))
    """
    if isinstance(declared, Mapping):
        return tuple(_port(what, str(name), channels) for name, channels in declared.items())
    return () if declared == 0 and not isinstance(declared, bool) else (_port(what, what, declared),)


def _port(what: str, name: str, channels: Any) -> Port:
    if not name.isidentifier() or iskeyword(name) or name.startswith("_"):
        raise KernelError(f"{name!r} cannot be the name of an {what}: write a Python name without a leading underscore")
    if channels == EACH:
        return Port(name, WIDTH, is_each=True)
    if isinstance(channels, bool) or not isinstance(channels, int) or not 1 <= channels <= MOST_CHANNELS:
        raise KernelError(
            f"{what} {name} must have 1..{MOST_CHANNELS} channels, or 'each' to run for every channel alone, "
            f"got {channels!r}"
        )
    return Port(name, channels)
