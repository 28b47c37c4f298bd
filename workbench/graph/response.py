"""What a kind of node says of the frequencies: read from its declaration, checked before anybody relies on it.

Threads: control.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors import GraphError, KernelError, ParameterError

if TYPE_CHECKING:
    from workbench.graph.kind import NodeKind


def read_response(kind: NodeKind, freqs_hz: Any, sample_rate: float, values: Mapping[str, float]) -> np.ndarray:
    """Work out the frequency response that a kind declares.

    Parameters
    ----------
    kind : NodeKind
        Whose.
    freqs_hz : array_like
        At which frequencies: 0 Hz to half the sample rate.
    sample_rate : float
        Frames per second.
    values : mapping of str to float
        Its parameters, choices as their index.

    Returns
    -------
    numpy.ndarray [dtype=complex128]
        Output over input, for each frequency: the magnitude says how much louder, the angle how far ahead.

    Raises
    ------
    GraphError
        If it declares none.
    ParameterError
        If a frequency is not a number in that range.
    KernelError
        If what is declared does not give a number for each frequency.
    """
    if kind.response is None:
        raise GraphError(
            f"{kind.name} declares no frequency response (write @wb.node(response=...)): measure one by sending a "
            f"click through it, np.fft.rfft(wb.process({kind.name}(), click))"
        )
    try:
        freqs = np.asarray(freqs_hz, np.float64)
    except (TypeError, ValueError):
        raise ParameterError(f"freqs_hz must be numbers in Hz, got {freqs_hz!r}") from None
    if not (np.isfinite(freqs).all() and (freqs >= 0.0).all() and (freqs <= 0.5 * sample_rate).all()):
        raise ParameterError(f"freqs_hz must be in range 0..{0.5 * sample_rate:g} Hz, half the sample rate")
    p = kind.steady_values(values, sample_rate)
    with np.errstate(all="ignore"):
        made = np.asarray(kind.response(freqs, p))
    try:
        return np.broadcast_to(made.astype(np.complex128), freqs.shape).copy()
    except (TypeError, ValueError):
        raise KernelError(
            f"the response of {kind.name} must give a number for each frequency: "
            f"asked about {freqs.shape}, it gave {made.shape} of {made.dtype}"
        ) from None
