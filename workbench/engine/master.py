"""The last node: applies the volume, fades for play and stop, and limits softly.

Threads: audio. No allocation.
"""

from __future__ import annotations

import numpy as np

from workbench.commands.records import CommandKind
from workbench.dsp.limiter import limiter_gain, limiter_rests
from workbench.dsp.mathematics import log2
from workbench.dsp.pan import db_gain
from workbench.engine.batch import batch_at, batch_count
from workbench.engine.guard import loudest
from workbench.engine.layout import C_QUANTUM, CONTROL_AT, CONTROL_WORDS
from workbench.engine.report import report
from workbench.events.records import EventKind
from workbench.graph.layout import N_ID, N_OUT, N_PORTS_AT, N_SMOOTH, N_STATE, NODE_WORDS, PORT_NOW, PORT_WORDS
from workbench.rt.bits import bits_to_f32
from workbench.rt.kernel import entry, kernel
from workbench.rt.memory import f32_at, i64_at
from workbench.rt.record import record_kind
from workbench.settings import QUANTUM

FADE_IN, FADE_OUT = int(CommandKind.FADE_IN), int(CommandKind.FADE_OUT)
E_METER = int(EventKind.METER)
ZERO, ONE = np.float32(0.0), np.float32(1.0)
LOUDEST = np.float32(100.0)  # 40 dB above full scale
DB_PER_OCTAVE = np.float32(6.0206)  # a factor of two, in decibels

# The master's memory: float32 words, then int64 words from byte 64 on.
M_FADE, M_FADE_TARGET, M_FADE_STEP, M_FOLLOWER, M_RECOVERY, M_PEAK, M_LEAST_GAIN = range(7)
M_METER_EVERY, M_METER_LEFT = range(2)  # quanta
MASTER_BYTES = 128


@kernel
def _take_fades(base, state):  # type: ignore[no-untyped-def]
    for index in range(batch_count(base)):
        kind = record_kind(batch_at(base, index))
        if kind == FADE_IN:
            state[M_FADE_TARGET] = ONE
        elif kind == FADE_OUT:
            state[M_FADE_TARGET] = ZERO


@kernel
def _within(x):  # type: ignore[no-untyped-def]
    """Keep a sample within what the limiter recovers from in half a second; what is no number is silence."""
    return min(max(x, -LOUDEST), LOUDEST) if x == x else ZERO  # noqa: PLR0124 only NaN differs from itself


@kernel
def _scale(heard, out, gain):  # type: ignore[no-untyped-def]
    """Apply a gain that stands still."""
    x, y = f32_at(heard, 2 * QUANTUM), f32_at(out, 2 * QUANTUM)
    for i in range(2 * QUANTUM):
        y[i] = _within(x[i] * gain)


@kernel
def _scale_moving(heard, out, volume_at, state_at):  # type: ignore[no-untyped-def]
    """Apply volume and fade frame by frame."""
    x, y = f32_at(heard, (2, QUANTUM)), f32_at(out, (2, QUANTUM))
    volume, state = f32_at(volume_at, 2), f32_at(state_at, 16)
    per_frame = (volume[1] - volume[0]) / np.float32(QUANTUM)
    fade, target, fade_step = state[M_FADE], state[M_FADE_TARGET], state[M_FADE_STEP]
    level_db, loudness = volume[0], db_gain(volume[0])
    for i in range(QUANTUM):
        fade += min(max(target - fade, -fade_step), fade_step)
        now_db = volume[0] + per_frame * np.float32(i + 1)
        if now_db != level_db:  # it seldom moves, and the gain costs more than to look
            level_db, loudness = now_db, db_gain(now_db)
        gain = loudness * fade
        y[0, i], y[1, i] = _within(x[0, i] * gain), _within(x[1, i] * gain)
    state[M_FADE] = fade


@kernel
def _apply_volume(heard, out, volume_at, state_at):  # type: ignore[no-untyped-def]
    """Volume and fade: from the address `heard` to the address `out`."""
    # RT: addresses, not arrays: an array that is handed to a function is counted, and that is memory management.
    volume, state = f32_at(volume_at, 2), f32_at(state_at, 16)
    if volume[0] == volume[1] and state[M_FADE] == state[M_FADE_TARGET]:
        _scale(heard, out, db_gain(volume[0]) * state[M_FADE])
    else:
        _scale_moving(heard, out, volume_at, state_at)


@kernel
def _limit_loud(out, state_at):  # type: ignore[no-untyped-def]
    """The limiter, frame by frame."""
    y, state = f32_at(out, (2, QUANTUM)), f32_at(state_at, 16)
    follower, least = state[M_FOLLOWER], state[M_LEAST_GAIN]
    for i in range(QUANTUM):
        limit, follower = limiter_gain(max(abs(y[0, i]), abs(y[1, i])), follower, state[M_RECOVERY])
        least = min(least, limit)
        y[0, i], y[1, i] = y[0, i] * limit, y[1, i] * limit
    state[M_FOLLOWER], state[M_LEAST_GAIN] = follower, least


@kernel
def _limit(out, state_at):  # type: ignore[no-untyped-def]
    """Look whether the limiter has anything to do in this quantum, and have it do that."""
    state = f32_at(state_at, 16)
    most = bits_to_f32(loudest(out, 2 * QUANTUM))
    state[M_PEAK] = max(state[M_PEAK], most)
    if limiter_rests(most, state[M_FOLLOWER]):
        state[M_FOLLOWER] = most
    else:
        _limit_loud(out, state_at)


@entry()
def master(base, node, first, frames):  # type: ignore[no-untyped-def]
    """Finish one quantum."""
    words = i64_at(base + node, NODE_WORDS)
    state = f32_at(base + words[N_STATE], 16)
    counters = i64_at(base + words[N_STATE] + 64, 8)
    heard = i64_at(base + words[N_PORTS_AT], PORT_WORDS)[PORT_NOW]
    _take_fades(base, state)
    _apply_volume(base + heard, base + words[N_OUT], base + words[N_SMOOTH], base + words[N_STATE])
    _limit(base + words[N_OUT], base + words[N_STATE])
    counters[M_METER_LEFT] -= 1
    if counters[M_METER_LEFT] <= 0:
        end = i64_at(base + CONTROL_AT, CONTROL_WORDS)[C_QUANTUM] + QUANTUM
        least = min(state[M_LEAST_GAIN], ONE)
        reduction_db = ZERO if least == ONE else -DB_PER_OCTAVE * log2(least)
        report(base, end, E_METER, words[N_ID], 0, reduction_db, state[M_PEAK])
        counters[M_METER_LEFT], state[M_PEAK], state[M_LEAST_GAIN] = counters[M_METER_EVERY], ZERO, ONE
    return 0
