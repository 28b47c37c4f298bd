"""A steady tone with band-limited edges: a carrier, a test tone, a drone.

Edges are made at twice the sample rate and filtered, as in `Synth`; the sine is made as it is.

Threads: control; the code runs on the audio thread.
Source: see `workbench.dsp.oscillator` and `workbench.dsp.decimation`.
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.decimation import REACH, decimate
from workbench.dsp.mathematics import sin_cycles
from workbench.dsp.oscillator import pulse, saw, triangle, wrap
from workbench.dsp.pan import db_gain
from workbench.dsp.slow import slow_cycles, slow_next
from workbench.graph.door import node
from workbench.params.spec import ParamSpec, choice
from workbench.rt.kernel import kernel
from workbench.settings import QUANTUM


@kernel(single=True)
def _near(place, number):  # type: ignore[no-untyped-def]
    """1 at a choice, falling to 0 at its neighbours."""
    return max(1.0 - abs(place - number), 0.0)


@kernel(single=True)
def edged(turn, step, waveform, duty):  # type: ignore[no-untyped-def]
    """Whatever of triangle, saw and pulse is wanted, at twice the rate."""
    phase = wrap(slow_cycles(turn))
    made = _near(waveform, 1.0) * triangle(phase, step) + _near(waveform, 2.0) * saw(phase, step)
    return made + _near(waveform, 3.0) * pulse(phase, step, duty)


@node(
    params=[
        ParamSpec("freq_hz", 440.0, 0.1, 20_000.0, "Hz", "log", help="Pitch."),
        choice("waveform", ("sine", "triangle", "saw", "pulse"), "sine", help="Which harmonics there are."),
        ParamSpec("duty", 0.5, 0.05, 0.95, help="Share of the cycle in which the pulse is high."),
        ParamSpec("level_db", -18.0, -60.0, 6.0, "dB", help="Level."),
    ],
    state={"turn": 0, "tail": np.zeros((2, REACH + QUANTUM)), "fast": np.zeros((2, QUANTUM)), "out": np.zeros(QUANTUM)},
    inputs=0,
    outputs=1,
)
def oscillator(y, p, s):  # type: ignore[no-untyped-def]
    """Make a tone."""
    start = turn = s.turn
    fast, rate = s.fast, 2.0 * p.sample_rate
    for i in range(QUANTUM):
        freq_hz = min(p.freq_hz[i], 0.49 * p.sample_rate)
        for k in range(2):
            fast[k, i] = edged(turn, freq_hz / rate, p.waveform[i], p.duty[i])
            turn = slow_next(turn, freq_hz, rate)
    decimate(s.tail.ctypes.data, fast.ctypes.data, s.out.ctypes.data, QUANTUM)
    turn = start
    for i in range(QUANTUM):
        freq_hz = min(p.freq_hz[i], 0.49 * p.sample_rate)
        made = s.out[i] + _near(p.waveform[i], 0.0) * sin_cycles(slow_cycles(turn))
        y[i] = db_gain(p.level_db[i]) * made
        turn = slow_next(slow_next(turn, freq_hz, rate), freq_hz, rate)
    s.turn = turn
