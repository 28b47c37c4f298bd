"""Frequency of one partial, to a thousandth of a cent: from how its phase moves between two windows."""

from __future__ import annotations

import numpy as np


def partial_hz(signal, near_hz, sample_rate, window=8192, hop=512):
    """Frequency of the partial that is nearest to `near_hz`, which must be known to a part of `sample_rate / hop`."""
    t = np.arange(len(signal)) / sample_rate
    turned = np.asarray(signal, np.float64) * np.exp(-2j * np.pi * near_hz * t)
    weights = np.blackman(window)
    first, second = (np.sum(weights * turned[start : start + window]) for start in (0, hop))
    return near_hz + np.angle(second * np.conj(first)) / (2.0 * np.pi) * sample_rate / hop


def cents(one, other):
    """How far one frequency is above another."""
    return 1200.0 * np.log2(one / other)
