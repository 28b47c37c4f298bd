"""The equalizer: eight bands, of which the outer ones are shelves (or cuts) and the others peaks.

While nothing is moved, all bands and both channels are one vector. What moves is worked out every 16 frames, and its
coefficients go there in straight lines, which is safe because the sections are passive (see `workbench.dsp.biquad`).

Threads: control; the code runs on the audio thread.
Source: see `workbench.dsp.biquad` and `workbench.dsp.biquad_row`.
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.biquad import TYPES, biquad_mixture
from workbench.dsp.biquad_row import BANDS, ROW_SIZE, move_section, run_row, set_section
from workbench.dsp.response import biquad_response
from workbench.graph.door import node
from workbench.params.spec import ParamSpec, choice
from workbench.rt.kernel import kernel
from workbench.settings import QUANTUM

PIECE = 16  # frames
LOW, HIGH = ("low shelf", "peak", "high pass"), ("high shelf", "peak", "low pass")
FREQS_HZ = (80.0, 200.0, 400.0, 800.0, 1600.0, 3200.0, 6400.0, 10_000.0)
_LOW = np.array([TYPES.index(each) for each in (*LOW, LOW[-1])], np.int32)
_HIGH = np.array([TYPES.index(each) for each in (*HIGH, HIGH[-1])], np.int32)
_PEAK = np.int32(TYPES.index("peak"))


def _band(number: int, freq_hz: float, q: float) -> list[ParamSpec]:
    group = f"band {number}"
    return [
        ParamSpec(f"freq_{number}_hz", freq_hz, 20.0, 20_000.0, "Hz", "log", group=group, help="Corner or centre."),
        ParamSpec(f"gain_{number}_db", 0.0, -24.0, 24.0, "dB", group=group, help="How much it lifts, or lowers."),
        ParamSpec(f"q_{number}", q, 0.1, 20.0, "", "log", group=group, help="How narrow it is."),
    ]


@kernel(single=True)
def band_section(band, shape, freq_hz, gain_db, q, rate):  # type: ignore[no-untyped-def]
    """Coefficients of one band; the shape matters to the first and the last only."""
    one = other = _PEAK
    place = np.int32(shape)
    share = shape - np.float32(place)
    if band == 0:
        one, other = _LOW[place], _LOW[place + 1]
    elif band == BANDS - 1:
        one, other = _HIGH[place], _HIGH[place + 1]
    return biquad_mixture(one, other, share, freq_hz, q, gain_db, rate)


def _response(freqs_hz, p):  # type: ignore[no-untyped-def]
    made = np.ones_like(freqs_hz, np.complex128)
    for number in range(1, BANDS + 1):
        freq_hz, gain_db, q = (getattr(p, name.format(number)) for name in ("freq_{}_hz", "gain_{}_db", "q_{}"))
        place = {1: _LOW[int(p.shape_1)], BANDS: _HIGH[int(p.shape_8)]}.get(number, _PEAK)
        made *= biquad_response(freqs_hz, int(place), freq_hz, q, gain_db, p.sample_rate)
    return made


@node(
    params=[
        choice("shape_1", LOW, "low shelf", group="band 1", help="What the lowest band does."),
        choice("shape_8", HIGH, "high shelf", group="band 8", help="What the highest band does."),
        *(
            spec
            for number, freq_hz in enumerate(FREQS_HZ, 1)
            for spec in _band(number, freq_hz, 0.7071 if number in (1, BANDS) else 1.0)
        ),
    ],
    state={"memory": np.zeros(ROW_SIZE), "last": np.zeros((BANDS, 4)), "is_set": 0},
    inputs=2,
    response=_response,
)
def equalizer(x, y, p, s):  # type: ignore[no-untyped-def]
    """Send both channels through eight sections."""
    m, last = s.memory, s.last
    peak = p.shape_1  # the other bands have no shape to look at
    shapes = (p.shape_1, peak, peak, peak, peak, peak, peak, p.shape_8)
    freqs = (
        p.freq_1_hz,
        p.freq_2_hz,
        p.freq_3_hz,
        p.freq_4_hz,
        p.freq_5_hz,
        p.freq_6_hz,
        p.freq_7_hz,
        p.freq_8_hz,
    )
    gains = (
        p.gain_1_db,
        p.gain_2_db,
        p.gain_3_db,
        p.gain_4_db,
        p.gain_5_db,
        p.gain_6_db,
        p.gain_7_db,
        p.gain_8_db,
    )
    qs = (p.q_1, p.q_2, p.q_3, p.q_4, p.q_5, p.q_6, p.q_7, p.q_8)
    moved = 0
    for k in range(BANDS):
        if s.is_set == 0:
            last[k, 0], last[k, 1], last[k, 2], last[k, 3] = shapes[k][0], freqs[k][0], gains[k][0], qs[k][0]
            set_section(m, k, band_section(k, last[k, 0], last[k, 1], last[k, 2], last[k, 3], p.sample_rate))
        for i in range(PIECE - 1, QUANTUM, PIECE):
            stands = shapes[k][i] == last[k, 0] and freqs[k][i] == last[k, 1]
            moved += 0 if stands and gains[k][i] == last[k, 2] and qs[k][i] == last[k, 3] else 1
    s.is_set = 1
    if moved == 0:
        run_row(x, y, m)
        return
    for i in range(QUANTUM):
        y[0, i], y[1, i] = x[0, i], x[1, i]
    for k in range(BANDS):
        for start in range(0, QUANTUM, PIECE):
            i = start + PIECE - 1
            last[k, 0], last[k, 1], last[k, 2], last[k, 3] = shapes[k][i], freqs[k][i], gains[k][i], qs[k][i]
            section = band_section(k, last[k, 0], last[k, 1], last[k, 2], last[k, 3], p.sample_rate)
            move_section(y, start, start + PIECE, m, k, section)
