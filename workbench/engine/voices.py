"""Voice allocation: which lane plays which note, who is stolen, and when a lane is free again.

A note gets a lane of its own and starts from nothing. If the instrument already holds as many voices as it may, one is
stolen: a released one before a held one, among those the quietest, among equals the oldest. The stolen voice fades out
in its own lane while the new one starts at once in another, so nothing is late and nothing clicks; that is why there
are twice as many lanes as voices.

Threads: audio. No allocation of memory.
"""

from __future__ import annotations

import numpy as np

from workbench.dsp import exp2
from workbench.dsp.noise import random_next, random_scatter
from workbench.dsp.pan import pan_gains
from workbench.engine.report import report
from workbench.events.records import EventKind
from workbench.instruments.layout import (
    FADING,
    FREE,
    H_FADE_STEP,
    H_GROUP_BYTES,
    H_GROUPS,
    H_GROUPS_AT,
    H_INITIAL_AT,
    H_LANES_AT,
    H_LAST_PITCH,
    H_LINE_BYTES,
    H_LINES_AT,
    H_ORDER,
    H_OVER,
    H_POLYPHONY,
    H_RANDOM,
    H_SOUNDING,
    H_STATE_ROWS,
    HEAD_WORDS,
    HELD,
    L_KEY,
    L_ORDER,
    L_STATE,
    LANE_WORDS,
    NOTE_ROWS,
    NUMBER,
    R_FADE,
    R_FADE_STEP,
    R_FREQ,
    R_FROM,
    R_GATE,
    R_LEFT,
    R_LEVEL,
    R_PITCH,
    R_RANDOM,
    R_RIGHT,
    R_VELOCITY,
    RINGING,
    SEED,
)
from workbench.rt.kernel import kernel
from workbench.rt.memory import f32_at, f64_at, i32_at, i64_at
from workbench.rt.note_key import CENTS_MASK, is_meant
from workbench.settings import LANES

E_NOTE_ON, E_NOTE_OFF = int(EventKind.NOTE_ON), int(EventKind.NOTE_OFF)
E_STOLEN, E_END = int(EventKind.VOICE_STOLEN), int(EventKind.VOICE_END)
SILENT = np.float32(1e-5)  # -100 dBFS: below this a released voice counts as over
ZERO, ONE = np.float32(0.0), np.float32(1.0)


@kernel
def lane_table(base, at):  # type: ignore[no-untyped-def]
    """The bookkeeping of the lanes of the instrument at an address, (LANE_WORDS, lanes)."""
    head = i64_at(at, HEAD_WORDS)
    return i64_at(base + head[H_LANES_AT], (LANE_WORDS, head[H_GROUPS] * LANES))


