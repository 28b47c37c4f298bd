"""The equalizer cookbook as its author wrote the formulas down: coefficients of a second-order section, in doubles."""

from __future__ import annotations

import numpy as np


def cookbook(shape, freq_hz, q, gain_db, rate):
    """Numerator and denominator (b, a) of Bristow-Johnson's filters, a[0] = 1."""
    w = 2.0 * np.pi * freq_hz / rate
    cos, alpha = np.cos(w), np.sin(w) / (2.0 * q)
    a = 10.0 ** (gain_db / 40.0)
    beta = 2.0 * np.sqrt(a) * alpha
    plain = [1 + alpha, -2 * cos, 1 - alpha]
    b, a = {
        "low pass": ([(1 - cos) / 2, 1 - cos, (1 - cos) / 2], plain),
        "high pass": ([(1 + cos) / 2, -(1 + cos), (1 + cos) / 2], plain),
        "band pass": ([alpha, 0.0, -alpha], plain),
        "resonator": ([q * alpha, 0.0, -q * alpha], plain),
        "notch": ([1.0, -2 * cos, 1.0], plain),
        "all pass": ([1 - alpha, -2 * cos, 1 + alpha], plain),
        "peak": ([1 + alpha * a, -2 * cos, 1 - alpha * a], [1 + alpha / a, -2 * cos, 1 - alpha / a]),
        "low shelf": (
            [
                a * ((a + 1) - (a - 1) * cos + beta),
                2 * a * ((a - 1) - (a + 1) * cos),
                a * ((a + 1) - (a - 1) * cos - beta),
            ],
            [(a + 1) + (a - 1) * cos + beta, -2 * ((a - 1) + (a + 1) * cos), (a + 1) + (a - 1) * cos - beta],
        ),
        "high shelf": (
            [
                a * ((a + 1) + (a - 1) * cos + beta),
                -2 * a * ((a - 1) + (a + 1) * cos),
                a * ((a + 1) + (a - 1) * cos - beta),
            ],
            [(a + 1) - (a - 1) * cos + beta, 2 * ((a - 1) - (a + 1) * cos), (a + 1) - (a - 1) * cos - beta],
        ),
    }[shape]
    return np.array(b) / a[0], np.array(a) / a[0]
