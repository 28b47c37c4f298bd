"""Automation: each quantum some parameters are set to where their lanes are, in the block that all nodes read.

So a parameter follows with the smoothing that it has for a hand. It is set to the lane's value at the tick at which the
quantum ends, since that is where parameters go to in this quantum: one without smoothing lies on the lane.

The block in use belongs to the audio side until it takes the next one, so it may be written to. Where the hand has a
parameter is kept here meanwhile; when a new block has another value there, a hand has moved it, and it wins.

Threads: audio. No allocation.
"""

from __future__ import annotations

import math

import numpy as np

from workbench.commands.records import CommandKind
from workbench.engine.layout import (
    AM_COUNT,
    AM_WORDS,
    AUTOMATION_PLACES,
    C_AUTOMATION_AT,
    C_BLOCK,
    C_CHANGES,
    C_INSTALLED,
    C_PLAN,
    CONTROL_AT,
    CONTROL_WORDS,
    GOES_ON,
    STARTS,
    T_COUNT_IN_TO,
    T_RUNS,
    T_STRETCHES,
    T_TICK,
    T_WORDS,
    X_FROM,
    X_IS_COUNT_IN,
    X_KIND,
    X_TICK,
    X_TO,
    X_WORDS,
)
from workbench.engine.search import last_row
from workbench.engine.set_value import set_value
from workbench.engine.track import next_tick, swung_tick
from workbench.engine.transport import NO_COUNT_IN, hand_back, nearest, stretch_at, stretch_frame, transport_at
from workbench.graph.layout import N_DECLARED, N_FIRST_PARAM, N_ID, NODE_WORDS, P_NODES, PLAN_WORDS
from workbench.params.store import HEADER_BYTES
from workbench.rt.kernel import kernel
from workbench.rt.memory import f32_at, f64_at, i64_at
from workbench.rt.record import record_a, record_kind, record_source, record_x, record_y
from workbench.sequencer.lane_shape import between_points
from workbench.sequencer.layout import (
    AU_DECLARED,
    AU_HAND,
    AU_HAS_NEXT,
    AU_IS_HELD,
    AU_LANE,
    AU_MOVES,
    AU_NEXT,
    AU_NEXT_FROM,
    AU_NEXT_GRID,
    AU_NEXT_ORIGIN,
    AU_NEXT_TICK,
    AU_NODE,
    AU_NUMBER,
    AU_ORIGIN,
    AU_PARAM,
    AU_PARAMS,
    AU_PLAN,
    AU_SLOT,
    AU_STATE,
    AU_VALUE,
    AU_WORDS,
    AUP_MUTE,
    LA_LOOPS,
    LA_POINTS,
    LA_STATE,
    LA_TICKS,
    LA_WORDS,
    LP_CURVE,
    LP_SHAPE,
    LP_SPAN,
    LP_TICK,
    LP_VALUE,
    LP_WORDS,
    NEXT_NOW,
    NO_TICK,
    ORIGIN_HERE,
    ORIGIN_START,
    R_IN_USE,
)

ADD_AUTOMATION, REMOVE_AUTOMATION = int(CommandKind.ADD_AUTOMATION), int(CommandKind.REMOVE_AUTOMATION)
SET_LANE, HOLD_AUTOMATION = int(CommandKind.SET_LANE), int(CommandKind.HOLD_AUTOMATION)


@kernel
def _automation_at(base):  # type: ignore[no-untyped-def]
    return base + i64_at(base + CONTROL_AT, CONTROL_WORDS)[C_AUTOMATION_AT]


@kernel
def _count(base):  # type: ignore[no-untyped-def]
    return i64_at(_automation_at(base), AM_WORDS)[AM_COUNT]


@kernel
def _places(base):  # type: ignore[no-untyped-def]
    return i64_at(_automation_at(base) + 8 * AM_WORDS, AUTOMATION_PLACES)


@kernel
def _set(base, slot, value):  # type: ignore[no-untyped-def]
    """Set a parameter in the block in use."""
    control = i64_at(base + CONTROL_AT, CONTROL_WORDS)
    target = f32_at(base + control[C_BLOCK] + HEADER_BYTES + 4 * slot, 1)
    if target[0] != np.float32(value):
        target[0] = np.float32(value)
        control[C_CHANGES] += 1


@kernel
def _let_go(base, automation):  # type: ignore[no-untyped-def]
    """Have the parameter go back to where the hand has it."""
    own = i64_at(automation, AU_WORDS)
    if own[AU_MOVES] != 0 and own[AU_SLOT] >= 0:
        _set(base, own[AU_SLOT], f64_at(automation, AU_WORDS)[AU_HAND])
    own[AU_MOVES] = 0


