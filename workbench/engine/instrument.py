"""The node that plays an instrument: its commands at their exact frames, its voices, its place in the stereo field.

Threads: audio. No allocation.
"""

from __future__ import annotations

import numpy as np

from workbench.commands.records import CommandKind
from workbench.dsp.decimation import REACH, decimate
from workbench.dsp.pan import db_gain, pan_gains
from workbench.dsp.smoothing import ramp, stands
from workbench.engine.batch import batch_at, batch_count
from workbench.engine.guard import INFINITE, loudest
from workbench.engine.lane_sums import add_lanes
from workbench.engine.layout import C_CODE_AT, C_QUANTUM, CONTROL_AT, CONTROL_WORDS
from workbench.engine.mono import mono_off, mono_on
from workbench.engine.moving import note_level, note_pitch
from workbench.engine.ramps import modulate
from workbench.engine.report import report
from workbench.engine.strike import strike_held
from workbench.engine.voices import all_notes_off, clean_up, fade_all, free_all, note_off, note_on
from workbench.events.records import EventKind
from workbench.graph.layout import N_ID, N_MODULATED, N_OUT, N_PARAMS, N_SMOOTH, N_STATE, NODE_WORDS
from workbench.instruments.layout import (
    H_CLOSED,
    H_LANES_CODE,
    H_LEVEL,
    H_MIX_AT,
    H_MIX_SPARE_AT,
    H_MONO,
    H_OVERSAMPLE,
    H_PAN,
    H_PARAMS,
    H_RAMP_AT,
    H_RAMP_BYTES,
    H_RESTING,
    H_SOUNDING,
    H_SPREAD,
    H_STRIKES,
    H_TAIL_AT,
    HEAD_WORDS,
)
from workbench.rt.kernel import entry, kernel
from workbench.rt.memory import call, f32_at, i64_at
from workbench.rt.record import record_a, record_frame, record_kind, record_source, record_x, record_y
from workbench.settings import LANES, QUANTUM

NOTE_ON, NOTE_OFF = int(CommandKind.NOTE_ON), int(CommandKind.NOTE_OFF)
ALL_NOTES_OFF, PANIC = int(CommandKind.ALL_NOTES_OFF), int(CommandKind.PANIC)
SILENCE = int(CommandKind.SILENCE)
NOTE_PITCH, NOTE_LEVEL = int(CommandKind.NOTE_PITCH), int(CommandKind.NOTE_LEVEL)
E_NOT_FINITE = int(EventKind.NOT_FINITE)
ZERO, ONE = np.float32(0.0), np.float32(1.0)
TAIL_FLOATS = 2 * (REACH + QUANTUM)  # the decimator's memory, per channel


@kernel
def _parameter(base, at, word, i):  # type: ignore[no-untyped-def]
    """The parameter that a word of the head names, at a frame of the quantum; zero if the instrument has none such."""
    head = i64_at(at, HEAD_WORDS)
    index = head[word]
    if index < 0:
        return ZERO
    return f32_at(base + head[H_RAMP_AT] + i * head[H_RAMP_BYTES], head[H_PARAMS])[index]


@kernel
def _spread(base, node, at):  # type: ignore[no-untyped-def]
    """Write the parameters out: a row for each frame, or one for all if none of them moves."""
    # RT: addresses, not arrays: an array that is handed to a function is counted, and that is memory management.
    words, head = i64_at(base + node, NODE_WORDS), i64_at(at, HEAD_WORDS)
    rows, params, to = base + words[N_SMOOTH], words[N_PARAMS], base + head[H_RAMP_AT]
    if words[N_MODULATED] == 0 and stands(rows, params):
        head[H_RAMP_BYTES] = 0
        ramp(rows, params, to, 1)
    else:
        head[H_RAMP_BYTES] = 4 * params
        ramp(rows, params, to, QUANTUM)
        modulate(base, words, to, 1, params)


@kernel
def _apply(base, at, source, frame, record, spread):  # type: ignore[no-untyped-def]
    kind = record_kind(record)
    head = i64_at(at, HEAD_WORDS)
    key, x, mono = record_a(record), record_x(record), head[H_MONO] != 0
    if kind == NOTE_ON and head[H_CLOSED] == 0:
        if mono:
            mono_on(base, at, source, frame, key, x, record_y(record), spread)
        else:
            note_on(base, at, source, frame, key, x, record_y(record), spread)
    elif kind == NOTE_OFF:
        if mono:
            mono_off(base, at, source, frame, key)
        else:
            note_off(base, at, source, frame, key)
    elif kind == NOTE_PITCH:
        note_pitch(base, at, key, x)
    elif kind == NOTE_LEVEL:
        note_level(base, at, key, x)
    elif kind == ALL_NOTES_OFF:
        all_notes_off(base, at, source, frame)
    elif kind in (PANIC, SILENCE):
        fade_all(base, at, abs(source) if kind == SILENCE and key == 0 else source, frame)
        if kind == SILENCE:
            head[H_CLOSED] = 1


@kernel
def _play(base, at, source):  # type: ignore[no-untyped-def]
    """Run the voices through the quantum, stopping at each command's frame."""
    control, head = i64_at(base + CONTROL_AT, CONTROL_WORDS), i64_at(at, HEAD_WORDS)
    code = i64_at(base + control[C_CODE_AT], head[H_LANES_CODE] + 1)[head[H_LANES_CODE]]
    place = 0
    for index in range(batch_count(base)):
        record = batch_at(base, index)
        if record_source(record) not in (0, source, abs(source)):
            continue
        i = min(max(record_frame(record) - control[C_QUANTUM], place), QUANTUM - 1)
        if i > place:
            call(code, base, at - base, place, i - place)
            place = i
        spread = _parameter(base, at, H_SPREAD, i)
        _apply(base, at, source, control[C_QUANTUM] + i, record, spread)
    call(code, base, at - base, place, QUANTUM - place)


