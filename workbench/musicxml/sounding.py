"""When written notes sound: where they are written, but grace notes take a moment before the note they belong to."""

import numpy as np
from numpy.typing import NDArray

from workbench.score.tempo_map import TempoMap

GRACE_S = 0.08  # how long a grace note sounds: about a 32nd note at a moderate tempo


def sounding_seconds(
    places: NDArray[np.void], grace_order: NDArray[np.int64], tempo_map: TempoMap
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the seconds in which notes sound.

    Parameters
    ----------
    places : ndarray [shape=(n,), dtype=PLACE]
        Where they are written; grace notes have no length there.
    grace_order : ndarray [shape=(n,), dtype=int64]
        Counts the grace notes before one note; -1 for other notes.
    tempo_map : TempoMap
        Where the beats fall.

    Returns
    -------
    tuple of two ndarrays [shape=(n,), dtype=float64]
        Starts and ends. Grace notes at the very start of the piece start all at 0.
    """
    start_s = np.atleast_1d(tempo_map.ticks_to_seconds(places["start"]))
    end_s = np.atleast_1d(tempo_map.ticks_to_seconds(places["end"]))
    graces = np.flatnonzero(grace_order >= 0)
    if len(graces):
        groups = np.stack([places[name][graces].astype(np.int64) for name in ("part", "voice", "start")], axis=1)
        _, group_of = np.unique(groups, axis=0, return_inverse=True)
        group_of = group_of.reshape(-1)
        counts = np.zeros(group_of.max() + 1, np.int64)
        np.maximum.at(counts, group_of, grace_order[graces] + 1)
        before_s = (counts[group_of] - grace_order[graces]) * GRACE_S
        start_s[graces] = np.maximum(start_s[graces] - before_s, 0.0)
        end_s[graces] = start_s[graces] + GRACE_S
    return start_s, end_s
