"""CONTROL, the record of one movement of a controller: a pedal, a wheel, pressure, another program."""

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import NoteError
from workbench.score.places import MAX_TICK

CONTROL = np.dtype(
    [("tick", "<i8"), ("kind", "<i2"), ("number", "<i2"), ("value", "<i2"), ("channel", "<i2"), ("part", "<i2")]
)


class ControlKind(IntEnum):
    """What moves. The numbers are those of MIDI's status bytes.

    Source: MIDI 1.0 Detailed Specification, table I.
    """

    KEY_PRESSURE = 0xA0  # `number` is the key, `value` 0..127
    CONTROLLER = 0xB0  # `number` is the controller, `value` 0..127
    PROGRAM = 0xC0  # `value` 0..127
    PRESSURE = 0xD0  # of the whole channel, `value` 0..127
    PITCH_BEND = 0xE0  # `value` -8192..8191


BEND_RANGE = (-8192, 8191)
_NUMBERED = (ControlKind.KEY_PRESSURE, ControlKind.CONTROLLER)


def no_controls() -> NDArray[np.void]:
    """Give the table of a score in which nothing moves."""
    return np.zeros(0, CONTROL)


def sorted_controls(controls: object) -> NDArray[np.void]:
    """Check a table of movements and give a read-only copy, sorted by tick; equal ticks stay in their order.

    Parameters
    ----------
    controls : array-like [shape=(n,), dtype=CONTROL]
        Ticks, kinds and values.

    Returns
    -------
    ndarray [shape=(n,), dtype=CONTROL]
        Sorted.

    Raises
    ------
    NoteError
        If a row is out of range.
    """
    try:
        table = np.array(controls, dtype=CONTROL, ndmin=1)
    except (TypeError, ValueError, OverflowError) as error:
        raise NoteError(f"controls must be an array of dtype CONTROL ({error})") from None
    is_bend = table["kind"] == ControlKind.PITCH_BEND
    _check(table, "tick", 0, MAX_TICK)
    _check(table, "channel", 0, 15)
    _check(table, "part", 0, 4095)
    _check(table[is_bend], "value", *BEND_RANGE)
    _check(table[~is_bend], "value", 0, 127)
    _check(table[np.isin(table["kind"], _NUMBERED)], "number", 0, 127)
    for kind in table["kind"][~np.isin(table["kind"], list(ControlKind))][:1]:
        raise NoteError(f"kind of a control must be one of {', '.join(each.name for each in ControlKind)}, got {kind}")
    table = table[np.argsort(table["tick"], kind="stable")]
    table.setflags(write=False)
    return table


def _check(table: NDArray[Any], name: str, low: int, high: int) -> None:
    for value in table[name][(table[name] < low) | (table[name] > high)][:1]:
        raise NoteError(f"{name} of a control must be in range {low}..{high}, got {value}")