@kernel
def heed_hands(base):  # type: ignore[no-untyped-def]
    """Go through a block that is new: what hands have turned is theirs, all else stays where it was."""
    places = _places(base)
    for k in range(_count(base)):
        if places[k] == 0:
            continue
        own, real = i64_at(base + places[k], AU_WORDS), f64_at(base + places[k], AU_WORDS)
        if own[AU_SLOT] < 0:
            continue
        hand = set_value(base, own[AU_SLOT])
        if hand != real[AU_HAND]:
            real[AU_HAND] = hand
            if own[AU_MOVES] != 0:
                own[AU_IS_HELD], own[AU_MOVES] = 1, 0
        if own[AU_MOVES] != 0:
            _set(base, own[AU_SLOT], real[AU_VALUE])


# ---- commands


@kernel
def _add(base, offset):  # type: ignore[no-untyped-def]
    words, places = i64_at(_automation_at(base), AM_WORDS), _places(base)
    i64_at(base + offset, AU_WORDS)[AU_STATE] = R_IN_USE
    for k in range(AUTOMATION_PLACES):
        if places[k] == 0:
            places[k] = offset
            words[AM_COUNT] = max(words[AM_COUNT], k + 1)
            return
    hand_back(base, offset, 0)  # no place: the control side keeps count, so this cannot happen


@kernel
def _remove(base, offset, frame):  # type: ignore[no-untyped-def]
    places, own = _places(base), i64_at(base + offset, AU_WORDS)
    for k in range(AUTOMATION_PLACES):
        if places[k] == offset:
            places[k] = 0
            _let_go(base, base + offset)
            hand_back(base, own[AU_LANE], frame)
            hand_back(base, own[AU_NEXT], frame)
            hand_back(base, offset, frame)


@kernel
def _set_lane(base, record, frame):  # type: ignore[no-untyped-def]
    places = _places(base)
    for k in range(_count(base)):
        if places[k] != 0 and i64_at(base + places[k], AU_WORDS)[AU_NUMBER] == record_source(record):
            own = i64_at(base + places[k], AU_WORDS)
            hand_back(base, own[AU_NEXT], frame)
            own[AU_HAS_NEXT], own[AU_NEXT], own[AU_NEXT_FROM] = 1, record_a(record), frame
            own[AU_NEXT_GRID], own[AU_NEXT_TICK] = np.int64(record_x(record)), NO_TICK
            own[AU_NEXT_ORIGIN] = np.int64(record_y(record))
            return
    hand_back(base, record_a(record), frame)


@kernel
def automation_command(base, record, frame):  # type: ignore[no-untyped-def]
    """Carry out a command of automation. Returns whether it was one."""
    kind = record_kind(record)
    if kind == ADD_AUTOMATION:
        _add(base, record_a(record))
    elif kind == REMOVE_AUTOMATION:
        _remove(base, record_a(record), frame)
    elif kind == SET_LANE:
        _set_lane(base, record, frame)
    elif kind == HOLD_AUTOMATION:
        i64_at(base + record_a(record), AU_WORDS)[AU_IS_HELD] = 1
        _let_go(base, base + record_a(record))
    else:
        return False
    return True


# ---- each quantum


@kernel
def _take_next(base, automation, tick, frame):  # type: ignore[no-untyped-def]
    """Have the lane that comes next play from a tick on; a hand that held the parameter lets go."""
    own = i64_at(automation, AU_WORDS)
    hand_back(base, own[AU_LANE], frame)
    own[AU_LANE], own[AU_NEXT], own[AU_HAS_NEXT], own[AU_IS_HELD] = own[AU_NEXT], 0, 0, 0
    if own[AU_LANE] != 0:
        i64_at(base + own[AU_LANE], LA_WORDS)[LA_STATE] = R_IN_USE
    if own[AU_NEXT_ORIGIN] == ORIGIN_START:
        own[AU_ORIGIN] = 0
    elif own[AU_NEXT_ORIGIN] == ORIGIN_HERE:
        own[AU_ORIGIN] = tick


@kernel
def _heed_stretch(base, automation, stretch):  # type: ignore[no-untyped-def]
    """Take the next lane if its moment comes in a stretch."""
    words, own = i64_at(stretch, X_WORDS), i64_at(automation, AU_WORDS)
    if words[X_KIND] != GOES_ON:
        own[AU_NEXT_TICK] = NO_TICK
    if own[AU_HAS_NEXT] == 0:
        return
    if words[X_KIND] == STARTS and own[AU_NEXT_FROM] <= words[X_FROM]:
        counted = i64_at(transport_at(base), T_WORDS)[T_COUNT_IN_TO]
        tick = counted if counted != NO_COUNT_IN else nearest(f64_at(stretch, X_WORDS)[X_TICK])
        _take_next(base, automation, tick, words[X_FROM])
    elif words[X_IS_COUNT_IN] == 0 and own[AU_NEXT_FROM] < words[X_TO] and words[X_FROM] < words[X_TO]:
        frame = max(own[AU_NEXT_FROM], words[X_FROM])
        if own[AU_NEXT_TICK] == NO_TICK:
            own[AU_NEXT_TICK] = next_tick(base, stretch, own[AU_NEXT_GRID], frame)
        tick = own[AU_NEXT_TICK]
        if own[AU_NEXT_GRID] != NEXT_NOW:
            frame = max(stretch_frame(base, stretch, swung_tick(base, np.float64(tick))), frame)
        if frame < words[X_TO]:
            _take_next(base, automation, tick, frame)


