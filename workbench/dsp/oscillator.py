"""Oscillators: one sample from a phase, with the edges of saw, pulse and triangle smoothed so that they do not alias.

An ideal edge holds frequencies up to infinity, and all above half the sample rate come back as aliases. Here each edge
(or corner) is replaced by what a cubic B-spline makes of it: four samples wide, and its spectrum falls as sinc^4. Run
at twice the sample rate and decimated (`workbench.dsp.decimation`, which also undoes the sinc^4 droop), a saw at
2093 Hz and 48 kHz has its aliases 75 dB below its harmonics; without any of this they are at -12.5 dB.

Source: Valimaki, Pekonen & Nam (2012), "Perceptually informed synthesis of bandlimited classical waveforms using
integrated polynomial interpolation", J. Acoust. Soc. Am. 131(1); the B-spline kernels in the form of truncated powers.
Threads: any. No allocation, no exceptions.
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.mathematics import sin_cycles
from workbench.rt.kernel import kernel


@kernel(single=True)
def wrap(phase):  # type: ignore[no-untyped-def]
    """Bring a phase back to 0..1.

    Parameters
    ----------
    phase : float32
        Phase in cycles.

    Returns
    -------
    float32
        Its fractional part, 0 <= result < 1 (1 is possible just below a whole number).
    """
    return phase - np.floor(phase)


@kernel(single=True)
def _edge(distance):  # type: ignore[no-untyped-def]
    """What a B-spline adds to a step of 2, `distance` samples from it; odd, so the other side has the other sign."""
    outer = max(2.0 - distance, 0.0)
    inner = max(1.0 - distance, 0.0)
    outer, inner = outer * outer, inner * inner
    return (outer * outer - 4.0 * inner * inner) * 0.083333336


@kernel(single=True)
def _corner(distance):  # type: ignore[no-untyped-def]
    """What a B-spline adds to a ramp of slope one per sample, `distance` samples away from where it starts."""
    outer = max(2.0 - distance, 0.0)
    inner = max(1.0 - distance, 0.0)
    outer_2, inner_2 = outer * outer, inner * inner
    return (outer * outer_2 * outer_2 - 4.0 * inner * inner_2 * inner_2) * 0.008333334


@kernel(single=True)
def sine(phase):  # type: ignore[no-untyped-def]
    """A sine, starting at zero and rising.

    Parameters
    ----------
    phase : float32, 0..1
        Phase in cycles.

    Returns
    -------
    float32
        -1..1.
    """
    return sin_cycles(phase)


@kernel(single=True)
def saw(phase, step):  # type: ignore[no-untyped-def]
    """A rising saw whose edge is at phase 0.

    Parameters
    ----------
    phase : float32, 0..1
        Phase in cycles.
    step : float32, 0..0.25
        How far the phase moves per sample: frequency over sample rate.

    Returns
    -------
    float32
        About -1..1.
    """
    samples = 1.0 / max(step, 1e-7)
    # NB: at a quarter of a cycle per sample or less, only the nearer one of the two edges is within reach.
    edge = _edge(min(phase, 1.0 - phase) * samples)
    return 2.0 * phase - 1.0 + (edge if phase < 0.5 else -edge)


@kernel(single=True)
def pulse(phase, step, duty):  # type: ignore[no-untyped-def]
    """A pulse that is high while the phase is below `duty`. Its mean is zero, so that changing `duty` does not thump.

    Parameters
    ----------
    phase : float32, 0..1
        Phase in cycles.
    step : float32, 0..0.25
        How far the phase moves per sample.
    duty : float32, 0..1
        Share of the cycle that is high; 0.5 is a square of -1 and 1.

    Returns
    -------
    float32
        ``2 - 2 duty`` while high, ``-2 duty`` while low.
    """
    return saw(wrap(phase - duty), step) - saw(phase, step)


@kernel(single=True)
def triangle(phase, step):  # type: ignore[no-untyped-def]
    """A triangle, starting at zero and rising.

    Parameters
    ----------
    phase : float32, 0..1
        Phase in cycles.
    step : float32, 0..0.25
        How far the phase moves per sample.

    Returns
    -------
    float32
        About -1..1.
    """
    samples = 1.0 / max(step, 1e-7)
    x = wrap(phase + 0.25)
    to_bottom = min(x, 1.0 - x) * samples
    to_top = abs(x - 0.5) * samples
    return 1.0 - 4.0 * abs(x - 0.5) + 8.0 * step * (_corner(to_bottom) - _corner(to_top))
