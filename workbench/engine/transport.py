"""The transport: from session frames to ticks. Each quantum is cut into stretches in which ticks run on without a jump.

Position is never added up: it is the distance from an anchor, which is set where something changes. So it does not
drift, however long it runs.

Threads: audio. No allocation.
"""

from __future__ import annotations

import math

import numpy as np

from workbench.commands.records import CommandKind
from workbench.engine.layout import (
    C_TRANSPORT_AT,
    CONTROL_AT,
    CONTROL_WORDS,
    GOES_ON,
    JUMPS,
    MOST_LOOKS,
    MOST_STRETCHES,
    STARTS,
    STRETCHES_KEPT,
    T_ANCHOR_FRAME,
    T_ANCHOR_TIME,
    T_BUDGET,
    T_COUNT_IN_TO,
    T_CURSOR,
    T_IS_IN_LOOP,
    T_LINE,
    T_OLD_LINE,
    T_PARAMS,
    T_RUNS,
    T_SPEED,
    T_STRETCHES,
    T_TICK,
    T_WORDS,
    TRP_SPEED,
    TRP_TEMPO,
    WRAPS,
    X_ANCHOR_FRAME,
    X_ANCHOR_TIME,
    X_FROM,
    X_IS_COUNT_IN,
    X_KIND,
    X_LINE,
    X_SPEED,
    X_TICK,
    X_TICK_TO,
    X_TO,
    X_WORDS,
)
from workbench.engine.report import report
from workbench.engine.set_value import set_value
from workbench.engine.timeline import line_tick, line_time
from workbench.events.records import EventKind
from workbench.rt.atomics import store_release
from workbench.rt.kernel import kernel
from workbench.rt.memory import f64_at, i64_at
from workbench.rt.record import record_a, record_kind
from workbench.sequencer.layout import (
    PLAIN_BPM,
    R_DONE,
    R_IN_USE,
    TL_IS_PLAIN,
    TL_LOOP_FROM,
    TL_LOOP_TO,
    TL_NUMBER,
    TL_STATE,
    TL_WORDS,
)

START, HALT, SEEK = int(CommandKind.START), int(CommandKind.HALT), int(CommandKind.SEEK)
SET_TIMELINE = int(CommandKind.SET_TIMELINE)
E_TRANSPORT, E_TEMPO = int(EventKind.TRANSPORT), int(EventKind.TEMPO)
E_HANDED_BACK = int(EventKind.HANDED_BACK)
NO_COUNT_IN = -(1 << 62)


@kernel
def transport_at(base):  # type: ignore[no-untyped-def]
    """Address of the transport."""
    return base + i64_at(base + CONTROL_AT, CONTROL_WORDS)[C_TRANSPORT_AT]


@kernel
def transport_param(base, number):  # type: ignore[no-untyped-def]
    """What one of its parameters is set to."""
    return set_value(base, i64_at(transport_at(base), T_WORDS)[T_PARAMS] + number)


@kernel
def hand_back(base, offset, frame):  # type: ignore[no-untyped-def]
    """Let go of something that begins with its state; of nothing, if the offset is 0."""
    if offset == 0:
        return
    # ORDER: release. The control side frees it when it sees this; our reads of it must be over.
    store_release(base + offset, R_DONE)
    report(base, frame, E_HANDED_BACK, 0, offset, 0.0, 0.0)


@kernel
def _time(base, frame):  # type: ignore[no-untyped-def]
    """The timeline's own time at a session frame."""
    at = transport_at(base)
    real = f64_at(at, T_WORDS)
    if i64_at(at, T_WORDS)[T_RUNS] == 0:
        return real[T_ANCHOR_TIME]
    return real[T_ANCHOR_TIME] + (frame - real[T_ANCHOR_FRAME]) * real[T_SPEED]


@kernel
def _tick(base, frame):  # type: ignore[no-untyped-def]
    return line_tick(base + i64_at(transport_at(base), T_WORDS)[T_LINE], _time(base, frame))


@kernel
def _moment(base, tick):  # type: ignore[no-untyped-def]
    """Session frame of a tick, not rounded. Only while it runs."""
    at = transport_at(base)
    real = f64_at(at, T_WORDS)
    time = line_time(base + i64_at(at, T_WORDS)[T_LINE], tick)
    return real[T_ANCHOR_FRAME] + (time - real[T_ANCHOR_TIME]) / real[T_SPEED]


@kernel
def nearest(moment):  # type: ignore[no-untyped-def]
    """The frame nearest to a moment between frames."""
    return np.int64(math.floor(moment + 0.5))


@kernel
def stretch_frame(base, stretch, tick):  # type: ignore[no-untyped-def]
    """Session frame of a tick, as a stretch counts."""
    real = f64_at(stretch, X_WORDS)
    time = line_time(base + i64_at(stretch, X_WORDS)[X_LINE], tick)
    return nearest(real[X_ANCHOR_FRAME] + (time - real[X_ANCHOR_TIME]) / real[X_SPEED])


