"""Without the JIT there are no addresses of functions: numbers stand for them, and this says which function each means.

Threads: any.
"""

from __future__ import annotations

from collections.abc import Callable

_functions: dict[int, Callable[..., int]] = {}


def register(function: Callable[..., int]) -> int:
    """Give a Python function a number to be called by.

    Parameters
    ----------
    function : callable
        Takes (base, record, first, frames).

    Returns
    -------
    int
        The number that stands for its address.
    """
    _functions[id(function)] = function
    return id(function)


def call(code: int, base: int, record: int, first: int, frames: int) -> int:
    """Call the function that a number stands for.

    Parameters
    ----------
    code : int
        As `register` returned it.
    base, record, first, frames : int
        Its arguments.

    Returns
    -------
    int
        What it returns.
    """
    return _functions[int(code)](base, record, first, frames)
