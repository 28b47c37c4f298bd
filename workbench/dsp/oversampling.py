"""Up to four times the sample rate and back, for what bends a signal: its new harmonics get room, and leave no aliases.

Two half-band filters of linear phase, so that what comes back is what went in, 35 frames later, and can be mixed with
it. Each passes up to 0.42 of the lower rate within 0.0005 dB and stops from 0.58 on by 85 dB; for the second one that
is far away, so it is short. Every other tap of such a filter is zero but the middle one, which saves half of the work.

`workbench.dsp.decimation` is for oscillators: it undoes a droop that their edges have, which signals from outside lack.

Source: Vaidyanathan & Nguyen (1987), "A 'trick' for the design of FIR half-band filters", IEEE Trans. Circuits and
Systems 34(3); taps by that trick and the Parks-McClellan algorithm.
Threads: audio. No allocation, no exceptions.
"""

from __future__ import annotations

import numpy as np

from workbench.rt.kernel import kernel
from workbench.settings import QUANTUM

FACTOR = 4
LATENCY = 35  # frames there and back: 31 of the long filter, 3.5 of the short one, and half a one to make it whole
_HALF_OF_LONG = (
    *(-8.9763686e-05, 0.00022347145, -0.00048459004, 0.00092571432, -0.0016221888, 0.0026673186, -0.0041757766),
    *(0.0062917643, -0.0092051383, 0.013187556, -0.018672511, 0.026448436, -0.038189527, 0.058264531, -0.10278388),
    0.31718963,
)
_HALF_OF_SHORT = (-0.0026615951, 0.017567471, -0.068503618, 0.30357221)
LONG = np.array([*_HALF_OF_LONG, *_HALF_OF_LONG[::-1]], np.float32)  # the taps beside the middle one, which is 0.5
SHORT = np.array([*_HALF_OF_SHORT, *_HALF_OF_SHORT[::-1]], np.float32)

OVERSAMPLING_STATE = {
    "up_long": np.zeros(len(LONG) + QUANTUM),
    "up_short": np.zeros(len(SHORT) + 2 * QUANTUM),
    "down_short": np.zeros((2, len(SHORT) + 2 * QUANTUM)),
    "down_long": np.zeros((2, len(LONG) + QUANTUM)),
    "work": np.zeros(2 * QUANTUM),
    "twice": np.zeros(2 * QUANTUM + 1),  # one more: what comes back is held back by one sample
    "last": 0.0,
    "fast": np.zeros(FACTOR * QUANTUM),
}


@kernel(single=True)
def double(x, out, line, work, taps):  # type: ignore[no-untyped-def]
    """Go to twice the rate.

    Parameters
    ----------
    x : array of float32 [shape=(n,)]
        Input.
    out : array of float32 [shape=(at least 2 n,)]
        Output.
    line : array of float32 [shape=(taps + n,)]
        What is remembered.
    work : array of float32 [shape=(at least n,)]
        Working memory.
    taps : array of float32
        `LONG` or `SHORT`.
    """
    n, k = len(x), len(taps)
    new = line[k:]  # NB: an index like [k + i - t] might be negative for all numba knows, and would not become a vector
    for i in range(n):
        new[i] = x[i]
        work[i] = 0.0
    for t in range(k):
        tap, past = 2.0 * taps[t], line[k - t :]
        for i in range(n):
            work[i] += tap * past[i]
    late = line[k + 1 - k // 2 :]
    for i in range(n):
        out[2 * i] = work[i]
        out[2 * i + 1] = late[i]
    end = line[n:]
    for i in range(k):
        line[i] = end[i]


@kernel(single=True)
def halve(x, out, line, taps):  # type: ignore[no-untyped-def]
    """Go to half the rate.

    Parameters
    ----------
    x : array of float32 [shape=(2 n,)]
        Input.
    out : array of float32 [shape=(n,)]
        Output.
    line : array of float32 [shape=(2, taps + n)]
        What is remembered.
    taps : array of float32
        `LONG` or `SHORT`.
    """
    n, k = len(x) // 2, len(taps)
    first, second = line[0], line[1]
    new_1, new_2, late = first[k:], second[k:], second[k - k // 2 :]
    for i in range(n):
        new_1[i] = x[2 * i]
        new_2[i] = x[2 * i + 1]
    for i in range(n):
        out[i] = 0.5 * late[i]
    for t in range(k):
        tap, past = taps[t], first[k - t :]
        for i in range(n):
            out[i] += tap * past[i]
    end_1, end_2 = first[n:], second[n:]
    for i in range(k):
        first[i] = end_1[i]
        second[i] = end_2[i]


@kernel(single=True)
def to_fast(x, s):  # type: ignore[no-untyped-def]
    """Take a quantum of one channel up to four times the rate: ``s.fast``, to be changed there.

    Parameters
    ----------
    x : array of float32 [shape=(QUANTUM,)]
        Input.
    s : record
        A node's state with `OVERSAMPLING_STATE` in it.
    """
    double(x, s.twice, s.up_long, s.work, LONG)
    double(s.twice[: 2 * QUANTUM], s.fast, s.up_short, s.work, SHORT)


@kernel(single=True)
def from_fast(s, y):  # type: ignore[no-untyped-def]
    """Take ``s.fast`` back.

    Parameters
    ----------
    s : record
        The same.
    y : array of float32 [shape=(QUANTUM,)]
        Output, `LATENCY` frames behind the input of `to_fast`.
    """
    s.twice[0] = s.last
    halve(s.fast, s.twice[1:], s.down_short, SHORT)
    s.last = s.twice[2 * QUANTUM]
    halve(s.twice[: 2 * QUANTUM], y, s.down_long, LONG)
