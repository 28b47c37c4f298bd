"""Voice allocation: which lane plays which note, who is stolen, and when a lane is free again.

A note gets a lane of its own and starts from nothing. If the instrument already holds as many voices as it may, one is
stolen: a released one before a held one, among those the quietest, among equals the oldest. The stolen voice fades out
in its own lane while the new one starts at once in another, so nothing is late and nothing clicks; that is why there
are twice as many lanes as voices.

Threads: audio. No allocation of memory.
"""

from __future__ import annotations

import numpy as np

from workbench.dsp.pan import pan_gains
from workbench.engine.lanes import draw, lane_rows, lane_table, reset_state
from workbench.engine.moving import aim, pitch_hz, stand_still
from workbench.engine.report import report
from workbench.events.records import EventKind
from workbench.instruments.layout import (
    CHOKE_KEYS,
    FADING,
    FREE,
    H_CHOKES_AT,
    H_FADE_STEP,
    H_GROUP_BYTES,
    H_GROUPS,
    H_GROUPS_AT,
    H_HELD,
    H_LAST_PITCH,
    H_ORDER,
    H_OVER,
    H_POLYPHONY,
    H_SOUNDING,
    HEAD_WORDS,
    HELD,
    L_KEY,
    L_MOVES,
    L_ORDER,
    L_STATE,
    NOTE_ROWS,
    R_FADE,
    R_FADE_STEP,
    R_FREQ,
    R_FROM,
    R_GAIN_TO,
    R_GATE,
    R_LEFT,
    R_LEVEL,
    R_PITCH,
    R_PITCH_TO,
    R_RANDOM,
    R_RIGHT,
    R_VELOCITY,
    R_VELOCITY_TO,
    RINGING,
)
from workbench.rt.kernel import kernel
from workbench.rt.memory import f64_at, i32_at, i64_at
from workbench.rt.note_key import CENTS_MASK, is_meant
from workbench.settings import LANES

E_NOTE_ON, E_NOTE_OFF = int(EventKind.NOTE_ON), int(EventKind.NOTE_OFF)
E_STOLEN, E_END = int(EventKind.VOICE_STOLEN), int(EventKind.VOICE_END)
SILENT = np.float32(1e-5)  # -100 dBFS: below this a released voice counts as over
ZERO, ONE = np.float32(0.0), np.float32(1.0)


@kernel
def _fade_lane(base, at, lane):  # type: ignore[no-untyped-def]
    lane_table(base, at)[L_STATE, lane] = FADING
    stand_still(base, at, lane)
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
def _choke_group(base, at, key):  # type: ignore[no-untyped-def]
    """The group of keys that silence each other which a key belongs to, or 0."""
    nearest = ((key & CENTS_MASK) + 50) // 100
    return i64_at(base + i64_at(at, HEAD_WORDS)[H_CHOKES_AT], CHOKE_KEYS)[min(nearest, CHOKE_KEYS - 1)]


@kernel
def _choke(base, at, source, frame, key):  # type: ignore[no-untyped-def]
    """Let the voices fade out that a key silences: an open hi-hat that is closed."""
    group = _choke_group(base, at, key)
    if group == 0:
        return
    table = lane_table(base, at)
    for lane in range(table.shape[1]):
        sounds = table[L_STATE, lane] == HELD or table[L_STATE, lane] == RINGING
        if sounds and _choke_group(base, at, table[L_KEY, lane]) == group:
            _fade_lane(base, at, lane)
            report(base, frame, E_END, source, table[L_KEY, lane], ZERO, ZERO)


@kernel
def note_on(base, at, source, frame, key, pitch, velocity, spread):  # type: ignore[no-untyped-def]
    """Start a note; the same key again lets its earlier voice ring out."""
    note_off(base, at, source, frame, key & CENTS_MASK)
    if i64_at(at, HEAD_WORDS)[H_CHOKES_AT] > 0:
        _choke(base, at, source, frame, key)
    _steal(base, at, source, frame)
    start_note(base, at, source, frame, key, pitch, velocity, spread)


