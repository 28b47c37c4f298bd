"""Who wants to know when code for the audio thread is defined: a session swaps what it runs under that name.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Made = TypeVar("Made")
_listeners: list[Callable[[Any], None]] = []


def listen(listener: Callable[[Any], None]) -> None:
    """Ask to be told of every definition.

    Parameters
    ----------
    listener : callable
        Called with the voice or kind of node; what it raises reaches whoever defined it, and the name stays as it was.
    """
    _listeners.append(listener)


def defined(made: Made) -> Made:
    """Tell of a definition.

    Parameters
    ----------
    made : Voice or NodeKind
        What a door has made of a function.

    Returns
    -------
    Voice or NodeKind
        The same.
    """
    for listener in _listeners:
        listener(made)
    return made
