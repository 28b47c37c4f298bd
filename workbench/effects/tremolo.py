"""Tremolo: a level that swings, on both sides together or against each other.

Threads: control; the code runs on the audio thread.
Source: Zolzer (ed., 2011), "DAFX: Digital Audio Effects", ch. 3.3 (amplitude modulation).
"""

from __future__ import annotations

from workbench.dsp.mathematics import sin_cycles
from workbench.dsp.oscillator import wrap
from workbench.dsp.slow import slow_cycles, slow_next
from workbench.graph.door import node
from workbench.params.spec import ParamSpec, choice
from workbench.rt.kernel import kernel

EDGE_S = 0.004  # of the square: as short as it can be without a click


@kernel(single=True)
def tremolo_gain(phase, shape, rate_hz):  # type: ignore[no-untyped-def]
    """How open it is: 1 at phase 0, 0 half a cycle later.

    Parameters
    ----------
    phase : float32
        In cycles.
    shape : float32
        0 sine, 1 triangle, 2 square, and what lies between.
    rate_hz : float32
        How fast the phase moves: the square's edges are `EDGE_S` long.

    Returns
    -------
    float32
        0..1.
    """
    triangle = 4.0 * abs(wrap(phase + 0.5) - 0.5) - 1.0  # -1..1, -1 at phase 0: how far it is closed
    steep = max(0.5 / (EDGE_S * rate_hz), 1.0)
    square = min(max(steep * triangle, -1.0), 1.0)
    to_triangle, to_square = min(shape, 1.0), max(shape - 1.0, 0.0)
    closed = -sin_cycles(phase + 0.25)
    closed += to_triangle * (triangle - closed)
    closed += to_square * (square - closed)
    return 0.5 - 0.5 * closed


@node(
    params=[
        ParamSpec("rate_hz", 5.0, 0.05, 40.0, "Hz", "log", help="Swings per second."),
        ParamSpec("depth", 0.5, help="How far the level goes down; 1 is to silence."),
        ParamSpec("spread", 0.0, help="How far the right side is behind: at 1 one is up while the other is down."),
        choice("shape", ("sine", "triangle", "square"), "sine", help="How it swings."),
    ],
    state={"turn": 0},
    inputs=2,
)
def tremolo(x, y, p, s):  # type: ignore[no-untyped-def]
    """Move the level of both channels."""
    turn, spread = s.turn, p.spread
    for i in range(x.shape[1]):
        phase, shape, rate_hz = slow_cycles(turn), p.shape[i], p.rate_hz[i]
        y[0, i] = x[0, i] * (1.0 - p.depth[i] * (1.0 - tremolo_gain(phase, shape, rate_hz)))
        y[1, i] = x[1, i] * (1.0 - p.depth[i] * (1.0 - tremolo_gain(phase - 0.5 * spread[i], shape, rate_hz)))
        turn = slow_next(turn, rate_hz, p.sample_rate)
    s.turn = turn
