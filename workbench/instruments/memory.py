"""What a voice may hold besides single numbers: tables that all its notes read, lines that each note has for itself.

Threads: control.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from workbench.errors import KernelError, unknown
from workbench.instruments.layout import MOST_LINE_FRAMES

MOST_NUMBERS = 2**30  # of one table: 4 GB, and places in it still fit 32 bits


def check_table(name: str, value: Any) -> np.ndarray:
    """Bring a table into the form in which it is kept.

    Parameters
    ----------
    name : str
        Its name.
    value : array-like
        Numbers [shape=(n,) or (rows, n)].

    Returns
    -------
    numpy.ndarray [dtype=float32, C order]
        A copy that nobody can write to.

    Raises
    ------
    KernelError
        If it has no numbers, other dimensions, or values that are not finite in single precision.
    """
    try:
        array = np.array(value, np.float32, order="C")
    except (TypeError, ValueError) as error:
        raise KernelError(f"table {name} must be an array of numbers, got {type(value).__name__}") from error
    if array.ndim not in (1, 2) or not 0 < array.size <= MOST_NUMBERS:
        raise KernelError(
            f"table {name} must have the shape (n,) or (rows, n) and at least one number, got {array.shape}"
        )
    if not np.isfinite(array).all():
        raise KernelError(f"table {name} must hold finite numbers only, got NaN or infinity")
    array.flags.writeable = False
    return array


def check_tables(tables: Any) -> dict[str, np.ndarray]:
    """Check the tables of a voice.

    Parameters
    ----------
    tables : mapping of str to array-like, or None
        By name.

    Returns
    -------
    dict of str to numpy.ndarray
        In the form in which they are kept.

    Raises
    ------
    KernelError
        If it is no mapping, or one of them is no table.
    """
    if not isinstance(tables, (Mapping, type(None))):
        raise KernelError(f"tables must be a dict of names and arrays such as {{'wave': array}}, got {tables!r}")
    return {str(name): check_table(str(name), value) for name, value in (tables or {}).items()}


def replace_tables(owner: str, tables: Mapping[str, np.ndarray], others: Any) -> dict[str, np.ndarray]:
    """Put other tables in the place of a voice's own.

    Parameters
    ----------
    owner : str
        Name of the voice.
    tables : mapping of str to numpy.ndarray
        Its own.
    others : mapping of str to array-like, or None
        Those that are replaced.

    Returns
    -------
    dict of str to numpy.ndarray
        All of them.

    Raises
    ------
    UnknownNameError
        If the voice has no table of that name.
    KernelError
        If one is no table, or has not as many dimensions as the one in its place.
    """
    checked = check_tables(others)
    for name, array in checked.items():
        if name not in tables:
            raise unknown(f"table of {owner}", name, tables)
        if array.ndim != tables[name].ndim:
            raise KernelError(
                f"table {name} of {owner} has {tables[name].ndim} dimensions, got an array with {array.ndim}"
            )
    return {**tables, **checked}


def check_lines(lines: Any) -> dict[str, int]:
    """Check the lines of a voice.

    Parameters
    ----------
    lines : mapping of str to int, or None
        Frames of each.

    Returns
    -------
    dict of str to int
        The same.

    Raises
    ------
    KernelError
        If it is no mapping, one is too short, or together they are too long to be cleared when a note starts.
    """
    if not isinstance(lines, (Mapping, type(None))):
        raise KernelError(f"lines must be a dict of names and frames such as {{'string': 2400}}, got {lines!r}")
    checked = {}
    for name, frames in (lines or {}).items():
        if isinstance(frames, bool) or not isinstance(frames, (int, np.integer)) or frames < 4:
            raise KernelError(f"line {name} must have a whole number of frames, 4 or more, got {frames!r}")
        checked[str(name)] = int(frames)
    if sum(checked.values()) > MOST_LINE_FRAMES:
        raise KernelError(
            f"the lines of a voice can have at most {MOST_LINE_FRAMES} frames together, got {sum(checked.values())}: "
            "they are cleared whenever a note starts"
        )
    return checked


def memory_type(names: Iterable[str]) -> Any:
    """Make the type of what a voice finds as ``m``.

    Parameters
    ----------
    names : iterable of str
        Tables, then lines.

    Returns
    -------
    type
        A namedtuple.
    """
    return namedtuple("Memory", list(names))  # noqa: PYI024 the fields are data
