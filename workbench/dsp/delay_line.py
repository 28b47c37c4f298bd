"""Delay lines read between two frames: an echo whose time glides, a string that is in tune.

Threads: any. No allocation, no exceptions.
"""

from __future__ import annotations

import numpy as np

from workbench.rt.kernel import kernel


@kernel(single=True)
def delay_read(line, newest, whole, fraction):  # type: ignore[no-untyped-def]
    """Read a ring of frames a while ago, between two of them.

    Parameters
    ----------
    line : array of float32
        The ring.
    newest : int
        Index of the frame that was written last.
    whole : int, 1..len(line) - 3
        How long ago, in frames.
    fraction : float32, 0..1
        What is added to that. Kept apart, because a float32 cannot count far and finely at once.

    Returns
    -------
    float32
        Exact for `fraction` 0; never louder than the line holds at any frequency, so a loop around it stays stable.

    Notes
    -----
    Source : third-order Lagrange interpolation; Laakso, Valimaki, Karjalainen, Laine (1996), "Splitting the unit
    delay", IEEE Signal Processing Magazine 13(1).
    """
    room = len(line)
    a = newest - whole + 1
    a += room if a < 0 else 0
    b = a - 1 if a > 0 else room - 1
    c = b - 1 if b > 0 else room - 1
    d = c - 1 if c > 0 else room - 1
    return lagrange(line[a], line[b], line[c], line[d], fraction)


@kernel(single=True)
def lagrange(a, b, c, d, t):  # type: ignore[no-untyped-def]
    """Third-order polynomial through four neighbours.

    Parameters
    ----------
    a, b, c, d : float32
        Values at -1, 0, 1 and 2.
    t : float32
        Where to read: best between 0 and 1.

    Returns
    -------
    float32
        The polynomial's value.
    """
    u, v, w = t + 1.0, t - 1.0, t - 2.0
    return 0.16666667 * t * (u * v * d - v * w * a) + 0.5 * u * w * (v * b - t * c)


@kernel(single=True)
def diffuse(x, line, newest, frames, gain):  # type: ignore[no-untyped-def]
    """One frame through a delaying allpass: what smears a click into many without colouring it in the long run.

    Parameters
    ----------
    x : float32
        Input.
    line : array of float32
        The ring; the frame `newest` is written.
    newest : int
        Index to write; it goes up by one from frame to frame, modulo the length.
    frames : int, 1..len(line) - 1
        Delay.
    gain : float32, -1..1, without the ends
        How much goes round.

    Returns
    -------
    float32
        Output.

    Notes
    -----
    Source : Schroeder (1962), "Natural sounding artificial reverberation", J. Audio Eng. Soc. 10(3).
    """
    at = newest - frames
    held = line[at if at >= 0 else at + len(line)]
    inner = x - gain * held
    line[newest] = inner
    return held + gain * inner


@kernel(single=True)
def whole_and_rest(frames):  # type: ignore[no-untyped-def]
    """Take a number of frames apart.

    Parameters
    ----------
    frames : float32, >= 0
        Any number below 2**24.

    Returns
    -------
    tuple of int32 and float32
        Whole frames, and what is left: 0..1.
    """
    whole = np.int32(frames)
    return whole, frames - np.float32(whole)
