"""A track: what of its part falls into this quantum becomes commands at its frames.

Threads: audio. No allocation.
"""

from __future__ import annotations

import math

import numpy as np

from workbench.engine.batch import batch_has_room, batch_of
from workbench.engine.event_pitch import event_pitch
from workbench.engine.held import release_all, release_due, strike
from workbench.engine.layout import (
    C_CROWDED,
    CONTROL_AT,
    CONTROL_WORDS,
    GOES_ON,
    STARTS,
    T_BUDGET,
    T_RUNS,
    T_STRETCHES,
    T_TICK,
    T_WORDS,
    TRP_FILL,
    TRP_SWING,
    TRP_SWING_UNIT,
    WRAPS,
    X_FROM,
    X_IS_COUNT_IN,
    X_KIND,
    X_LINE,
    X_TICK,
    X_TO,
    X_WORDS,
)
from workbench.engine.set_value import set_value
from workbench.engine.timeline import line_bar_from
from workbench.engine.track_place import OVER, next_event, next_repeat_tick, place_at, to_next_repeat
from workbench.engine.transport import hand_back, stretch_at, stretch_frame, stretch_tick, transport_at, transport_param
from workbench.rt.kernel import kernel
from workbench.rt.memory import f64_at, i64_at
from workbench.sequencer.chance import draw_word
from workbench.sequencer.layout import (
    EV_ALWAYS,
    EV_CHANCE,
    EV_CYCLE,
    EV_CYCLES,
    EV_DRAW,
    EV_DRUM,
    EV_FILL,
    EV_KIND,
    EV_LENGTH,
    EV_MICRO,
    EV_ONLY_FILL,
    EV_ONSET,
    EV_SHIFT,
    EV_VELOCITY,
    EV_WORDS,
    NEXT_BAR,
    NEXT_NOW,
    NO_TICK,
    PART_SEED,
    PART_STATE,
    PART_WORDS,
    PPQ,
    R_IN_USE,
    TP_DENSITY,
    TP_MUTE,
    TP_TRANSPOSE,
    TP_VELOCITY,
    TR_BASE,
    TR_CYCLE,
    TR_HAS_NEXT,
    TR_INDEX,
    TR_NEXT,
    TR_NEXT_FROM,
    TR_NEXT_GRID,
    TR_NEXT_LAUNCHES,
    TR_NEXT_TICK,
    TR_NUMBER,
    TR_ORIGIN,
    TR_PARAMS,
    TR_PART,
    TR_SECTION,
    TR_WORDS,
)
from workbench.sequencer.swing import straight, swung

HIGHEST_KEY, SOFTEST, LOUDEST = 127.0, 1.0, 127.0


@kernel
def track_param(base, track, number):  # type: ignore[no-untyped-def]
    """What one of a track's parameters is set to."""
    return set_value(base, i64_at(track, TR_WORDS)[TR_PARAMS] + number)


@kernel
def _swing_unit(base):  # type: ignore[no-untyped-def]
    """Ticks: an eighth or a sixteenth."""
    return 0.5 * PPQ if transport_param(base, TRP_SWING_UNIT) < 0.5 else 0.25 * PPQ


@kernel
def swung_tick(base, tick):  # type: ignore[no-untyped-def]
    """Where swing has a tick."""
    return swung(tick, _swing_unit(base), transport_param(base, TRP_SWING))


@kernel
def written_tick(base, tick):  # type: ignore[no-untyped-def]
    """The first tick on paper that is not heard before a tick. What rounding adds is far less than a hundredth."""
    return np.int64(math.ceil(straight(tick, _swing_unit(base), transport_param(base, TRP_SWING)) - 0.01))


@kernel
def _is_played(base, track, event):  # type: ignore[no-untyped-def]
    """Whether an event is, in this repeat."""
    words, own = i64_at(event, EV_WORDS), i64_at(track, TR_WORDS)
    if track_param(base, track, TP_MUTE) > 0.5:
        return False
    cycle = own[TR_CYCLE] + words[EV_SHIFT]
    if cycle < 0 or (words[EV_CYCLES] > 1 and cycle % words[EV_CYCLES] != words[EV_CYCLE]):
        return False
    if words[EV_FILL] != EV_ALWAYS and (words[EV_FILL] == EV_ONLY_FILL) != (transport_param(base, TRP_FILL) > 0.5):
        return False
    chance = f64_at(event, EV_WORDS)[EV_CHANCE] * track_param(base, track, TP_DENSITY)
    if chance >= 1.0:
        return True
    seed = i64_at(base + own[TR_PART], PART_WORDS)[PART_SEED]
    return draw_word(np.uint64(seed), np.uint64(own[TR_NUMBER]), np.uint64(cycle), np.uint64(words[EV_DRAW])) < chance


@kernel
def _play_event(base, track, event, tick, frame):  # type: ignore[no-untyped-def]
    """Play an event at a frame; `tick` is where it is written."""
    words = i64_at(event, EV_WORDS)
    pitch = event_pitch(base, event, tick)
    if words[EV_KIND] != EV_DRUM:
        pitch = min(max(pitch + track_param(base, track, TP_TRANSPOSE), 0.0), HIGHEST_KEY)
    velocity = f64_at(event, EV_WORDS)[EV_VELOCITY] * track_param(base, track, TP_VELOCITY)
    end = swung_tick(base, np.float64(tick + words[EV_LENGTH])) + np.float64(words[EV_MICRO])
    strike(base, track, frame, pitch, min(max(velocity, SOFTEST), LOUDEST), end)