@kernel
def lane_rows(base, at, lane, rows):  # type: ignore[no-untyped-def]
    """The rows of the group that a lane is in, (rows, LANES)."""
    head = i64_at(at, HEAD_WORDS)
    return f32_at(base + head[H_GROUPS_AT] + (lane // LANES) * head[H_GROUP_BYTES], (rows, LANES))


@kernel
def _fade_lane(base, at, lane):  # type: ignore[no-untyped-def]
    lane_table(base, at)[L_STATE, lane] = FADING
    step = np.float32(f64_at(at, HEAD_WORDS)[H_FADE_STEP])
    lane_rows(base, at, lane, NOTE_ROWS)[R_FADE_STEP, lane % LANES] = step


@kernel
def _ring_lane(base, at, lane):  # type: ignore[no-untyped-def]
    lane_table(base, at)[L_STATE, lane] = RINGING
    lane_rows(base, at, lane, NOTE_ROWS)[R_GATE, lane % LANES] = ZERO


@kernel
def _steal(base, at, source, frame):  # type: ignore[no-untyped-def]
    """Let the voice that will be missed least fade out, if as many sound as may."""
    table = lane_table(base, at)
    voices = 0
    victim, victim_held, victim_level, victim_order = -1, True, ZERO, 0
    for lane in range(table.shape[1]):
        if table[L_STATE, lane] != HELD and table[L_STATE, lane] != RINGING:
            continue
        voices += 1
        held = table[L_STATE, lane] == HELD
        level = lane_rows(base, at, lane, NOTE_ROWS)[R_LEVEL, lane % LANES]
        order = table[L_ORDER, lane]
        if held != victim_held:
            missed_less = not held
        else:
            missed_less = level < victim_level or (level == victim_level and order < victim_order)
        if victim < 0 or missed_less:
            victim, victim_held, victim_level, victim_order = lane, held, level, order
    if voices >= i64_at(at, HEAD_WORDS)[H_POLYPHONY]:
        _fade_lane(base, at, victim)
        report(base, frame, E_STOLEN, source, table[L_KEY, victim], ZERO, ZERO)


@kernel
def _take_lane(base, at):  # type: ignore[no-untyped-def]
    """A free lane; if there is none (all were stolen within one fade), the one that has faded furthest."""
    table = lane_table(base, at)
    best, best_fade = 0, np.float32(2.0)
    for lane in range(table.shape[1]):
        if table[L_STATE, lane] == FREE:
            return lane
        if table[L_STATE, lane] == FADING:
            fade = lane_rows(base, at, lane, NOTE_ROWS)[R_FADE, lane % LANES]
            if fade < best_fade:
                best, best_fade = lane, fade
    return best


@kernel
def _draw(at):  # type: ignore[no-untyped-def]
    """A random int32 from the instrument's own generator."""
    head = i64_at(at, HEAD_WORDS)
    seed = random_next(np.int32(head[H_RANDOM]))
    head[H_RANDOM] = seed
    return random_scatter(seed)  # or the noises of two notes would be the same, a sample apart


@kernel
def _reset_state(base, at, lane):  # type: ignore[no-untyped-def]
    """Give a lane's own state its start values, so that nothing of the last note is left."""
    head = i64_at(at, HEAD_WORDS)
    if head[H_LINE_BYTES] > 0:
        f32_at(base + head[H_LINES_AT] + lane * head[H_LINE_BYTES], head[H_LINE_BYTES] // 4)[:] = ZERO
    rows = NOTE_ROWS + head[H_STATE_ROWS]
    number = lane_rows(base, at, lane, rows)
    whole = i32_at(base + head[H_GROUPS_AT] + (lane // LANES) * head[H_GROUP_BYTES], (rows, LANES))
    for k in range(head[H_STATE_ROWS]):
        initial = base + head[H_INITIAL_AT] + 16 * k
        kind, value = i64_at(initial, 1)[0], f64_at(initial, 2)[1]
        if kind == NUMBER:
            number[NOTE_ROWS + k, lane % LANES] = np.float32(value)
        elif kind == SEED:
            whole[NOTE_ROWS + k, lane % LANES] = _draw(at)
        else:
            whole[NOTE_ROWS + k, lane % LANES] = np.int32(value)


@kernel
def note_on(base, at, source, frame, key, pitch, velocity, spread):  # type: ignore[no-untyped-def]
    """Start a note; the same key again lets its earlier voice ring out."""
    note_off(base, at, source, frame, key & CENTS_MASK)
    _steal(base, at, source, frame)
    lane = _take_lane(base, at)
    head, real = i64_at(at, HEAD_WORDS), f64_at(at, HEAD_WORDS)
    head[H_ORDER] += 1
    table = lane_table(base, at)
    table[L_STATE, lane], table[L_KEY, lane], table[L_ORDER, lane] = HELD, key, head[H_ORDER]

    row, v = lane_rows(base, at, lane, NOTE_ROWS), lane % LANES
    freq_hz = np.float32(440.0) * exp2((pitch - np.float32(69.0)) / np.float32(12.0))
    random = np.float32(_draw(at) >> np.int32(8)) * np.float32(2.0**-24) + np.float32(0.5)
    row[R_FREQ, v], row[R_PITCH, v] = freq_hz, pitch
    row[R_FROM, v] = pitch if real[H_LAST_PITCH] < 0.0 else np.float32(real[H_LAST_PITCH])
    row[R_GATE, v], row[R_VELOCITY, v], row[R_RANDOM, v] = ONE, velocity / np.float32(127.0), random
    row[R_LEFT, v], row[R_RIGHT, v] = pan_gains(spread * (np.float32(2.0) * random - ONE))
    # A voice starts by counting as loud, or every note with a slow attack would be the first to be stolen.
    row[R_FADE, v], row[R_FADE_STEP, v], row[R_LEVEL, v] = ONE, ZERO, ONE
    real[H_LAST_PITCH] = pitch
    _reset_state(base, at, lane)
    report(base, frame, E_NOTE_ON, source, key, freq_hz, velocity)


@kernel
def note_off(base, at, source, frame, key):  # type: ignore[no-untyped-def]
    """Let the voice of a note ring out, or all voices that hold a key."""
    table = lane_table(base, at)
    for lane in range(table.shape[1]):
        if table[L_STATE, lane] == HELD and is_meant(key, table[L_KEY, lane]):
            _ring_lane(base, at, lane)
            report(base, frame, E_NOTE_OFF, source, table[L_KEY, lane], ZERO, ZERO)


@kernel
def all_notes_off(base, at, source, frame):  # type: ignore[no-untyped-def]
    """Let every held voice ring out."""
    table = lane_table(base, at)
    for lane in range(table.shape[1]):
        if table[L_STATE, lane] == HELD:
            _ring_lane(base, at, lane)
            report(base, frame, E_NOTE_OFF, source, table[L_KEY, lane], ZERO, ZERO)


@kernel
def fade_all(base, at, source, frame):  # type: ignore[no-untyped-def]
    """Fade every voice out at once."""
    table = lane_table(base, at)
    for lane in range(table.shape[1]):
        if table[L_STATE, lane] == HELD or table[L_STATE, lane] == RINGING:
            _fade_lane(base, at, lane)
            report(base, frame, E_END, source, table[L_KEY, lane], ZERO, ZERO)


@kernel
def _free_lane(base, at, lane):  # type: ignore[no-untyped-def]
    """Make a lane silent and harmless: it is still computed while its neighbours sound."""
    lane_table(base, at)[L_STATE, lane] = FREE
    row, v = lane_rows(base, at, lane, NOTE_ROWS), lane % LANES
    row[R_GATE, v], row[R_LEFT, v], row[R_RIGHT, v], row[R_LEVEL, v] = ZERO, ZERO, ZERO, ZERO
    row[R_FADE_STEP, v] = ZERO
    _reset_state(base, at, lane)


@kernel
def _is_over(base, at, lane):  # type: ignore[no-untyped-def]
    """Whether a voice says of itself that it has come to its end."""
    head = i64_at(at, HEAD_WORDS)
    if head[H_OVER] < 0:
        return False
    group, place = base + head[H_GROUPS_AT] + (lane // LANES) * head[H_GROUP_BYTES], NOTE_ROWS + head[H_OVER]
    return i32_at(group, (place + 1, LANES))[place, lane % LANES] > 0  # NB: true for positive floats, too


@kernel
def clean_up(base, at, source, frame):  # type: ignore[no-untyped-def]
    """Free the lanes that have become silent, and count those that have not."""
    table = lane_table(base, at)
    sounding = 0
    for lane in range(table.shape[1]):
        row, v = lane_rows(base, at, lane, NOTE_ROWS), lane % LANES
        state = table[L_STATE, lane]
        if state == FADING and row[R_FADE, v] <= ZERO:
            _free_lane(base, at, lane)
        elif (state == RINGING and row[R_LEVEL, v] < SILENT) or (state in (HELD, RINGING) and _is_over(base, at, lane)):
            _free_lane(base, at, lane)
            report(base, frame, E_END, source, table[L_KEY, lane], ZERO, ZERO)
        elif state != FREE:
            sounding += 1
    i64_at(at, HEAD_WORDS)[H_SOUNDING] = sounding


@kernel
def free_all(base, at):  # type: ignore[no-untyped-def]
    """Free every lane, whatever it does: after a voice has produced something that is not a number."""
    for lane in range(lane_table(base, at).shape[1]):
        _free_lane(base, at, lane)
