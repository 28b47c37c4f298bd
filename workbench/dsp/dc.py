"""The DC blocker: a high pass of first order that forgets a constant completely, not just nearly.

It works on differences, so that a constant input gives an exact zero to decay from; a high pass made as "input less
low pass" keeps what the low pass's last bits cannot follow (-70 dBFS at 5 Hz and 192 kHz).

Source: Smith, "Introduction to Digital Filters" (2007), DC blocker; gain and pole those of the bilinear transform.
Threads: any. No allocation, no exceptions.
"""

from __future__ import annotations

from workbench.dsp.mathematics import tan_pi
from workbench.rt.kernel import kernel


@kernel(single=True)
def dc_pole(cutoff_hz, sample_rate):  # type: ignore[no-untyped-def]
    """Where the pole of `dc_block` lies.

    Parameters
    ----------
    cutoff_hz : float32
        Where the response is 3 dB down; limited to 0.45 of the sample rate.
    sample_rate : float32
        Frames per second.

    Returns
    -------
    float32
        0..1, just below 1.
    """
    gain = tan_pi(min(cutoff_hz / sample_rate, 0.45))
    return (1.0 - gain) / (1.0 + gain)


@kernel(single=True)
def dc_block(x, pole, x1, y1):  # type: ignore[no-untyped-def]
    """Take the constant part out of one sample.

    Parameters
    ----------
    x : float32
        Input.
    pole : float32
        From `dc_pole`.
    x1, y1 : float32
        The input and the output before.

    Returns
    -------
    float32
        The output.
    """
    return pole * y1 + 0.5 * (1.0 + pole) * (x - x1)