@kernel
def start_note(base, at, source, frame, key, pitch, velocity, spread):  # type: ignore[no-untyped-def]
    """Start a note in a lane of its own; there is a voice left for it."""
    lane = _take_lane(base, at)
    head, real = i64_at(at, HEAD_WORDS), f64_at(at, HEAD_WORDS)
    head[H_ORDER] += 1
    table = lane_table(base, at)
    table[L_STATE, lane], table[L_KEY, lane], table[L_ORDER, lane] = HELD, key, head[H_ORDER]

    row, v = lane_rows(base, at, lane, NOTE_ROWS), lane % LANES
    freq_hz = pitch_hz(pitch)
    random = np.float32(draw(at) >> np.int32(8)) * np.float32(2.0**-24) + np.float32(0.5)
    row[R_FREQ, v], row[R_PITCH, v] = freq_hz, pitch
    row[R_FROM, v] = pitch if real[H_LAST_PITCH] < 0.0 else np.float32(real[H_LAST_PITCH])
    row[R_GATE, v], row[R_VELOCITY, v], row[R_RANDOM, v] = ONE, velocity / np.float32(127.0), random
    row[R_LEFT, v], row[R_RIGHT, v] = pan_gains(spread * (np.float32(2.0) * random - ONE))
    # A voice starts by counting as loud, or every note with a slow attack would be the first to be stolen.
    row[R_FADE, v], row[R_LEVEL, v] = ONE, ONE
    row[R_PITCH_TO, v], row[R_VELOCITY_TO, v], row[R_GAIN_TO, v] = pitch, row[R_VELOCITY, v], ONE
    stand_still(base, at, lane)
    real[H_LAST_PITCH] = pitch
    reset_state(base, at, lane, True)
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
    i64_at(at, HEAD_WORDS)[H_HELD] = 0
    for lane in range(table.shape[1]):
        if table[L_STATE, lane] == HELD:
            _ring_lane(base, at, lane)
            report(base, frame, E_NOTE_OFF, source, table[L_KEY, lane], ZERO, ZERO)


@kernel
def fade_all(base, at, source, frame):  # type: ignore[no-untyped-def]
    """Fade every voice out at once."""
    table = lane_table(base, at)
    i64_at(at, HEAD_WORDS)[H_HELD] = 0
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
    stand_still(base, at, lane)
    reset_state(base, at, lane, True)


@kernel
def _is_over(base, at, lane):  # type: ignore[no-untyped-def]
    """Whether a voice says of itself that it has come to its end."""
    head = i64_at(at, HEAD_WORDS)
    if head[H_OVER] < 0:
        return False
    group, place = base + head[H_GROUPS_AT] + (lane // LANES) * head[H_GROUP_BYTES], NOTE_ROWS + head[H_OVER]
    return i32_at(group, (place + 1, LANES))[place, lane % LANES] > 0  # NB: true for positive floats, too


@kernel
def _settle(base, at, lane, source, frame):  # type: ignore[no-untyped-def]
    """Free a lane if it has become silent, else aim it if it moves; says whether it sounds: 0 or 1."""
    table, row, v = lane_table(base, at), lane_rows(base, at, lane, NOTE_ROWS), lane % LANES
    state = table[L_STATE, lane]
    if state == FREE:
        return 0
    if state == FADING and row[R_FADE, v] <= ZERO:
        _free_lane(base, at, lane)
        return 0
    if (state == RINGING and row[R_LEVEL, v] < SILENT) or (state in (HELD, RINGING) and _is_over(base, at, lane)):
        _free_lane(base, at, lane)
        report(base, frame, E_END, source, table[L_KEY, lane], ZERO, ZERO)
        return 0
    if table[L_MOVES, lane] != 0:
        aim(base, at, lane)
    return 1


@kernel
def clean_up(base, at, source, frame):  # type: ignore[no-untyped-def]
    """Free the lanes that have become silent; count those that have not, and aim those that move."""
    head, table = i64_at(at, HEAD_WORDS), lane_table(base, at)
    sounding = 0
    for group in range(head[H_GROUPS]):
        taken, due = 0, 0
        for lane in range(LANES * group, LANES * (group + 1)):
            state = table[L_STATE, lane]
            taken += 1 if state != FREE else 0
            due |= table[L_MOVES, lane] | (1 if state > HELD else 0)
        if taken > 0 and (due != 0 or head[H_OVER] >= 0):
            taken = 0
            for lane in range(LANES * group, LANES * (group + 1)):
                taken += _settle(base, at, lane, source, frame)
        sounding += taken
    head[H_SOUNDING] = sounding


@kernel
def free_all(base, at):  # type: ignore[no-untyped-def]
    """Free every lane, whatever it does: after a voice has produced something that is not a number."""
    i64_at(at, HEAD_WORDS)[H_HELD] = 0
    for lane in range(lane_table(base, at).shape[1]):
        _free_lane(base, at, lane)
