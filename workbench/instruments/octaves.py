"""Prepares a recording for being played at any pitch: its loop closed, and once per octave with half the bandwidth.

The first version has twice the points, for notes below the recording's own: between points that are so close, four are
enough. The second one is the recording itself. Each further one has half the bandwidth and half the points.

Threads: control.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.instruments.recording import LoopPoints

MOST_OCTAVES = 10  # versions: enough for nine octaves up, without what folds back
TAPS = 95  # of the filter that halves the bandwidth; odd, so that its middle is a point
CUTOFF = 0.23  # of the sample rate; 90 dB down at 0.26, flat up to 0.2
KAISER_BETA = 9.0
GUARD = 4  # points before and behind each octave: the interpolation reads one and two of them
SUPPORT = (TAPS // 2 + 1) << (MOST_OCTAVES - 1)  # frames that all filters together look around themselves


@dataclass(frozen=True)
class Octaves:
    """A recording that can be played at any pitch.

    Attributes
    ----------
    sound : numpy.ndarray [shape=(channels, points), dtype=float32]
        All octaves, one behind the other.
    starts : numpy.ndarray [shape=(MOST_OCTAVES,)]
        Where the first frame of each stands.
    end : int
        Where it ends, or goes round: in points of the first version, half a frame each.
    around : int
        How many of them it goes back there; 0 if it ends.
    """

    sound: np.ndarray
    starts: np.ndarray
    end: int
    around: int


def octaves(sound: np.ndarray, loop: LoopPoints | None, crossfade: int) -> Octaves:
    """Prepare a recording.

    Parameters
    ----------
    sound : numpy.ndarray [shape=(channels, frames)]
        The recording.
    loop : LoopPoints, optional
        What is repeated.
    crossfade : int
        Frames over which the loop's end goes over into what stands before its start.

    Returns
    -------
    Octaves
        With a loop that is as smooth in each octave as anywhere else in it.

    Notes
    -----
    The loop is unrolled behind its end for as long as the filters look back, and what is repeated is that later
    stretch: all that a filter sees before and behind it is periodic, so going round is exact in each octave.
    """
    before = np.zeros((len(sound), SUPPORT))
    if loop is None:
        level, end, around = np.concatenate([before, sound, before], axis=1), sound.shape[1], 0
    else:
        around = loop.end - loop.start
        closed = close_loop(sound, loop, crossfade)
        turns = -(-2 * SUPPORT // around)
        tail = np.tile(closed[:, loop.start :], turns)
        head = tail[:, -SUPPORT:] if loop.start == 0 else before  # all of it goes round: also what came before it
        level, end = np.concatenate([head, closed, tail], axis=1), loop.end + SUPPORT
    parts, starts, at = [], [], 0
    for octave in range(MOST_OCTAVES):
        version = double(level) if octave == 0 else level
        level = halve(level) if octave > 0 else level
        first = (2 * SUPPORT >> octave) - GUARD
        last = first + (2 * end >> octave) + 1 + 2 * GUARD
        parts.append(version[:, first:last].astype(np.float32))
        starts.append(at + GUARD)
        at += last - first
    return Octaves(np.concatenate(parts, axis=1), np.array(starts, np.float32), 2 * end, 2 * around)


def double(sound: np.ndarray) -> np.ndarray:
    """Put a point between any two. Nothing is delayed, and the points that were there stay as they are.

    Parameters
    ----------
    sound : numpy.ndarray [shape=(channels, points)]
        Any sound.

    Returns
    -------
    numpy.ndarray [shape=(channels, 2 points)]
        Its point 2k is point k of what was.

    Notes
    -----
    Source : as for `halve`; at half the bandwidth every second tap is zero.
    """
    n = np.arange(TAPS)[::2] - TAPS // 2  # odd: the new points lie half way
    taps = np.sinc(0.5 * n) * np.kaiser(TAPS, KAISER_BETA)[::2]
    taps /= taps.sum()
    wide = np.repeat(sound, 2, axis=1)
    for channel, source in zip(wide, sound, strict=True):
        channel[1::2] = np.convolve(source, taps)[TAPS // 4 + 1 :][: len(source)]
    return wide


def halve(sound: np.ndarray) -> np.ndarray:
    """Take away the upper half of the bandwidth and every second point. Nothing is delayed.

    Parameters
    ----------
    sound : numpy.ndarray [shape=(channels, points)]
        Any sound.

    Returns
    -------
    numpy.ndarray [shape=(channels, ceil(points / 2))]
        Its point k is point 2k of what was.

    Notes
    -----
    Source : windowed sinc with a Kaiser window (Oppenheim & Schafer, Discrete-Time Signal Processing, 7.6).
    """
    n = np.arange(TAPS) - TAPS // 2
    taps = np.sinc(2.0 * CUTOFF * n) * np.kaiser(TAPS, KAISER_BETA)
    taps /= taps.sum()
    middle = slice(TAPS // 2, TAPS // 2 + sound.shape[1])
    return np.stack([np.convolve(channel, taps)[middle][::2] for channel in sound])


def close_loop(sound: np.ndarray, loop: LoopPoints, crossfade: int) -> np.ndarray:
    """Let the end of a loop go over into what stands before its start, so that its start follows without a step.

    Parameters
    ----------
    sound : numpy.ndarray [shape=(channels, frames)]
        The recording.
    loop : LoopPoints
        What is repeated. If nothing stands before it, it is taken as it is.
    crossfade : int
        Over how many frames; fewer if there are fewer before the loop or in it.

    Returns
    -------
    numpy.ndarray [shape=(channels, loop.end), dtype=float64]
        The recording up to the end of the loop.

    Notes
    -----
    The gains are straight lines, divided by the power that both sides have together: the level stays the same
    whether they are alike or not.
    Source : Fink, Holters & Zolzer (2016), "Signal-matched power-complementary cross-fading and dry-wet mixing",
    Proc. DAFx-16.
    """
    closed = sound[:, : loop.end].astype(np.float64)
    frames = min(crossfade, loop.start, loop.end - loop.start)
    if frames == 0:
        return closed
    ending, coming = closed[:, loop.end - frames :].copy(), closed[:, loop.start - frames : loop.start]
    power = np.sqrt(np.sum(ending**2) * np.sum(coming**2))
    alike = min(max(np.sum(ending * coming) / power, 0.0), 1.0) if power > 0.0 else 1.0
    gain = (np.arange(frames) + 1.0) / frames
    both = np.sqrt(gain**2 + (1.0 - gain) ** 2 + 2.0 * alike * gain * (1.0 - gain))
    closed[:, loop.end - frames :] = (gain * coming + (1.0 - gain) * ending) / both
    return closed
