"""Loudness: the K-weighting of a signal at any sample rate, and the gated mean over a whole piece.

The standard gives its two filters as coefficients for 48 kHz only. They are the bilinear transforms of an analog shelf
and an analog high pass, whose frequencies and gains are known to as many digits; as state-variable filters these give
the standard's response at 48 kHz and the same curve at other rates, in single precision too, where the direct form of
a filter at 38 Hz would not.

Source: ITU-R BS.1770-4, annex 1; the analog parameters after Mansbridge, Finn & Reiss (2012), "Implementation and
evaluation of autonomous multi-track fader control", AES 132nd convention.
Threads: any. No allocation, no exceptions.
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.filter import svf
from workbench.dsp.mathematics import log2
from workbench.rt.kernel import kernel

SHELF_HZ, SHELF_Q = 1681.974450955533, 0.7071752369554196
SHELF_HIGH = 1.5848647011308556  # gain of the shelf above (4 dB), and of its middle
SHELF_BAND = 1.2587209302325579
HIGH_PASS_HZ, HIGH_PASS_Q = 38.13547087602444, 0.5003270373238773
HIGH_PASS_GAIN = 1.0049949  # the standard's numerator is 1 - 2/z + 1/z^2, not quite the high pass's own

_SHELF_DAMPING, _HIGH_PASS_DAMPING = 1.0 / SHELF_Q, 1.0 / HIGH_PASS_Q  # worked out here, once and in doubles
_BAND_GAIN = SHELF_BAND / SHELF_Q

OFFSET = -0.691  # LUFS of a mean square of one: a sine of 997 Hz at full scale on one side reads -3.01
LOWEST_LUFS, HIGHEST_LUFS = -70.0, 50.0  # the absolute gate, and what no signal reaches
BINS_PER_LU = 10
BINS = 1200
RELATIVE_GATE = 0.1  # of the mean power: 10 LU below
NOTHING_LUFS = -120.0
TINY = 1e-13


@kernel(single=True)
def k_weight(x, shelf, high_pass, z1, z2, z3, z4):  # type: ignore[no-untyped-def]
    """Weight one sample as the ear would.

    Parameters
    ----------
    x : float32
        Input.
    shelf, high_pass : float32
        ``svf_gain(SHELF_HZ, sample_rate)`` and ``svf_gain(HIGH_PASS_HZ, sample_rate)``.
    z1, z2, z3, z4 : float32
        State.

    Returns
    -------
    tuple of float32
        The weighted sample, z1, z2, z3, z4.
    """
    low, band, high, z1, z2 = svf(x, shelf, _SHELF_DAMPING, z1, z2)
    head = low + _BAND_GAIN * band + SHELF_HIGH * high
    _low, _band, weighted, z3, z4 = svf(head, high_pass, _HIGH_PASS_DAMPING, z3, z4)
    return HIGH_PASS_GAIN * weighted, z1, z2, z3, z4


@kernel(single=True)
def power_db(power):  # type: ignore[no-untyped-def]
    """Level of a mean square.

    Parameters
    ----------
    power : float32, >= 0
        Mean square; 1.0 is 0 dB, so a sine at full scale reads -3 dB.

    Returns
    -------
    float32
        In dB; at least -129.
    """
    return 3.0103 * log2(max(power, TINY))


@kernel(single=True)
def power_lufs(power):  # type: ignore[no-untyped-def]
    """Loudness of a mean square.

    Parameters
    ----------
    power : float32, >= 0
        Mean square of the K-weighted channels, added up.

    Returns
    -------
    float32
        LUFS; at least -120.
    """
    return max(power_db(power) + OFFSET, NOTHING_LUFS)


@kernel(single=True)
def note_block(power, counts, means):  # type: ignore[no-untyped-def]
    """Take one block of 400 ms into account, if it is above the absolute gate.

    Parameters
    ----------
    power : float32
        Its mean square, K-weighted.
    counts : array [shape=(BINS,), dtype=int32]
        How many blocks were as loud as each tenth of a LU from -70 on.
    means : array [shape=(BINS,), dtype=float32]
        Mean power of those.
    """
    lufs = power_lufs(power)
    if lufs >= LOWEST_LUFS:
        at = min(np.int32((lufs - LOWEST_LUFS) * BINS_PER_LU), np.int32(BINS - 1))
        counts[at] += 1
        means[at] += (power - means[at]) / np.float32(counts[at])


@kernel(single=True)
def gated_lufs(counts, means):  # type: ignore[no-untyped-def]
    """Loudness of all blocks so far but those that are more than 10 LU softer than their mean.

    Parameters
    ----------
    counts, means : array [shape=(BINS,)]
        From `note_block`. What lies within a tenth of a LU above the relative gate may count as below it.

    Returns
    -------
    float32
        LUFS; -120 if there was nothing above the absolute gate.
    """
    total, count = np.float64(0.0), 0
    for k in range(BINS):
        total += np.float64(means[k]) * counts[k]
        count += counts[k]
    gate = np.float32(RELATIVE_GATE * total / max(count, 1))
    total, count = np.float64(0.0), 0
    for k in range(BINS):
        if means[k] > gate:
            total += np.float64(means[k]) * counts[k]
            count += counts[k]
    return power_lufs(np.float32(total / max(count, 1)))