@kernel
def _play_until(base, track, stretch, stop):  # type: ignore[no-untyped-def]
    """Play what comes in a stretch before a frame."""
    words, start, batch = i64_at(track, TR_WORDS), i64_at(stretch, X_WORDS)[X_FROM], batch_of(base)
    transport = i64_at(transport_at(base), T_WORDS)
    while words[TR_PART] != 0 and words[TR_SECTION] != OVER:
        event = next_event(base, track)
        if event == 0:
            if stretch_frame(base, stretch, np.float64(next_repeat_tick(base, track))) >= stop:
                return
            if transport[T_BUDGET] <= 0:
                return
            transport[T_BUDGET] -= 1
            to_next_repeat(base, track)
            continue
        onset = i64_at(event, EV_WORDS)
        tick = words[TR_ORIGIN] + words[TR_BASE] + onset[EV_ONSET]
        frame = stretch_frame(base, stretch, swung_tick(base, np.float64(tick)) + np.float64(onset[EV_MICRO]))
        if frame >= stop:
            return
        if not batch_has_room(batch) or transport[T_BUDGET] <= 0:
            i64_at(base + CONTROL_AT, CONTROL_WORDS)[C_CROWDED] += 1
            return
        transport[T_BUDGET] -= 1
        if _is_played(base, track, event):
            frame = max(frame, start)
            release_due(base, track, stretch, frame + 1)
            _play_event(base, track, event, tick, frame)
        words[TR_INDEX] += 1


@kernel
def _take_next(base, track, tick, frame):  # type: ignore[no-untyped-def]
    """Have the part that comes next play from a tick on."""
    words = i64_at(track, TR_WORDS)
    hand_back(base, words[TR_PART], frame)
    words[TR_PART], words[TR_NEXT], words[TR_HAS_NEXT] = words[TR_NEXT], 0, 0
    if words[TR_PART] != 0:
        i64_at(base + words[TR_PART], PART_WORDS)[PART_STATE] = R_IN_USE
    if words[TR_NEXT_LAUNCHES] != 0:
        words[TR_ORIGIN] = tick
    place_at(base, track, tick)


@kernel
def next_tick(base, stretch, grid, frame):  # type: ignore[no-untyped-def]
    """The first tick of a grid, on paper, that is not before a frame."""
    line = base + i64_at(stretch, X_WORDS)[X_LINE]
    now = stretch_tick(base, stretch, frame - 0.5)  # what rounds to that frame is not before it
    now = straight(now, _swing_unit(base), transport_param(base, TRP_SWING))
    if grid == NEXT_BAR:
        return line_bar_from(line, now)
    step = max(grid, 1)
    return step * np.int64(math.ceil(now / np.float64(step)))


@kernel
def _play_stretch(base, track, stretch):  # type: ignore[no-untyped-def]
    words, own = i64_at(stretch, X_WORDS), i64_at(track, TR_WORDS)
    if own[TR_HAS_NEXT] != 0 and own[TR_NEXT_FROM] < words[X_TO]:
        since = max(own[TR_NEXT_FROM], words[X_FROM])
        if own[TR_NEXT_TICK] == NO_TICK:
            own[TR_NEXT_TICK] = next_tick(base, stretch, own[TR_NEXT_GRID], since)
        tick, frame = own[TR_NEXT_TICK], since
        if own[TR_NEXT_GRID] != NEXT_NOW:
            frame = max(stretch_frame(base, stretch, swung_tick(base, np.float64(tick))), since)
        if frame < words[X_TO]:
            _play_until(base, track, stretch, frame)
            release_due(base, track, stretch, frame)
            release_all(base, track, frame)
            _take_next(base, track, tick, frame)
    _play_until(base, track, stretch, words[X_TO])
    release_due(base, track, stretch, words[X_TO])


@kernel
def play_track(base, track, start):  # type: ignore[no-untyped-def]
    """Play a track through this quantum, which starts at a frame."""
    transport, own = i64_at(transport_at(base), T_WORDS), i64_at(track, TR_WORDS)
    for k in range(transport[T_STRETCHES]):
        stretch = stretch_at(base, k)
        words, real = i64_at(stretch, X_WORDS), f64_at(stretch, X_WORDS)
        if words[X_KIND] != GOES_ON:
            cycle = own[TR_CYCLE] + 1
            release_all(base, track, words[X_FROM])
            own[TR_NEXT_TICK] = NO_TICK
            tick = written_tick(base, real[X_TICK])
            place_at(base, track, tick)
            if words[X_KIND] == STARTS and own[TR_HAS_NEXT] != 0 and own[TR_NEXT_FROM] <= words[X_FROM]:
                _take_next(base, track, tick, words[X_FROM])
            if words[X_KIND] == WRAPS:  # chance goes on, though the music begins again
                own[TR_CYCLE] = cycle
        if words[X_TO] > words[X_FROM] and words[X_IS_COUNT_IN] == 0:
            _play_stretch(base, track, stretch)
    if transport[T_RUNS] == 0:
        release_all(base, track, start)
        if own[TR_HAS_NEXT] != 0:
            _take_next(base, track, written_tick(base, f64_at(transport_at(base), T_WORDS)[T_TICK]), start)