@kernel
def _gather_lanes(base, at, out):  # type: ignore[no-untyped-def]
    """Add the lanes of each frame, bring them down to the sample rate, and clear them for the next quantum."""
    head = i64_at(at, HEAD_WORDS)
    oversample, mix = head[H_OVERSAMPLE], base + head[H_MIX_AT]
    add_lanes(mix, base + head[H_MIX_SPARE_AT], 2 * QUANTUM * oversample)
    sums = f32_at(mix, (QUANTUM * oversample, 2))
    if oversample == 1:
        y = f32_at(base + out, (2, QUANTUM))
        for i in range(QUANTUM):
            y[0, i] = sums[i, 0]
            y[1, i] = sums[i, 1]
    else:
        fast = f32_at(base + head[H_TAIL_AT], (2, 2, QUANTUM))
        for i in range(QUANTUM):
            for half in range(2):
                fast[0, half, i] = sums[2 * i + half, 0]
                fast[1, half, i] = sums[2 * i + half, 1]
        tail = base + head[H_TAIL_AT] + 16 * QUANTUM
        for channel in range(2):
            source = base + head[H_TAIL_AT] + channel * 8 * QUANTUM
            decimate(tail + channel * 4 * TAIL_FLOATS, source, base + out + channel * 4 * QUANTUM, QUANTUM)
    f32_at(mix, QUANTUM * oversample * 2 * LANES)[:] = ZERO


@kernel
def _scale(out, left, right):  # type: ignore[no-untyped-def]
    """Apply gains that stand still."""
    y = f32_at(out, (2, QUANTUM))
    for i in range(QUANTUM):
        y[0, i] *= left
        y[1, i] *= right


@kernel
def _scale_moving(base, at, out):  # type: ignore[no-untyped-def]
    """Apply level and pan frame by frame."""
    y = f32_at(out, (2, QUANTUM))
    level, pan = _parameter(base, at, H_LEVEL, 0), _parameter(base, at, H_PAN, 0)
    gain, (left, right) = db_gain(level), pan_gains(pan)
    for i in range(QUANTUM):
        if _parameter(base, at, H_LEVEL, i) != level:  # they seldom move, and the gains cost more than to look
            level = _parameter(base, at, H_LEVEL, i)
            gain = db_gain(level)
        if _parameter(base, at, H_PAN, i) != pan:
            pan = _parameter(base, at, H_PAN, i)
            left, right = pan_gains(pan)
        y[0, i] *= gain * left
        y[1, i] *= gain * right


@kernel
def _place(base, at, out):  # type: ignore[no-untyped-def]
    """Apply the instrument's level and pan; says whether all is finite."""
    if i64_at(at, HEAD_WORDS)[H_RAMP_BYTES] == 0:
        gain = db_gain(_parameter(base, at, H_LEVEL, 0))
        left, right = pan_gains(_parameter(base, at, H_PAN, 0))
        _scale(base + out, gain * left, gain * right)
    else:
        _scale_moving(base, at, base + out)
    return loudest(base + out, 2 * QUANTUM) < INFINITE


@kernel
def _rests(base, at):  # type: ignore[no-untyped-def]
    """Whether there is nothing to play, for the second quantum or more."""
    head = i64_at(at, HEAD_WORDS)
    if head[H_SOUNDING] > 0 or batch_count(base) > 0 or head[H_STRIKES] > 0:
        head[H_RESTING] = 0
        return False
    if head[H_RESTING] == 0:
        head[H_RESTING] = 1
        return False
    return True


@entry()
def instrument(base, node, first, frames):  # type: ignore[no-untyped-def]
    """Play one quantum of an instrument. Status 1: it produced something that is not a number and was silenced."""
    words = i64_at(base + node, NODE_WORDS)
    at, source, out = base + words[N_STATE], words[N_ID], words[N_OUT]
    head = i64_at(at, HEAD_WORDS)
    if _rests(base, at):
        f32_at(base + out, 2 * QUANTUM)[:] = ZERO
        return 0
    _spread(base, node, at)
    if head[H_STRIKES] > 0:
        start = i64_at(base + CONTROL_AT, CONTROL_WORDS)[C_QUANTUM]
        strike_held(base, at, base + head[H_STRIKES], source, start, _parameter(base, at, H_SPREAD, 0))
        head[H_STRIKES] = 0
    _play(base, at, source)
    _gather_lanes(base, at, out)
    end = i64_at(base + CONTROL_AT, CONTROL_WORDS)[C_QUANTUM] + QUANTUM
    if _place(base, at, out):
        if head[H_SOUNDING] > 0 or batch_count(base) > 0:
            clean_up(base, at, source, end)
        return 0
    free_all(base, at)
    f32_at(base + head[H_TAIL_AT], 4 * QUANTUM + 2 * TAIL_FLOATS)[:] = ZERO
    f32_at(base + out, 2 * QUANTUM)[:] = ZERO
    report(base, end, E_NOT_FINITE, source, 0, ZERO, ZERO)
    return 1
