"""Rendering to an array, as fast as the machine can: the same engine without a clock.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from workbench.engine.engine import Engine
from workbench.errors import ParameterError, real

CHUNK_S = 0.25  # between two chunks events are taken and Python gets a word in (Ctrl-C, progress)
MOST_S = 4 * 3600.0


def render_seconds(
    engine: Engine, seconds: float, progress: Callable[[float], None] | None = None, heard: Any = None
) -> np.ndarray:
    """Render from the engine's current frame on.

    Parameters
    ----------
    engine : Engine
        Not playing anywhere.
    seconds : float
        0 to 4 hours; rounded to whole frames.
    progress : callable, optional
        Called with the share that is done, 0..1, after each quarter of a second of sound.
    heard : array_like [shape=(frames,) or (frames, 1 or 2)], optional
        What the audio input hears; silence after its end.

    Returns
    -------
    numpy.ndarray [shape=(frames, 2), dtype=float32]
        The sound.

    Raises
    ------
    ParameterError
        If `seconds` is no time, or longer than 4 hours, or what is heard is no sound.
    """
    number = real("seconds", seconds)
    if not 0.0 <= number <= MOST_S:
        advice = ": render longer pieces in parts" if number > MOST_S else ""
        raise ParameterError(f"seconds must be in range 0..{MOST_S:g} s, got {number:g}{advice}")
    frames = round(number * engine.sample_rate)
    audio = np.zeros((frames, 2), np.float32)
    source = _stereo(heard, frames) if heard is not None else None
    engine.input_channels = 2
    chunk = round(CHUNK_S * engine.sample_rate)
    for start in range(0, frames, chunk):
        end = start + chunk
        engine.prepare()
        engine.render_into(audio[start:end], source[start:end] if source is not None else None)
        engine.bus.drain()
        engine.keep_up()
        if progress is not None:
            progress(min(start + chunk, frames) / frames)
    return audio


def _stereo(heard: Any, frames: int) -> np.ndarray:
    """Bring what is heard into the form of a device's input, as long as what is rendered."""
    try:
        array = np.asarray(heard, np.float32)
    except (TypeError, ValueError):
        raise ParameterError(f"input must be an array of numbers, got {type(heard).__name__}") from None
    if array.ndim == 1:
        array = array[:, np.newaxis]
    if array.ndim != 2 or array.shape[1] not in (1, 2):
        raise ParameterError(f"input must have the shape (frames,), (frames, 1) or (frames, 2), got {np.shape(heard)}")
    if not np.isfinite(array).all():
        raise ParameterError("input must be finite, got NaN or infinity in it")
    made = np.zeros((frames, 2), np.float32)
    count = min(frames, len(array))
    made[:count] = array[:count]
    return made
