"""One voice that is handed from note to note, as a monophonic synthesizer does it.

A new key takes the sounding voice over: what the voice keeps goes on (phases, filters), its envelopes attack again from
where they are. The last key has it; when that is let go while others are held, the voice goes back to the last of
these, without a new attack. A voice that keeps nothing is not played this way.

Threads: audio. No allocation.
"""

from __future__ import annotations

import numpy as np

from workbench.engine.lanes import lane_rows, lane_table, reset_state
from workbench.engine.moving import aim, pitch_hz
from workbench.engine.report import report
from workbench.engine.voices import note_off, start_note
from workbench.events.records import EventKind
from workbench.instruments.layout import (
    H_HELD,
    H_KEYS,
    H_LAST_PITCH,
    H_ORDER,
    HEAD_WORDS,
    HELD,
    KEY_WORDS,
    KEYS,
    L_KEY,
    L_ORDER,
    L_STATE,
    NOTE_ROWS,
    R_FREQ,
    R_FROM,
    R_GAIN_TO,
    R_GATE,
    R_PITCH,
    R_PITCH_TO,
    R_VELOCITY_TO,
    RINGING,
)
from workbench.rt.kernel import kernel
from workbench.rt.memory import f64_at, i64_at
from workbench.rt.note_key import CENTS_MASK, is_meant
from workbench.settings import LANES

E_NOTE_ON, E_NOTE_OFF, E_END = int(EventKind.NOTE_ON), int(EventKind.NOTE_OFF), int(EventKind.VOICE_END)
ZERO, ONE = np.float32(0.0), np.float32(1.0)
STRIKE = np.float32(2.0)  # the gate, for one call: what lets `dsp.adsr` attack again


@kernel
def _forget(at, key):  # type: ignore[no-untyped-def]
    """Take the keys that are meant out of those that are held, and close the gaps."""
    head = i64_at(at, HEAD_WORDS)
    kept = 0
    for n in range(head[H_HELD]):
        source = H_KEYS + KEY_WORDS * n
        if not is_meant(key, head[source]):
            for word in range(KEY_WORDS):
                head[H_KEYS + KEY_WORDS * kept + word] = head[source + word]
            kept += 1
    head[H_HELD] = kept


@kernel
def _remember(at, key, pitch, velocity):  # type: ignore[no-untyped-def]
    """Note a key as held; of more than there is room for, the one that was struck first is forgotten."""
    head, real = i64_at(at, HEAD_WORDS), f64_at(at, HEAD_WORDS)
    if head[H_HELD] == KEYS:
        for word in range(KEY_WORDS * (KEYS - 1)):
            head[H_KEYS + word] = head[H_KEYS + KEY_WORDS + word]
        head[H_HELD] -= 1
    place = H_KEYS + KEY_WORDS * head[H_HELD]
    head[place], real[place + 1], real[place + 2] = key, pitch, velocity
    head[H_HELD] += 1


@kernel
def _voice(base, at):  # type: ignore[no-untyped-def]
    """The lane that sounds, or -1. What fades out is nobody's any more."""
    table = lane_table(base, at)
    for lane in range(table.shape[1]):
        if table[L_STATE, lane] == HELD or table[L_STATE, lane] == RINGING:
            return lane
    return -1


@kernel
def _hand_over(base, at, source, frame, lane, key, pitch, velocity, gate):  # type: ignore[no-untyped-def]
    """Let the voice in a lane play another note."""
    head, real, table = i64_at(at, HEAD_WORDS), f64_at(at, HEAD_WORDS), lane_table(base, at)
    report(base, frame, E_END, source, table[L_KEY, lane], ZERO, ZERO)
    head[H_ORDER] += 1
    table[L_STATE, lane], table[L_KEY, lane], table[L_ORDER, lane] = HELD, key, head[H_ORDER]
    row, v = lane_rows(base, at, lane, NOTE_ROWS), lane % LANES
    row[R_FROM, v] = row[R_PITCH, v]
    row[R_PITCH, v], row[R_PITCH_TO, v], row[R_FREQ, v] = pitch, pitch, pitch_hz(pitch)
    row[R_VELOCITY_TO, v], row[R_GAIN_TO, v], row[R_GATE, v] = velocity / np.float32(127.0), ONE, gate
    real[H_LAST_PITCH] = pitch
    reset_state(base, at, lane, False)
    aim(base, at, lane)
    report(base, frame, E_NOTE_ON, source, key, row[R_FREQ, v], velocity)


@kernel
def mono_on(base, at, source, frame, key, pitch, velocity, spread):  # type: ignore[no-untyped-def]
    """Start a note, in the voice that sounds if there is one."""
    _forget(at, key & CENTS_MASK)
    lane = _voice(base, at)
    if lane < 0:
        start_note(base, at, source, frame, key, pitch, velocity, spread)
    else:
        _hand_over(base, at, source, frame, lane, key, pitch, velocity, STRIKE)
    _remember(at, key, pitch, velocity)


@kernel
def mono_off(base, at, source, frame, key):  # type: ignore[no-untyped-def]
    """Let a key go: if it has the voice, the key before it gets it back, or it rings out."""
    _forget(at, key)
    head, real, table = i64_at(at, HEAD_WORDS), f64_at(at, HEAD_WORDS), lane_table(base, at)
    lane = _voice(base, at)
    if lane < 0 or table[L_STATE, lane] != HELD or not is_meant(key, table[L_KEY, lane]):
        return
    if head[H_HELD] == 0:
        note_off(base, at, source, frame, key)
        return
    report(base, frame, E_NOTE_OFF, source, table[L_KEY, lane], ZERO, ZERO)
    last = H_KEYS + KEY_WORDS * (head[H_HELD] - 1)
    pitch, velocity = np.float32(real[last + 1]), np.float32(real[last + 2])
    gate = lane_rows(base, at, lane, NOTE_ROWS)[R_GATE, lane % LANES]
    _hand_over(base, at, source, frame, lane, head[last], pitch, velocity, gate)
