"""Runs one node over an array: a student's effect on a recording, a measurement in a test. No session, no sink.

Threads: control.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.engine.rehearsal import Rehearsal
from workbench.errors import ParameterError, SessionError, in_range, unknown
from workbench.graph import NodeKind, Processor
from workbench.graph.ports import Port
from workbench.session.progress import announce_compiling
from workbench.settings import SAMPLE_RATE


def process(
    node: Processor | NodeKind,
    audio: Any = None,
    sample_rate: float = SAMPLE_RATE,
    *,
    frames: int | None = None,
    **others: Any,
) -> np.ndarray:
    """Send sound through a node, from its start values on, as it would sound in a session.

    Parameters
    ----------
    node : Processor or NodeKind
        For example ``wb.Delay(time_s=0.3)``, or what `node` made of a function.
    audio : array_like [shape=(frames,) or (frames, channels)], optional
        What its first input hears. One channel goes to all channels of the input. Not needed for sources.
    sample_rate : float
        8000..192000 Hz.
    frames : int, optional
        How many to make; as many as `audio` has if not given. More than that lets it ring out.
    **others : array_like
        What its other inputs hear, by name. To those that are not named nothing is connected.

    Returns
    -------
    numpy.ndarray [shape=(frames, channels), dtype=float32]
        What its first output gives; ``(frames,)`` if `audio` was one-dimensional, or if it has one channel.

    Raises
    ------
    ParameterError
        If an array is not finite, has a wrong shape, or its length is not known.
    UnknownNameError
        If there is no such input.
    SessionError
        If `node` is no node.

    Examples
    --------
    >>> import numpy as np
    >>> from workbench.graph import node
    >>> @node(params={"gain": 0.5})
    ... def scale(x, y, p, s):
    ...     for i in range(len(x)):
    ...         y[i] = p.gain[i] * x[i]
    >>> float(process(scale(gain=0.25), np.ones(100))[-1])
    0.25
    """
    source = node() if isinstance(node, NodeKind) else node
    if not isinstance(source, Processor):
        raise SessionError(f"process takes a node, for example what @wb.node made, got {type(node).__name__}")
    rate = in_range("sample_rate", sample_rate, 8000.0, 192_000.0, "Hz")
    ways_in = {port.name: port for port in source.kind.ways_in}
    given = dict(others)
    if audio is not None:
        if not ways_in:
            raise ParameterError(f"{source.kind.name} has no input: leave the audio out and say how many frames")
        given[next(iter(ways_in))] = audio
    for name in given:
        if name not in ways_in:
            raise unknown(f"input of {source.kind.name}", name, ways_in)
    heard = {name: _rows(name, each, ways_in[name]) for name, each in given.items()}
    length = frames if frames is not None else max((each.shape[1] for each in heard.values()), default=0)
    if isinstance(length, bool) or not isinstance(length, int) or length < 1:
        raise ParameterError(f"frames must be a whole number above 0, got {length!r}: say how many frames to make")
    heard = {name: _as_long(each, length) for name, each in heard.items()}
    with announce_compiling(source.kind.name):
        rehearsal = Rehearsal(source, rate, heard)
    made = rehearsal.run(heard, length)
    first = next(iter(made.values())).T
    is_flat = first.shape[1] == 1 or (audio is not None and np.ndim(audio) == 1)
    return np.ascontiguousarray(first[:, 0] if is_flat else first)


def _rows(name: str, audio: Any, port: Port) -> np.ndarray:
    """Bring sound into the shape that a port hears: (channels, frames)."""
    try:
        rows = np.atleast_2d(np.asarray(audio, np.float32).T)
    except (TypeError, ValueError) as error:
        raise ParameterError(f"{name} must be an array of numbers (frames, channels): {error}") from None
    if rows.ndim != 2 or len(rows) not in (1, port.channels):
        raise ParameterError(
            f"{name} must have the shape (frames,) or (frames, {port.channels}), got {np.shape(audio)}"
        )
    if not np.isfinite(rows).all():
        raise ParameterError(f"{name} must be finite, got NaN or infinity in it")
    return np.broadcast_to(rows, (port.channels, rows.shape[1]))


def _as_long(rows: np.ndarray, frames: int) -> np.ndarray:
    """Cut, or fill up with silence."""
    made = np.zeros((len(rows), frames), np.float32)
    count = min(frames, rows.shape[1])
    made[:, :count] = rows[:, :count]
    return made