@kernel
def _heed_next(base, automation, start):  # type: ignore[no-untyped-def]
    """Take the next lane if its moment comes in this quantum; at once if the transport stands."""
    transport, own = i64_at(transport_at(base), T_WORDS), i64_at(automation, AU_WORDS)
    for k in range(transport[T_STRETCHES]):
        _heed_stretch(base, automation, stretch_at(base, k))
    if transport[T_RUNS] == 0 and own[AU_HAS_NEXT] != 0:
        _take_next(base, automation, nearest(f64_at(transport_at(base), T_WORDS)[T_TICK]), start)


@kernel
def _slot_in_plan(base, node, declared, param):  # type: ignore[no-untyped-def]
    """Slot of a node's parameter; -1 if the plan in use has no such node, or one that is declared otherwise."""
    plan = base + i64_at(base + CONTROL_AT, CONTROL_WORDS)[C_PLAN]
    for index in range(i64_at(plan, PLAN_WORDS)[P_NODES]):
        words = i64_at(plan + 8 * (PLAN_WORDS + NODE_WORDS * index), NODE_WORDS)
        if words[N_ID] == node and words[N_DECLARED] == declared:
            return words[N_FIRST_PARAM] + param
    return np.int64(-1)


@kernel
def _find_slot(base, automation):  # type: ignore[no-untyped-def]
    """Find where the parameter is: a swap gives it another slot, in the middle of a rendering that no Python sees."""
    own = i64_at(automation, AU_WORDS)
    installed = i64_at(base + CONTROL_AT, CONTROL_WORDS)[C_INSTALLED]
    if own[AU_PLAN] == installed:
        return
    own[AU_PLAN] = installed
    slot = own[AU_PARAM]
    if own[AU_NODE] != 0:
        slot = _slot_in_plan(base, own[AU_NODE], own[AU_DECLARED], own[AU_PARAM])
    if slot != own[AU_SLOT]:
        own[AU_SLOT] = slot
        if slot >= 0:
            f64_at(automation, AU_WORDS)[AU_HAND] = set_value(base, slot)


@kernel
def lane_value(lane, tick):  # type: ignore[no-untyped-def]
    """Where a lane is, so many ticks after its beginning: `workbench.sequencer.lane.Lane.at` is the model."""
    words, first = i64_at(lane, LA_WORDS), lane + 8 * LA_WORDS
    if words[LA_LOOPS] != 0:
        length = np.float64(words[LA_TICKS])
        tick -= length * math.floor(tick / length)
    row = last_row(first, words[LA_POINTS], LP_WORDS, LP_TICK, tick)
    here, real = i64_at(row, LP_WORDS), f64_at(row, LP_WORDS)
    is_last = row == first + 8 * LP_WORDS * (words[LA_POINTS] - 1)
    if is_last or tick <= here[LP_TICK]:
        return real[LP_VALUE]
    there, to = i64_at(row + 8 * LP_WORDS, LP_WORDS), f64_at(row + 8 * LP_WORDS, LP_WORDS)
    share = (tick - here[LP_TICK]) / np.float64(there[LP_TICK] - here[LP_TICK])
    return between_points(there[LP_CURVE], to[LP_SHAPE], to[LP_SPAN], real[LP_VALUE], to[LP_VALUE], share)


@kernel
def _play(base, automation, start):  # type: ignore[no-untyped-def]
    own, real = i64_at(automation, AU_WORDS), f64_at(automation, AU_WORDS)
    _heed_next(base, automation, start)
    _find_slot(base, automation)
    if own[AU_LANE] == 0:
        _let_go(base, automation)
        return
    counted = i64_at(transport_at(base), T_WORDS)[T_COUNT_IN_TO]
    now = np.float64(counted) if counted != NO_COUNT_IN else f64_at(transport_at(base), T_WORDS)[T_TICK]
    real[AU_VALUE] = lane_value(base + own[AU_LANE], now - np.float64(own[AU_ORIGIN]))
    if own[AU_SLOT] < 0 or own[AU_IS_HELD] != 0 or set_value(base, own[AU_PARAMS] + AUP_MUTE) > 0.5:
        _let_go(base, automation)
        return
    own[AU_MOVES] = 1
    _set(base, own[AU_SLOT], real[AU_VALUE])


@kernel
def play_automation(base, start):  # type: ignore[no-untyped-def]
    """Set all that is automated to where it is when this quantum ends."""
    places = _places(base)
    for k in range(_count(base)):
        if places[k] != 0:
            _play(base, base + places[k], start)
