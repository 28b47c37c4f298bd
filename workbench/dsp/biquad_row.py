"""Eight second-order sections one after the other, in stereo, computed side by side.

Each section needs what the one before it gives, and each frame what the frame before it left, so neither can wait for
the other in a vector. But section k can work on frame n while section k + 1 works on an earlier frame: all eight, for
both channels, are sixteen lanes of one vector step, and what comes out of a lane goes into the one two places on. The
lanes stand two frames apart, not one, because what has just been written cannot be read back at once.

All of it is one array, so that the compiler knows that nothing in it overlaps: coefficients, states, and a row of lanes
for each step, the first two places of which are the input, and the last two, two rows later, the output.

Source: the usual systolic form of a cascade (Kung, 1982, "Why systolic architectures?", IEEE Computer 15(1)).
Threads: audio. No allocation, no exceptions.
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.biquad import biquad
from workbench.rt.kernel import kernel
from workbench.settings import QUANTUM

BANDS = 8
LANES = 2 * BANDS  # band k of channel c is lane 2 k + c
COEFFICIENTS = 6
Z1 = COEFFICIENTS * LANES  # where the states stand
Z2 = Z1 + LANES
ROWS = Z2 + LANES  # where the rows begin
APART = 2  # frames between two bands
FILL = APART * (BANDS - 1)  # steps until the last band has its first frame
ROW = 2 * LANES  # floats from row to row; rows start on cache lines
ROW_SIZE = ROWS + ROW * (QUANTUM + FILL + APART)  # floats in all

# Which lanes have a frame of this quantum before them: in the first steps only the first bands, then the last ones.
_BAND = np.arange(LANES) // 2
_FILLING = (np.arange(FILL)[:, None] >= APART * _BAND).astype(np.float32)
_DRAINING = np.float32(1.0) - _FILLING


@kernel(single=True)
def _step(m, row):  # type: ignore[no-untyped-def]
    """All lanes, one frame on."""
    for k in range(LANES):
        x, z1, z2 = m[row + k], m[Z1 + k], m[Z2 + k]
        left = x - z2
        m[row + APART * ROW + 2 + k] = m[3 * LANES + k] * x + (m[4 * LANES + k] * z1 + m[5 * LANES + k] * z2)
        m[Z1 + k] = z1 + (m[LANES + k] * left - m[k] * z1)
        m[Z2 + k] = (z2 + m[LANES + k] * z1) + m[2 * LANES + k] * left


@kernel(single=True)
def _step_some(m, row, active):  # type: ignore[no-untyped-def]
    """Likewise, but lanes with a 0 keep their states."""
    for k in range(LANES):
        x, z1, z2 = m[row + k], m[Z1 + k], m[Z2 + k]
        left = x - z2
        m[row + APART * ROW + 2 + k] = m[3 * LANES + k] * x + (m[4 * LANES + k] * z1 + m[5 * LANES + k] * z2)
        cross = active[k] * m[LANES + k]
        m[Z1 + k] = z1 + (cross * left - active[k] * m[k] * z1)
        m[Z2 + k] = (z2 + cross * z1) + active[k] * m[2 * LANES + k] * left


@kernel(single=True)
def run_row(x, y, m):  # type: ignore[no-untyped-def]
    """Send a quantum through all sections, with coefficients that stand.

    Parameters
    ----------
    x, y : array of float32 [shape=(2, QUANTUM)]
        Input and output.
    m : array of float32 [shape=(ROW_SIZE,)]
        Coefficients, states, working memory. It should start on a cache line.
    """
    for i in range(QUANTUM):
        m[ROWS + ROW * i] = x[0, i]
        m[ROWS + ROW * i + 1] = x[1, i]
    for t in range(FILL):
        _step_some(m, ROWS + ROW * t, _FILLING[t])
    for t in range(FILL, QUANTUM):
        _step(m, ROWS + ROW * t)
    for t in range(FILL):
        _step_some(m, ROWS + ROW * (QUANTUM + t), _DRAINING[t])
    for i in range(QUANTUM):
        y[0, i] = m[ROWS + ROW * (i + FILL + APART) + LANES]
        y[1, i] = m[ROWS + ROW * (i + FILL + APART) + LANES + 1]


@kernel(single=True)
def set_section(m, band, section):  # type: ignore[no-untyped-def]
    """Give one section, of both channels, its coefficients.

    Parameters
    ----------
    m : array of float32 [shape=(ROW_SIZE,)]
        As for `run_row`.
    band : int, 0..7
        Which.
    section : tuple of six float32
        From `biquad_section`.
    """
    for c in range(COEFFICIENTS):
        m[LANES * c + 2 * band] = section[c]
        m[LANES * c + 2 * band + 1] = section[c]


@kernel(single=True)
def move_section(y, start, stop, m, band, section):  # type: ignore[no-untyped-def]
    """Send some frames through one section whose coefficients move in straight lines to new ones.

    Parameters
    ----------
    y : array of float32 [shape=(2, QUANTUM)]
        Signal, changed in place.
    start, stop : int
        Which frames.
    m : array of float32 [shape=(ROW_SIZE,)]
        As for `run_row`; has the new coefficients afterwards.
    band : int, 0..7
        Which section.
    section : tuple of six float32
        The new coefficients.
    """
    share = 1.0 / np.float32(stop - start)
    for c in range(2):
        lane = 2 * band + c
        a0, a1, a2 = m[lane], m[LANES + lane], m[2 * LANES + lane]
        a3, a4, a5 = m[3 * LANES + lane], m[4 * LANES + lane], m[5 * LANES + lane]
        z1, z2 = m[Z1 + lane], m[Z2 + lane]
        for i in range(start, stop):
            w = share * np.float32(i + 1 - start)
            now = (
                a0 + w * (section[0] - a0),
                a1 + w * (section[1] - a1),
                a2 + w * (section[2] - a2),
                a3 + w * (section[3] - a3),
                a4 + w * (section[4] - a4),
                a5 + w * (section[5] - a5),
            )
            y[c, i], z1, z2 = biquad(y[c, i], now, z1, z2)
        m[Z1 + lane], m[Z2 + lane] = z1, z2
    set_section(m, band, section)
