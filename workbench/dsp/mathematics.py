"""Sine, power of two and tangents as polynomials: they run in every lane at once and give the same bits everywhere.

The C library's functions would stop the compiler from working on sixteen voices together, and differ between machines.
Each docstring states the largest error, and a test measures it against NumPy.

Threads: any. No allocation, no exceptions.
"""

from __future__ import annotations

import numpy as np

from workbench.rt.bits import bits_to_f32, f32_to_bits
from workbench.rt.kernel import kernel

_ONE = np.int32(1)
_EXPONENT_BIAS = np.int32(127)
_EXPONENT_SHIFT = np.int32(23)
_SIGN_SHIFT = np.int32(31)
_HALVES = np.float32(1.5 * 2**22)  # a float32 near this has halves as its smallest part: adding it rounds to them


@kernel(single=True)
def sin_cycles(x):  # type: ignore[no-untyped-def]
    """Sine of `x` cycles: ``sin(2 pi x)``.

    Parameters
    ----------
    x : float32, |x| < 2**21
        Phase in cycles.

    Returns
    -------
    float32
        -1..1; largest error 5e-7 for phases within one cycle of zero.

    Notes
    -----
    Source : what is left beside the nearest half cycle, through `sin_quarter`; after an odd one the sign is turned.
    """
    x = np.float32(x)
    turned = x + _HALVES
    rest = x - (turned - _HALVES)  # -0.25..0.25
    is_odd = np.int32(f32_to_bits(turned) << _SIGN_SHIFT)
    return sin_quarter(bits_to_f32(np.int32(f32_to_bits(rest) ^ is_odd)))


@kernel(single=True)
def sin_quarter(x):  # type: ignore[no-untyped-def]
    """Sine of up to a quarter of a cycle: exact in proportion also for the smallest angles.

    Parameters
    ----------
    x : float32, -0.25..0.25
        Phase in cycles.

    Returns
    -------
    float32
        ``sin(2 pi x)``; largest relative error 5e-7.

    Notes
    -----
    Source : odd minimax polynomial of degree 9, fitted for this file.
    """
    z = x * x
    zz = z * z  # NB: in pairs, so that fewer steps wait for the one before
    return x * ((6.283185 - 41.341656 * z) + zz * ((81.601006 - 76.54978 * z) + zz * 39.53672))


@kernel(single=True)
def exp2(x):  # type: ignore[no-untyped-def]
    """Two to the power of `x`.

    Parameters
    ----------
    x : float32
        Exponent; limited to -126..126.

    Returns
    -------
    float32
        ``2 ** x``; largest relative error 3e-7.

    Notes
    -----
    Source : the whole part goes into the exponent's bits, the rest through a minimax polynomial of degree 6.
    """
    x = min(max(x, -126.0), 126.0)
    whole = np.floor(x)
    f = x - whole
    rest = 1.0 + f * (
        0.69314706 + f * (0.24022931 + f * (0.055485282 + f * (0.009675452 + f * (0.0012467845 + f * 0.0002161292))))
    )
    return rest * bits_to_f32((np.int32(whole) + _EXPONENT_BIAS) << _EXPONENT_SHIFT)


@kernel(single=True)
def log2(x):  # type: ignore[no-untyped-def]
    """Logarithm to the base of two.

    Parameters
    ----------
    x : float32, > 0
        A normal number below 2**126; others give nonsense, but no exception.

    Returns
    -------
    float32
        ``log2(x)``; largest error 2e-6 for results of -16..16, 6e-6 beyond, where a float32 has no finer steps.

    Notes
    -----
    Source : the exponent's bits, and ``ln((1+t)/(1-t)) = 2 (t + t**3/3 + ...)`` for the rest, which lies in 0.7..1.42.
    """
    bits = f32_to_bits(x * 1.4142135)
    whole = (bits >> _EXPONENT_SHIFT) - _EXPONENT_BIAS
    m = x * bits_to_f32((_EXPONENT_BIAS - whole) << _EXPONENT_SHIFT)
    t = (m - 1.0) / (m + 1.0)
    z = t * t
    return np.float32(whole) + t * (2.8853901 + z * (0.9617967 + z * (0.57707802 + z * 0.41219859)))


@kernel(single=True)
def round_half_up(x):  # type: ignore[no-untyped-def]
    """Round to the nearest whole number, halves upwards.

    Parameters
    ----------
    x : float32
        Any number.

    Returns
    -------
    float32
        A whole number.
    """
    return np.floor(x + 0.5)


@kernel(single=True)
def tan_pi(x):  # type: ignore[no-untyped-def]
    """Tangent of ``pi x``, for filter coefficients.

    Parameters
    ----------
    x : float32, 0..0.45
        A frequency as a share of the sample rate.

    Returns
    -------
    float32
        ``tan(pi x)``; largest relative error 2e-6 up to 0.25, 2e-3 at 0.45.

    Notes
    -----
    Source : Padé approximant [5/4] of the tangent.
    """
    y = 3.1415927 * x
    z = y * y
    return y * (945.0 - z * (105.0 - z)) / (945.0 - z * (420.0 - 15.0 * z))


@kernel(single=True)
def tanh(x):  # type: ignore[no-untyped-def]
    """Hyperbolic tangent: straight around zero, and never beyond -1 and 1.

    Parameters
    ----------
    x : float32
        Any number.

    Returns
    -------
    float32
        ``tanh(x)``; largest error 3e-7, and for small numbers 1e-5 of the result.
    """
    power = exp2(2.8853901 * min(max(x, -12.0), 12.0))  # e ** 2x
    # Near zero the difference would lose all its digits, and what rings out would end too early: Taylor's series there.
    straight = x * (1.0 - x * x * (0.33333334 - 0.13333334 * x * x))
    return straight if abs(x) < 0.1 else (power - 1.0) / (power + 1.0)


@kernel(single=True)
def angle_cycles(re, im):  # type: ignore[no-untyped-def]
    """Angle of a complex number, in cycles.

    Parameters
    ----------
    re, im : float32
        Its parts.

    Returns
    -------
    float32
        -0.5..0.5, 0 for zero; largest error 6e-8.

    Notes
    -----
    Source : odd minimax polynomial of degree 15 for an eighth of the circle, fitted for this file.
    """
    a, b = abs(re), abs(im)
    z = min(a, b) / max(a, b, 1e-30)
    u = z * z
    low = 0.15915483 + u * (-0.053046118 + u * (0.031745937 + u * -0.02213623))
    high = 0.015345931 + u * (-0.008898587 + u * (0.0034795059 + u * -0.00064527958))
    turn = z * (low + u * u * (u * u) * high)
    turn = 0.25 - turn if b > a else turn
    turn = 0.5 - turn if re < 0.0 else turn
    return -turn if im < 0.0 else turn
