"""Finds when something is struck, by listening: sound after silence. Used by the notebooks about rhythm and patterns."""

from __future__ import annotations

import numpy as np


def strokes_ms(sound, rate):
    """Find the first samples after silence.

    Parameters
    ----------
    sound : array [shape=(frames, channels)]
        Strokes that are over before the next one begins; claves are, if there are 170 ms between them.
    rate : float
        Frames per second.

    Returns
    -------
    array
        When each begins, in milliseconds from the start of the sound.
    """
    sounds = abs(sound).max(axis=1) > 0
    before = np.concatenate([[False], sounds[:-1]])
    return 1000 * np.flatnonzero(sounds & ~before) / rate
