"""Rendering to an array, as fast as the machine can: the same engine without a clock.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workbench.engine.engine import Engine
from workbench.errors import ParameterError, real

CHUNK_S = 0.25  # between two chunks events are taken and Python gets a word in (Ctrl-C, progress)
MOST_S = 4 * 3600.0


def render_seconds(engine: Engine, seconds: float, progress: Callable[[float], None] | None = None) -> np.ndarray:
    """Render from the engine's current frame on.

    Parameters
    ----------
    engine : Engine
        Not playing anywhere.
    seconds : float
        0 to 4 hours; rounded to whole frames.
    progress : callable, optional
        Called with the share that is done, 0..1, after each quarter of a second of sound.

    Returns
    -------
    numpy.ndarray [shape=(frames, 2), dtype=float32]
        The sound.

    Raises
    ------
    ParameterError
        If `seconds` is no time, or longer than 4 hours.
    """
    number = real("seconds", seconds)
    if not 0.0 <= number <= MOST_S:
        advice = ": render longer pieces in parts" if number > MOST_S else ""
        raise ParameterError(f"seconds must be in range 0..{MOST_S:g} s, got {number:g}{advice}")
    frames = round(number * engine.sample_rate)
    audio = np.zeros((frames, 2), np.float32)
    chunk = round(CHUNK_S * engine.sample_rate)
    for start in range(0, frames, chunk):
        engine.render_into(audio[start : start + chunk])
        engine.bus.drain()
        if progress is not None:
            progress(min(start + chunk, frames) / frames)
    return audio
