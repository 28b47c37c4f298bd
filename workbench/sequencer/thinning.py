"""Few breakpoints for many: those without which a line would be further off than a stated error."""

from __future__ import annotations

import numpy as np


def thinned(x: np.ndarray, y: np.ndarray, error: float) -> np.ndarray:
    """Choose places of a line so that straight lines between them are nowhere further from it than an error.

    Parameters
    ----------
    x : numpy.ndarray [shape=(n,)]
        Rising, n >= 1.
    y : numpy.ndarray [shape=(n,)]
        The line at these places.
    error : float, >= 0
        Largest distance in y.

    Returns
    -------
    numpy.ndarray [dtype=int64]
        Indices, rising; the first and the last place are among them.

    Notes
    -----
    Source : Ramer (1972), "An iterative procedure for the polygonal approximation of plane curves"; Douglas & Peucker
    (1973); here with the distance in y, since that is what is heard.
    """
    kept = np.zeros(len(x), bool)
    kept[[0, -1]] = True
    open_ = [(0, len(x) - 1)]
    while open_:
        first, last = open_.pop()
        if last - first < 2:
            continue
        inside = slice(first + 1, last)
        share = (x[inside] - x[first]) / (x[last] - x[first])
        off = np.abs(y[first] + (y[last] - y[first]) * share - y[inside])
        worst = int(np.argmax(off))
        if off[worst] > error:
            place = first + 1 + worst
            kept[place] = True
            open_ += [(first, place), (place, last)]
    return np.flatnonzero(kept)
