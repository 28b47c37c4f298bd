"""Chance that can be looked up: the number drawn for an event in a cycle follows from where it is, and nothing else.

So a draw needs no memory, can be made for any cycle in any order, and is the same live, offline, in a browser and here.
"""

from __future__ import annotations

from typing import Any

from workbench.rt.kernel import kernel

# 64 bits each, the highest one set: numba takes such numbers for unsigned ones, so that one text is right as Python,
# where numbers are unbounded, on NumPy's uint64 arrays, and compiled.
_MASK = 0xFFFFFFFFFFFFFFFF
_GAMMA = 0x9E3779B97F4A7C15
_FIRST = 0xBF58476D1CE4E5B9
_SECOND = 0x94D049BB133111EB


def draw(seed: Any, track: Any, cycle: Any, number: Any) -> Any:
    """Draw a number by mixing four.

    Parameters
    ----------
    seed, track, cycle, number : int, or ndarray of uint64
        0..2**64 - 1 each. `number` counts the draws of a pattern (`workbench.sequencer.canonical.draw_numbers`).

    Returns
    -------
    float or ndarray
        0 <= draw < 1, evenly distributed, on a grid of 2**-53. An event is played if it is below its probability.

    Notes
    -----
    Source : Steele, Lea & Flood (2014), "Fast Splittable Pseudorandom Number Generators": their generator's increment,
    and its finaliser (Stafford's variant 13) once for each of the numbers.
    Threads: any; the audio side has it compiled as it stands (`draw_word`), for arguments of type uint64.
    """
    state = _GAMMA
    for value in (seed, track, cycle, number):
        state = (state ^ value) * _GAMMA & _MASK
        state = (state ^ (state >> 30)) * _FIRST & _MASK
        state = (state ^ (state >> 27)) * _SECOND & _MASK
        state = state ^ (state >> 31)
    return (state >> 11) * (1.0 / 9007199254740992.0)


draw_word = kernel(draw)
