"""What the filters do to each frequency, by formula: to be drawn, and to be compared with what is measured.

All of it is exact for the digital filter, not for an analogue one that it resembles: at any frequency up to half the
sample rate the figure is what a steady sine there would show.

Threads: control.
Source: as the kernels of the same names; the trapezoidal rule takes a frequency f to ``j tan(pi f / rate)``.
"""

from __future__ import annotations

import math

import numpy as np

from workbench.dsp.biquad import biquad_type

Complex = np.ndarray  # dtype=complex128, as long as the frequencies


def turned(freqs_hz: np.ndarray, sample_rate: float) -> Complex:
    """Say by what one frame of delay multiplies a sine.

    Parameters
    ----------
    freqs_hz : numpy.ndarray
        Frequencies in Hz.
    sample_rate : float
        Frames per second.

    Returns
    -------
    numpy.ndarray
        ``exp(-2 pi j f / rate)``.
    """
    return np.exp(-2j * np.pi * freqs_hz / sample_rate)


def laplace(freqs_hz: np.ndarray, cutoff_hz: float, sample_rate: float, highest: float) -> Complex:
    """Say where frequencies lie for a filter by the trapezoidal rule: at its cut-off it is ``1j``.

    Parameters
    ----------
    freqs_hz : numpy.ndarray
        Frequencies in Hz.
    cutoff_hz : float
        Its cut-off.
    sample_rate : float
        Frames per second.
    highest : float
        What the cut-off is limited to, as a share of the sample rate.

    Returns
    -------
    numpy.ndarray
        The Laplace variable.
    """
    corner = math.tan(math.pi * min(max(cutoff_hz, 1.0) / sample_rate, highest))
    return 1j * np.tan(np.pi * freqs_hz / sample_rate) / corner


def biquad_response(
    freqs_hz: np.ndarray, place: int, freq_hz: float, q: float, gain_db: float, sample_rate: float
) -> Complex:
    """Work out the response of a section of second order.

    Parameters
    ----------
    freqs_hz : numpy.ndarray
        Frequencies in Hz.
    place : int
        Index in `workbench.dsp.biquad.TYPES`.
    freq_hz, q, gain_db, sample_rate : float
        As for `workbench.dsp.biquad.biquad_section`.

    Returns
    -------
    numpy.ndarray
        Output over input.
    """
    rule = getattr(biquad_type, "py_func", biquad_type)
    warp, damping, direct, band, low = rule(place, q, 10.0 ** (gain_db / 80.0))
    s = laplace(freqs_hz, freq_hz, sample_rate, 0.49) / warp
    made: Complex = direct + (band * s + low) / (s * s + damping * s + 1.0)
    return made


def svf_response(
    freqs_hz: np.ndarray, cutoff_hz: float, damping: float, sample_rate: float
) -> tuple[Complex, Complex, Complex]:
    """Work out the three responses of the state-variable filter.

    Parameters
    ----------
    freqs_hz : numpy.ndarray
        Frequencies in Hz.
    cutoff_hz, damping, sample_rate : float
        As for `workbench.dsp.filter.svf`.

    Returns
    -------
    tuple of numpy.ndarray
        low, band, high.
    """
    s = laplace(freqs_hz, cutoff_hz, sample_rate, 0.45)
    below = s * s + damping * s + 1.0
    return 1.0 / below, s / below, s * s / below


def dc_response(freqs_hz: np.ndarray, cutoff_hz: float, sample_rate: float) -> Complex:
    """Work out the response of `workbench.dsp.dc.dc_block`.

    Parameters
    ----------
    freqs_hz : numpy.ndarray
        Frequencies in Hz.
    cutoff_hz, sample_rate : float
        As for `workbench.dsp.dc.dc_pole`.

    Returns
    -------
    numpy.ndarray
        Output over input.
    """
    s = laplace(freqs_hz, cutoff_hz, sample_rate, 0.45)
    return s / (s + 1.0)


def delay_response(freqs_hz: np.ndarray, frames: float, sample_rate: float) -> Complex:
    """Work out the response of `workbench.dsp.delay_line.delay_read`.

    Parameters
    ----------
    freqs_hz : numpy.ndarray
        Frequencies in Hz.
    frames : float, >= 1
        How long ago is read.
    sample_rate : float
        Frames per second.

    Returns
    -------
    numpy.ndarray
        What is read over what was written last.
    """
    whole = math.floor(frames)
    t = frames - whole
    u, v, w = t + 1.0, t - 1.0, t - 2.0
    weights = np.array([-t * v * w / 6.0, 0.5 * u * v * w, -0.5 * t * u * w, t * u * v / 6.0])
    powers = turned(np.asarray(freqs_hz), sample_rate)[..., np.newaxis] ** np.arange(whole - 1, whole + 3)
    made: Complex = powers @ weights
    return made
