"""What a node remembers: declared as names and start values, laid out as one NumPy record in the arena.

A record is what lets a node's code say ``s.phase`` and ``s.line[i]``, and what lets anybody look at a node's memory as
an array while it runs.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.errors import KernelError

ALIGNMENT = 64  # bytes: each channel's record starts on a cache line of its own
LONGEST_S = 600.0


@dataclass(frozen=True)
class Buffer:
    """Room for a stretch of signal in a node's state: made by `buffer`.

    Attributes
    ----------
    seconds : float
        Its length at any sample rate; 0.0 if it is given in frames.
    frames : int
        What is added to that, in frames.
    """

    seconds: float
    frames: int

    def length(self, sample_rate: float) -> int:
        """Say how many frames it has.

        Parameters
        ----------
        sample_rate : float
            Frames per second.

        Returns
        -------
        int
            At least one.
        """
        return max(int(np.ceil(self.seconds * sample_rate)) + self.frames, 1)


def buffer(seconds: float = 0.0, frames: int = 0) -> Buffer:
    """Declare a delay line or any other stretch of float32 in a node's state; it starts as zeros.

    Parameters
    ----------
    seconds : float, 0..600
        Length in seconds; it follows the session's sample rate.
    frames : int, >= 0
        Frames on top of that (or alone).

    Returns
    -------
    Buffer
        To be used as a start value: ``state=dict(line=wb.buffer(seconds=2.0))``.

    Raises
    ------
    KernelError
        If it is longer than 10 minutes, negative or empty.

    Examples
    --------
    >>> buffer(seconds=0.5, frames=1).length(48_000)
    24001
    """
    if not 0.0 <= seconds <= LONGEST_S or not isinstance(frames, int) or frames < 0 or (seconds == 0.0 and frames == 0):
        raise KernelError(
            f"a buffer is longer than nothing and at most {LONGEST_S:g} s, got seconds={seconds!r}, frames={frames!r}"
        )
    return Buffer(float(seconds), frames)


def check_start(name: str, value: Any) -> Any:
    """Check what one state starts at.

    Parameters
    ----------
    name : str
        Its name.
    value : float, int, numpy.ndarray, Buffer, or function of the sample rate that gives one of these
        A float becomes a float32, an int an int32, an array keeps its shape as float32 (int32 if it holds integers).

    Returns
    -------
    float, int, numpy.ndarray, Buffer or function
        The same, as it will be laid out.

    Raises
    ------
    KernelError
        If it is none of these, or not finite.
    """
    if isinstance(value, Buffer) or callable(value):
        return value
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool) and -(2**31) <= value < 2**31:
        return int(value)
    if isinstance(value, (float, np.floating)) and np.isfinite(np.float32(value)):
        return float(value)
    if isinstance(value, np.ndarray) and value.size and value.dtype.kind in "iuf" and np.isfinite(value).all():
        return np.array(value, np.float32 if value.dtype.kind == "f" else np.int32)
    raise KernelError(
        f"state {name} must start at a float, an int of 32 bits, a finite array or wb.buffer(...), got {value!r}"
    )


def state_record(state: Mapping[str, Any], sample_rate: float) -> np.ndarray:
    """Lay a state out.

    Parameters
    ----------
    state : mapping of str
        Names and start values, as `check_start` gave them.
    sample_rate : float
        Frames per second.

    Returns
    -------
    numpy.ndarray [shape=(1,), structured dtype]
        The record with its start values; its size is a multiple of 64 bytes.
    """
    state = {name: check_start(name, each(sample_rate)) if callable(each) else each for name, each in state.items()}
    fields: list[tuple[Any, ...]] = []
    for name, start in state.items():
        if isinstance(start, Buffer):
            fields.append((name, np.float32, (start.length(sample_rate),)))
        elif isinstance(start, np.ndarray):
            fields.append((name, start.dtype, start.shape))
        else:
            fields.append((name, np.int32 if isinstance(start, int) else np.float32))
    # Numbers first and then arrays, each on its own cache lines: what changes with every frame stays close together.
    offsets, at = [], 0
    for field in fields:
        kind = np.dtype(field[1:] if len(field) == 3 else field[1])
        if len(field) == 3:
            at = -(-at // ALIGNMENT) * ALIGNMENT
        offsets.append(at)
        at += kind.itemsize
    size = max(-(-at // ALIGNMENT) * ALIGNMENT, ALIGNMENT)
    names = [field[0] for field in fields]
    formats = [field[1:] if len(field) == 3 else field[1] for field in fields]
    made = np.zeros(1, np.dtype({"names": names, "formats": formats, "offsets": offsets, "itemsize": size}))
    for name, start in state.items():
        if not isinstance(start, Buffer):
            made[name] = start
    return made
