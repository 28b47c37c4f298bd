"""From twice the sample rate to the sample rate: a short minimum-phase filter, 72 dB down where aliases would start.

At 96 kHz it passes up to 18 kHz and stops from 25.5 kHz on. Its pass band rises as 1 / sinc^4, which undoes what the
B-spline edges of `workbench.dsp.oscillator` take away, so that the two together are flat within 0.01 dB. Minimum phase
keeps it fast (1.6 frames at 1 kHz): what starts at a frame is heard from that frame on.

Source: least-squares FIR of 65 taps, made minimum-phase by the homomorphic method; a test checks the response.
Threads: audio. No allocation, no exceptions.
"""

from __future__ import annotations

import numpy as np

from workbench.rt.kernel import kernel
from workbench.rt.memory import f32_at

TAPS = (
    0.0045186561,
    0.032531076,
    0.11485188,
    0.25486135,
    0.37758378,
    0.35362481,
    0.13343094,
    -0.14069078,
    -0.23187789,
    -0.069787343,
    0.1401904,
    0.14896684,
    -0.027494315,
    -0.13995088,
    -0.049624464,
    0.093497654,
    0.084961755,
    -0.04140104,
    -0.088707964,
    -0.00082584181,
    0.073788011,
    0.02799935,
    -0.051092699,
    -0.040692282,
    0.028205496,
    0.042209451,
    -0.0094801203,
    -0.036671175,
    -0.0033550591,
    0.027863776,
    0.010411637,
    -0.018647867,
    -0.012857597,
    0.010779006,
    0.012251946,
    -0.005014456,
    -0.010071898,
    0.0013706431,
    0.007433496,
    0.0005498654,
    -0.0050215016,
    -0.0012830776,
    0.0031608983,
    0.0013590671,
    -0.0018717109,
    -0.001142596,
    0.0010486273,
    0.00084508178,
    -0.00055929131,
    -0.00057034821,
    0.00028717062,
    0.00035673348,
    -0.00014509952,
    -0.00020788805,
    7.4841202e-05,
    0.00011255759,
    -4.1113547e-05,
    -5.5784479e-05,
    2.4556829e-05,
    2.4182323e-05,
    -1.5709998e-05,
    -7.4863584e-06,
    1.0810197e-05,
    -4.3095937e-06,
    6.3362401e-07,
)
REACH = len(TAPS) // 2  # frames of the past that are needed
_ODD = np.array(TAPS[1::2], np.float32)  # act on the first sample of a frame: REACH taps
_EVEN = np.array(TAPS[0::2], np.float32)  # act on the second one: REACH + 1 taps


@kernel(single=True)
def decimate(tail, fast, out, frames):  # type: ignore[no-untyped-def]
    """Decimate one channel by two.

    Parameters
    ----------
    tail : int64
        Address of ``2 x (REACH + frames)`` float32: working memory whose first REACH columns carry over from call to
        call; always called with the same `frames`.
    fast : int64
        Address of ``2 x frames`` float32: first samples of all frames, then second samples of all frames.
    out : int64
        Address of `frames` float32.
    frames : int64
        Frames to make.
    """
    line, x, y = f32_at(tail, (2, REACH + frames)), f32_at(fast, (2, frames)), f32_at(out, frames)
    # NB: written with a part of the line for each tap, because of an index like REACH + i - tap the compiler does not
    # know that it is never below zero, and then makes no vector of the loop: three times as slow.
    first, second, x_1, x_2 = line[0], line[1], x[0], x[1]
    new_1, new_2 = first[REACH:], second[REACH:]
    for i in range(frames):
        new_1[i] = x_1[i]
        new_2[i] = x_2[i]
        y[i] = _EVEN[0] * x_2[i]
    for tap in range(REACH):
        odd, even = _ODD[tap], _EVEN[tap + 1]
        past_1, past_2 = first[REACH - tap :], second[REACH - tap - 1 :]
        for i in range(frames):
            y[i] += odd * past_1[i] + even * past_2[i]
    end_1, end_2 = first[frames:], second[frames:]
    for i in range(REACH):
        first[i] = end_1[i]
        second[i] = end_2[i]