@kernel
def stretch_tick(base, stretch, frame):  # type: ignore[no-untyped-def]
    """Tick at a session frame, as a stretch counts."""
    real = f64_at(stretch, X_WORDS)
    time = real[X_ANCHOR_TIME] + (frame - real[X_ANCHOR_FRAME]) * real[X_SPEED]
    return line_tick(base + i64_at(stretch, X_WORDS)[X_LINE], time)


@kernel
def stretch_at(base, index):  # type: ignore[no-untyped-def]
    """Address of a stretch of this quantum."""
    return transport_at(base) + 8 * (T_WORDS + X_WORDS * index)


@kernel
def _look_for_loop(base, tick):  # type: ignore[no-untyped-def]
    """Note whether the loop's end is ahead of a tick; 0 is behind all."""
    words = i64_at(transport_at(base), T_WORDS)
    end = i64_at(base + words[T_LINE], TL_WORDS)[TL_LOOP_TO]
    words[T_IS_IN_LOOP] = 1 if tick < np.float64(end) else 0


@kernel
def _add_stretch(base, start, stop, kind, tick):  # type: ignore[no-untyped-def]
    """Add a stretch that begins at a tick: that of its frame, or one that was jumped to between two frames."""
    at = transport_at(base)
    words, real = i64_at(at, T_WORDS), f64_at(at, T_WORDS)
    if kind != GOES_ON:
        _look_for_loop(base, tick)
    if words[T_STRETCHES] == MOST_STRETCHES:
        words[T_STRETCHES] -= 1  # where it has jumped to last is what counts
    stretch = stretch_at(base, words[T_STRETCHES])
    words[T_STRETCHES] += 1
    whole, moved = i64_at(stretch, X_WORDS), f64_at(stretch, X_WORDS)
    whole[X_FROM], whole[X_TO], whole[X_KIND] = start, stop, kind
    moved[X_TICK], moved[X_TICK_TO] = tick, _tick(base, stop)
    moved[X_ANCHOR_FRAME], moved[X_ANCHOR_TIME] = real[T_ANCHOR_FRAME], real[T_ANCHOR_TIME]
    moved[X_SPEED], whole[X_LINE] = real[T_SPEED], words[T_LINE]
    whole[X_IS_COUNT_IN] = 1 if words[T_COUNT_IN_TO] != NO_COUNT_IN else 0
    if kind != GOES_ON:
        runs = 1.0 if words[T_RUNS] != 0 else 0.0
        report(base, start, E_TRANSPORT, 0, nearest(tick), runs, 1.0 if kind == WRAPS else 0.0)


@kernel
def _anchor(base, moment, time):  # type: ignore[no-untyped-def]
    real = f64_at(transport_at(base), T_WORDS)
    real[T_ANCHOR_FRAME], real[T_ANCHOR_TIME] = moment, time


@kernel
def _report_tempo(base, frame):  # type: ignore[no-untyped-def]
    """Say how fast it goes from a session frame on, in the numbers that its speed is computed from."""
    line = i64_at(base + i64_at(transport_at(base), T_WORDS)[T_LINE], TL_WORDS)
    speed, tempo_bpm = transport_param(base, TRP_SPEED), transport_param(base, TRP_TEMPO)
    report(base, frame, E_TEMPO, 0, line[TL_NUMBER], speed, tempo_bpm)


@kernel
def _take_speed(base, frame):  # type: ignore[no-untyped-def]
    """Run at the speed that the parameters ask for, from a session frame on."""
    at = transport_at(base)
    words, real = i64_at(at, T_WORDS), f64_at(at, T_WORDS)
    speed = transport_param(base, TRP_SPEED)
    if i64_at(base + words[T_LINE], TL_WORDS)[TL_IS_PLAIN] != 0:
        speed *= transport_param(base, TRP_TEMPO) / PLAIN_BPM
    if speed != real[T_SPEED]:
        _anchor(base, np.float64(frame), _time(base, frame))
        real[T_SPEED] = speed
        _report_tempo(base, frame)


@kernel
def _wrap(base, frame):  # type: ignore[no-untyped-def]
    """Go from the loop's end, which is at that frame, back to its start."""
    words = i64_at(transport_at(base), T_WORDS)
    line = i64_at(base + words[T_LINE], TL_WORDS)
    # The loop's end lies between two frames; that it is rounded must not add up.
    moment = _moment(base, np.float64(line[TL_LOOP_TO]))
    _anchor(base, moment, line_time(base + words[T_LINE], np.float64(line[TL_LOOP_FROM])))
    _add_stretch(base, frame, frame, WRAPS, np.float64(line[TL_LOOP_FROM]))


