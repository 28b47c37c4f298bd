"""What changes within a note: pitch, level and velocity go to their targets, and never in a step.

Each follows its target with a time constant of 10 ms: a part of the way in each quantum, in a straight line from sample
to sample, and the last bit in one quantum, so that it arrives. A lane in which nothing moves costs nothing and keeps
its bits: the loop over the voices looks at a flag.

Threads: audio. No allocation.
"""

from __future__ import annotations

import numpy as np

from workbench.dsp import exp2
from workbench.engine.lanes import lane_rows, lane_table
from workbench.instruments.layout import (
    H_MOVE_CALLS,
    H_MOVE_SHARE,
    HEAD_WORDS,
    HELD,
    L_KEY,
    L_MOVES,
    L_STATE,
    NOTE_ROWS,
    R_FADE,
    R_FADE_STEP,
    R_FREQ,
    R_FREQ_STEP,
    R_GAIN_TO,
    R_GATE,
    R_PITCH,
    R_PITCH_STEP,
    R_PITCH_TO,
    R_VELOCITY,
    R_VELOCITY_STEP,
    R_VELOCITY_TO,
    RINGING,
)
from workbench.rt.kernel import kernel
from workbench.rt.memory import f64_at
from workbench.rt.note_key import is_meant
from workbench.settings import LANES

# Closer than the first it is there; closer than the second it goes all the way within a quantum. Both stand well above
# what adding up the steps of a quantum in single precision can lose, at any rate.
NEAR_PITCH, LAST_PITCH = np.float32(1e-3), np.float32(0.05)  # semitones
NEAR_GAIN, LAST_GAIN = np.float32(2e-5), np.float32(4e-3)  # of full scale: -94 and -48 dB
ZERO, ONE = np.float32(0.0), np.float32(1.0)


@kernel
def pitch_hz(pitch):  # type: ignore[no-untyped-def]
    """Frequency of a MIDI note number."""
    return np.float32(440.0) * exp2((pitch - np.float32(69.0)) / np.float32(12.0))


@kernel
def stand_still(base, at, lane):  # type: ignore[no-untyped-def]
    """End every movement of a lane where it is."""
    row, v = lane_rows(base, at, lane, NOTE_ROWS), lane % LANES
    row[R_FREQ_STEP, v], row[R_PITCH_STEP, v], row[R_VELOCITY_STEP, v] = ZERO, ZERO, ZERO
    row[R_FADE_STEP, v] = ZERO
    row[R_GATE, v] = min(row[R_GATE, v], ONE)
    lane_table(base, at)[L_MOVES, lane] = 0


@kernel
def _way(gap, last, share):  # type: ignore[no-untyped-def]
    """How much of a gap a quantum closes."""
    return gap if abs(gap) <= last else gap * share


@kernel
def aim(base, at, lane):  # type: ignore[no-untyped-def]
    """Set out for the targets of a lane, for a quantum; flag it while it is not there."""
    real = f64_at(at, HEAD_WORDS)
    calls, share = np.float32(real[H_MOVE_CALLS]), np.float32(real[H_MOVE_SHARE])
    row, v = lane_rows(base, at, lane, NOTE_ROWS), lane % LANES
    moves = 1 if row[R_GATE, v] > ONE else 0

    gap = row[R_PITCH_TO, v] - row[R_PITCH, v]
    if abs(gap) <= NEAR_PITCH:
        row[R_PITCH, v], row[R_FREQ, v] = row[R_PITCH_TO, v], pitch_hz(row[R_PITCH_TO, v])
        row[R_PITCH_STEP, v], row[R_FREQ_STEP, v] = ZERO, ZERO
    else:
        moves = 1
        way = _way(gap, LAST_PITCH, share)
        row[R_PITCH_STEP, v] = way / calls
        row[R_FREQ_STEP, v] = (pitch_hz(row[R_PITCH, v] + way) - row[R_FREQ, v]) / calls

    gap = row[R_VELOCITY_TO, v] - row[R_VELOCITY, v]
    if abs(gap) <= NEAR_GAIN:
        row[R_VELOCITY, v], row[R_VELOCITY_STEP, v] = row[R_VELOCITY_TO, v], ZERO
    else:
        moves = 1
        row[R_VELOCITY_STEP, v] = _way(gap, LAST_GAIN, share) / calls

    gap = row[R_GAIN_TO, v] - row[R_FADE, v]
    if abs(gap) <= NEAR_GAIN:
        row[R_FADE, v], row[R_FADE_STEP, v] = row[R_GAIN_TO, v], ZERO
    else:
        moves = 1
        row[R_FADE_STEP, v] = -_way(gap, LAST_GAIN, share) / calls  # the fade row loses its step
    lane_table(base, at)[L_MOVES, lane] = moves


@kernel
def _set_target(base, at, key, target, value):  # type: ignore[no-untyped-def]
    """Give the held and ringing voices that are meant a target in one of their rows."""
    table = lane_table(base, at)
    for lane in range(table.shape[1]):
        if (table[L_STATE, lane] == HELD or table[L_STATE, lane] == RINGING) and is_meant(key, table[L_KEY, lane]):
            lane_rows(base, at, lane, NOTE_ROWS)[target, lane % LANES] = value
            aim(base, at, lane)


@kernel
def note_pitch(base, at, key, pitch):  # type: ignore[no-untyped-def]
    """Send a note, or all of a key, to another pitch."""
    _set_target(base, at, key, R_PITCH_TO, pitch)


@kernel
def note_level(base, at, key, gain):  # type: ignore[no-untyped-def]
    """Send a note, or all of a key, to another level."""
    _set_target(base, at, key, R_GAIN_TO, gain)
