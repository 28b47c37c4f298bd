"""Sections of second order for equalizers: all types of the cookbook, in a form that may be moved while it sounds.

The responses are those of the well-known cookbook, but not its difference equation: in single precision that one has
too few bits for 20 Hz at 192 kHz, and moving its coefficients clicks. Here a section is a state-variable filter by the
trapezoidal rule, written as one step of its two states. Its states are those of a passive circuit, so no step makes
them longer, whatever the coefficients: mixtures of two settings, and moves from frame to frame, cannot blow up.

Source: Bristow-Johnson (1998), "Cookbook formulae for audio EQ biquad filter coefficients" (the responses);
Simper (2013), "Solving the continuous SVF equations using trapezoidal integration and equivalent currents".
Threads: any. No allocation, no exceptions.
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.mathematics import exp2, sin_quarter
from workbench.rt.kernel import kernel

TYPES = (
    "low pass",
    "high pass",
    "band pass",
    "resonator",
    "notch",
    "all pass",
    "peak",
    "low shelf",
    "high shelf",
)
_LAST = np.int32(len(TYPES) - 1)


@kernel(single=True)
def biquad_type(number, q, root):  # type: ignore[no-untyped-def]
    """What a type is made of, before its frequency is known.

    Parameters
    ----------
    number : int
        Place in `TYPES`.
    q : float32, > 0
        Quality.
    root : float32, > 0
        Fourth root of the gain at the peak or shelf, as a power: ``10 ** (gain_db / 80)``.

    Returns
    -------
    tuple of float32
        Factor of the frequency, damping, and how much of the input, the band and the low pass come out.
    """
    damping = 1.0 / q
    a = root * root
    if number == 0:
        return 1.0, damping, 0.0, 0.0, 1.0
    if number == 1:
        return 1.0, damping, 1.0, -damping, -1.0
    if number == 2:
        return 1.0, damping, 0.0, damping, 0.0
    if number == 3:
        return 1.0, damping, 0.0, 1.0, 0.0
    if number == 4:
        return 1.0, damping, 1.0, -damping, 0.0
    if number == 5:
        return 1.0, damping, 1.0, -2.0 * damping, 0.0
    if number == 6:
        return 1.0, damping / a, 1.0, damping * (a - 1.0 / a), 0.0
    if number == 7:
        return 1.0 / root, damping, 1.0, damping * (a - 1.0), a * a - 1.0
    return root, damping, a * a, damping * a * (1.0 - a), 1.0 - a * a


@kernel(single=True)
def biquad_mixture(one, other, share, freq_hz, q, gain_db, sample_rate):  # type: ignore[no-untyped-def]
    """Compute the coefficients of a section between two types.

    Parameters
    ----------
    one, other : int
        Places in `TYPES`.
    share : float32, 0..1
        How much it is the other one.
    freq_hz, q, gain_db, sample_rate : float32
        As for `biquad_section`.

    Returns
    -------
    tuple of six float32
        For `biquad`.
    """
    turn = 0.5 * min(max(freq_hz, 1.0) / sample_rate, 0.49)
    tangent = sin_quarter(turn) / sin_quarter(0.25 - turn)
    root = exp2(gain_db * 0.041524101)
    warp, damping, direct, band, low = biquad_type(one, q, root)
    if share > 0.0:
        warp_2, damping_2, direct_2, band_2, low_2 = biquad_type(other, q, root)
        warp, damping = warp + share * (warp_2 - warp), damping + share * (damping_2 - damping)
        direct, band = direct + share * (direct_2 - direct), band + share * (band_2 - band)
        low += share * (low_2 - low)
    gain = warp * tangent
    a1 = 1.0 / (1.0 + gain * (gain + damping))
    a2 = gain * a1
    a3 = gain * a2
    # What z1 loses from sample to sample is kept, not what it keeps: next to 1 it would have few bits.
    lost = 2.0 * a1 * gain * (gain + damping)
    through = direct + band * a2 + low * a3
    return lost, 2.0 * a2, 2.0 * a3, through, band * a1 + low * a2, low * (1.0 - a3) - band * a2


@kernel(single=True)
def biquad_section(place, freq_hz, q, gain_db, sample_rate):  # type: ignore[no-untyped-def]
    """Compute the coefficients of a section.

    Parameters
    ----------
    place : float32, 0..8
        Index in `TYPES`; between two of them the filter is a mixture of both.
    freq_hz : float32
        Corner or centre in Hz; limited to 1 Hz .. 0.49 of the sample rate.
    q : float32, > 0
        Quality: 0.707 is flat, more rings, or makes the peak narrower.
    gain_db : float32
        Of the peak or shelf; the other types do without.
    sample_rate : float32
        Frames per second.

    Returns
    -------
    tuple of six float32
        For `biquad`.
    """
    lower = min(np.int32(place), _LAST)
    return biquad_mixture(lower, lower + 1, place - np.float32(lower), freq_hz, q, gain_db, sample_rate)


@kernel(single=True)
def biquad(x, section, z1, z2):  # type: ignore[no-untyped-def]
    """Send one sample through a section.

    Parameters
    ----------
    x : float32
        Input.
    section : tuple of six float32
        From `biquad_section`.
    z1, z2 : float32
        State.

    Returns
    -------
    tuple of float32
        Output, z1, z2.
    """
    lost, cross, pull, through, from_1, from_2 = section
    left = x - z2
    y = through * x + (from_1 * z1 + from_2 * z2)
    return y, z1 + (cross * left - lost * z1), (z2 + cross * z1) + pull * left
