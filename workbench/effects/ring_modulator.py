"""Ring modulator: each frequency becomes two, its sum and its difference with those of a carrier.

Threads: control; the code runs on the audio thread.
Source: Zolzer (ed., 2011), "DAFX: Digital Audio Effects", ch. 3.2.
"""

from __future__ import annotations

from workbench.dsp.mathematics import sin_cycles
from workbench.dsp.slow import slow_cycles, slow_next
from workbench.graph.door import node
from workbench.params.spec import ParamSpec, choice


@node(
    params=[
        ParamSpec("freq_hz", 200.0, 0.1, 8000.0, "Hz", "log", help="Frequency of the built-in carrier."),
        choice("carrier", ("sine", "input"), "sine", help="What it multiplies with: its own sine, or what it hears."),
        ParamSpec("mix", 1.0, help="From the input alone to the product alone."),
    ],
    state={"turn": 0},
    inputs={"input": 2, "carrier": 2},
    outputs=2,
)
def ring_modulator(x, y, p, s):  # type: ignore[no-untyped-def]
    """Multiply both channels with the carrier."""
    turn = s.turn
    for i in range(y.shape[1]):
        sine, share = sin_cycles(slow_cycles(turn)), p.carrier[i]
        for c in range(2):
            heard = x.input[c, i]
            carrier = sine + share * (x.carrier[c, i] - sine)
            y[c, i] = heard * (1.0 - p.mix[i] + p.mix[i] * carrier)
        turn = slow_next(turn, min(p.freq_hz[i], 0.4 * p.sample_rate), p.sample_rate)
    s.turn = turn
