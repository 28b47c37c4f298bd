"""How the notes go on when an instrument is swapped for one that remembers something else: they are struck again.

Threads: audio. No allocation of memory.
"""

from __future__ import annotations

import numpy as np

from workbench.engine.lanes import lane_rows, lane_table
from workbench.engine.mono import mono_on
from workbench.engine.moving import note_level
from workbench.engine.report import report
from workbench.engine.voices import note_on
from workbench.events.records import EventKind
from workbench.instruments.layout import (
    H_HELD,
    H_KEYS,
    H_MONO,
    HEAD_WORDS,
    HELD,
    KEY_WORDS,
    L_KEY,
    L_ORDER,
    L_STATE,
    NOTE_ROWS,
    R_GAIN_TO,
    R_PITCH_TO,
    R_VELOCITY_TO,
    RINGING,
)
from workbench.rt.kernel import kernel
from workbench.rt.memory import f64_at, i64_at
from workbench.settings import LANES

E_END = int(EventKind.VOICE_END)
ZERO, ONE, LOUDEST = np.float32(0.0), np.float32(1.0), np.float32(127.0)


@kernel
def _next_held(base, at, order):  # type: ignore[no-untyped-def]
    """The held lane that was struck next after the note of a given number, or -1."""
    table = lane_table(base, at)
    found = -1
    for lane in range(table.shape[1]):
        is_later = table[L_STATE, lane] == HELD and table[L_ORDER, lane] > order
        if is_later and (found < 0 or table[L_ORDER, lane] < table[L_ORDER, found]):
            found = lane
    return found


@kernel
def _strike(base, at, source, frame, key, pitch, velocity, spread):  # type: ignore[no-untyped-def]
    if i64_at(at, HEAD_WORDS)[H_MONO] != 0:
        mono_on(base, at, source, frame, key, pitch, velocity, spread)
    else:
        note_on(base, at, source, frame, key, pitch, velocity, spread)


@kernel
def strike_held(base, at, other, source, frame, spread):  # type: ignore[no-untyped-def]
    """Strike the notes that another instrument holds, in their order, at the pitch and level where they are."""
    table = lane_table(base, other)
    for lane in range(table.shape[1]):
        if table[L_STATE, lane] == HELD or table[L_STATE, lane] == RINGING:
            report(base, frame, E_END, source, table[L_KEY, lane], ZERO, ZERO)
    head, theirs, real = i64_at(at, HEAD_WORDS), i64_at(other, HEAD_WORDS), f64_at(other, HEAD_WORDS)
    if head[H_MONO] != 0 and theirs[H_MONO] != 0:  # all keys that are down, not only the one that sounds
        for n in range(theirs[H_HELD]):
            place = H_KEYS + KEY_WORDS * n
            pitch, velocity = np.float32(real[place + 1]), np.float32(real[place + 2])
            mono_on(base, at, source, frame, theirs[place], pitch, velocity, spread)
        return
    lane = _next_held(base, other, -1)
    while lane >= 0:
        row, v, key = lane_rows(base, other, lane, NOTE_ROWS), lane % LANES, table[L_KEY, lane]
        _strike(base, at, source, frame, key, row[R_PITCH_TO, v], LOUDEST * row[R_VELOCITY_TO, v], spread)
        if row[R_GAIN_TO, v] != ONE:
            note_level(base, at, key, row[R_GAIN_TO, v])
        lane = _next_held(base, other, table[L_ORDER, lane])
