"""The quantiser: notes that were played onto the lines of a grid, or of the best one of several for each beat."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.errors import ParameterError, in_range, real

Step: TypeAlias = "int | float | Fraction | str"
Grid: TypeAlias = "Step | Iterable[Step]"
MAX_STEPS = 64  # in a beat: beyond it, a grid changes nothing that can be read
NOTE_VALUE = re.compile(r"1/(1|2|4|8|16|32|64)(T?)", re.IGNORECASE)  # as quantisers are labelled; T for triplets


def grid_of(grid: Grid) -> tuple[Fraction, ...]:
    """Check the steps of one or several grids.

    Parameters
    ----------
    grid : number, text or iterable of them
        Steps in quarter notes, a float being taken as the nearest fraction; or note values, such as "1/16" and "1/8T".

    Returns
    -------
    tuple of Fraction
        Coarse first, each once.

    Raises
    ------
    ParameterError
        If there is none, or a step does not divide a beat or is not made of whole beats.
    """
    given_steps = list(grid) if isinstance(grid, Iterable) and not isinstance(grid, str) else [grid]
    steps = [_note_value(step) if isinstance(step, str) else step for step in given_steps]
    exact = [Fraction(real("grid", step)).limit_denominator(MAX_STEPS) for step in steps]
    for step, given in zip(exact, steps, strict=True):
        if step <= 0 or (step.numerator != 1 and step.denominator != 1) or abs(step - Fraction(given)) > 1e-6:
            raise ParameterError(
                "a grid step must divide a beat (1/4 for sixteenth notes, 1/3 for triplets) or be whole beats, "
                f"got {given!r}"
            )
    if not exact:
        raise ParameterError("grid must have at least one step, such as 1/4 for sixteenth notes, got none")
    return tuple(sorted(set(exact), reverse=True))


def _note_value(text: str) -> Fraction:
    match = NOTE_VALUE.fullmatch(text.strip())
    if match is None:
        raise ParameterError(
            f"a grid is a note value such as '1/16' or '1/8T' (triplets), or a number of quarter notes, got {text!r}"
        )
    return Fraction(4, int(match[1])) * (Fraction(2, 3) if match[2] else 1)


def finer_for(ticks_per_beat: int | Fraction, steps: Sequence[Fraction]) -> int:
    """Give the smallest resolution that has a tick on every line of the grids and is a multiple of the old one."""
    return lcm(Fraction(ticks_per_beat).numerator, *(step.denominator for step in steps))


def on_grid(
    places: NDArray[np.void], ticks_per_beat: int, steps: Sequence[Fraction], strength: float = 1.0
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Move notes onto a grid, or some of the way.

    Parameters
    ----------
    places : ndarray [shape=(n,), dtype=PLACE]
        Where they are.
    ticks_per_beat : int
        Resolution; every line of every grid is on a tick.
    steps : sequence of Fraction
        One or several grids, coarse first.
    strength : float, 0..1
        How far they move; 1 is onto the grid.

    Returns
    -------
    tuple of two ndarrays [shape=(n,), dtype=int64]
        New starts and ends.

    Raises
    ------
    ParameterError
        If `strength` is out of range.
    """
    share = in_range("strength", strength, 0.0, 1.0)
    sizes = np.array([int(step * ticks_per_beat) for step in steps])
    window = max(int(sizes.max()), ticks_per_beat)
    choice, group_of = _choose(places, sizes, window)
    start_size = sizes[choice[group_of]]
    start = _nearest(places["start"], start_size)
    end = _nearest(places["end"], start_size)
    has_length = places["end"] > places["start"]
    end = np.where(has_length, np.maximum(end, start + start_size), start)
    return _moved(places["start"], start, share), _moved(places["end"], end, share)


def _moved(here: NDArray[np.int64], there: NDArray[np.int64], share: float) -> NDArray[np.int64]:
    moved: NDArray[np.int64] = here + np.rint(share * (there - here)).astype(np.int64)
    return moved


def _choose(
    places: NDArray[np.void], sizes: NDArray[np.int64], window: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find, for each part and beat, the grid on which its notes move least; and for each note, its part and beat."""
    beat = (places["start"] + sizes.min() // 2) // window  # what is a little early belongs to the beat that it meant
    pairs = np.stack([places["part"].astype(np.int64), beat], axis=1)
    groups, group_of = np.unique(pairs, axis=0, return_inverse=True)
    group_of = group_of.reshape(-1)
    moved = [
        np.bincount(
            group_of, sum(np.abs(_nearest(places[each], size) - places[each]) for each in ("start", "end")), len(groups)
        )
        for size in sizes
    ]
    return np.argmin(np.array(moved).reshape(len(sizes), len(groups)), axis=0), group_of


def _nearest(ticks: NDArray[np.int64], size: NDArray[np.int64] | int) -> NDArray[np.int64]:
    return (ticks + size // 2) // size * size
