"""The state-variable filter: low, band and high pass at once, stable while its cut-off is moved at audio rate.

Source: Simper (2013), "Linear trapezoidal integrated SVF"; Zavalishin (2018), "The Art of VA Filter Design", ch. 4.
Threads: any. No allocation, no exceptions.
"""

from __future__ import annotations

from workbench.dsp.mathematics import tan_pi
from workbench.rt.kernel import kernel


@kernel(single=True)
def svf_gain(cutoff_hz, sample_rate):  # type: ignore[no-untyped-def]
    """The integrator gain that puts the cut-off where it is wanted (bilinear transform, pre-warped).

    Parameters
    ----------
    cutoff_hz : float32
        Cut-off in Hz; limited to 1 Hz .. 0.45 of the sample rate.
    sample_rate : float32
        Frames per second.

    Returns
    -------
    float32
        ``tan(pi cutoff / sample_rate)``.
    """
    return tan_pi(min(max(cutoff_hz, 1.0) / sample_rate, 0.45))


@kernel(single=True)
def svf(x, gain, damping, z1, z2):  # type: ignore[no-untyped-def]
    """Filter one sample.

    Parameters
    ----------
    x : float32
        Input.
    gain : float32
        From `svf_gain`.
    damping : float32, > 0
        ``1 / Q``: 2 is dull, 1.414 is flat, 0.05 rings.
    z1, z2 : float32
        State.

    Returns
    -------
    tuple of float32
        low, band, high, z1, z2. The band output peaks at ``Q``.
    """
    a1 = 1.0 / (1.0 + gain * (gain + damping))
    a2 = gain * a1
    v3 = x - z2
    v1 = a1 * z1 + a2 * v3
    v2 = z2 + a2 * z1 + gain * a2 * v3
    return v2, v1, x - damping * v1 - v2, 2.0 * v1 - z1, 2.0 * v2 - z2