@kernel
def _cut(base, stop):  # type: ignore[no-untyped-def]
    """Cut this quantum into stretches, as far as a frame."""
    words = i64_at(transport_at(base), T_WORDS)
    while words[T_RUNS] != 0 and words[T_CURSOR] < stop and words[T_STRETCHES] < MOST_STRETCHES:
        start, loop_to = words[T_CURSOR], i64_at(base + words[T_LINE], TL_WORDS)[TL_LOOP_TO]
        end = stop
        wraps = counted = False
        if words[T_COUNT_IN_TO] != NO_COUNT_IN:
            frame = nearest(_moment(base, np.float64(words[T_COUNT_IN_TO])))
            if frame < end:
                end, counted = max(frame, start), True
        elif loop_to > 0 and words[T_IS_IN_LOOP] != 0:
            frame = nearest(_moment(base, np.float64(loop_to)))
            if frame < end:  # before the start it is if the tempo has changed in its last half frame
                end, wraps = max(frame, start), True
        if end > start:
            _add_stretch(base, start, end, GOES_ON, _tick(base, start))
        words[T_CURSOR] = end
        if counted:
            tick = np.float64(words[T_COUNT_IN_TO])
            words[T_COUNT_IN_TO] = NO_COUNT_IN
            _add_stretch(base, end, end, JUMPS, tick)
        if wraps:
            _wrap(base, end)
    words[T_CURSOR] = stop


@kernel
def transport_begin(base, start):  # type: ignore[no-untyped-def]
    """Begin a quantum."""
    words = i64_at(transport_at(base), T_WORDS)
    words[T_STRETCHES], words[T_CURSOR], words[T_BUDGET] = 0, start, MOST_LOOKS
    hand_back(base, words[T_OLD_LINE], start)
    words[T_OLD_LINE] = 0
    _take_speed(base, start)


@kernel
def _start(base, frame, count_in):  # type: ignore[no-untyped-def]
    words = i64_at(transport_at(base), T_WORDS)
    if words[T_RUNS] != 0:
        return
    tick, line = _tick(base, frame), base + words[T_LINE]
    if count_in > 0:
        words[T_COUNT_IN_TO] = np.int64(math.floor(tick + 0.5))
    words[T_RUNS] = 1
    _anchor(base, np.float64(frame), line_time(line, tick - count_in))
    _add_stretch(base, frame, frame, STARTS, tick - count_in)


@kernel
def transport_halt(base, frame):  # type: ignore[no-untyped-def]
    """Stop where it is at a session frame."""
    words = i64_at(transport_at(base), T_WORDS)
    if words[T_RUNS] == 0:
        return
    _anchor(base, np.float64(frame), _time(base, frame))
    words[T_RUNS], words[T_COUNT_IN_TO] = 0, NO_COUNT_IN
    _add_stretch(base, frame, frame, JUMPS, _tick(base, np.float64(frame)))


@kernel
def _set_timeline(base, frame, offset):  # type: ignore[no-untyped-def]
    words = i64_at(transport_at(base), T_WORDS)
    tick, old = _tick(base, frame), words[T_LINE]
    words[T_LINE] = offset
    i64_at(base + offset, TL_WORDS)[TL_STATE] = R_IN_USE
    _anchor(base, np.float64(frame), line_time(base + offset, tick))
    _look_for_loop(base, tick)
    _take_speed(base, frame)
    _report_tempo(base, frame)
    if words[T_STRETCHES] == 0:
        hand_back(base, old, frame)
    else:
        words[T_OLD_LINE] = old  # given back when this quantum is over


@kernel
def transport_is_crowded(base, record):  # type: ignore[no-untyped-def]
    """Whether a command has to wait for the next quantum."""
    words = i64_at(transport_at(base), T_WORDS)
    if record_kind(record) == SET_TIMELINE and words[T_OLD_LINE] != 0:
        return True
    return words[T_STRETCHES] >= MOST_STRETCHES - STRETCHES_KEPT


@kernel
def transport_command(base, record, frame):  # type: ignore[no-untyped-def]
    """Carry out a command of the transport at a frame of this quantum. Returns whether it was one."""
    kind = record_kind(record)
    if kind != START and kind != HALT and kind != SEEK and kind != SET_TIMELINE:
        return False
    _cut(base, frame)
    if kind == START:
        _start(base, frame, record_a(record))
    elif kind == HALT:
        transport_halt(base, frame)
    elif kind == SEEK:
        tick = np.float64(record_a(record))
        i64_at(transport_at(base), T_WORDS)[T_COUNT_IN_TO] = NO_COUNT_IN
        _anchor(base, np.float64(frame), line_time(base + i64_at(transport_at(base), T_WORDS)[T_LINE], tick))
        _add_stretch(base, frame, frame, JUMPS, tick)
    else:
        _set_timeline(base, frame, record_a(record))
    return True


@kernel
def transport_end(base, stop):  # type: ignore[no-untyped-def]
    """End a quantum: cut what is left of it."""
    _cut(base, stop)
    f64_at(transport_at(base), T_WORDS)[T_TICK] = _tick(base, stop)
