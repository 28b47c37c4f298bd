"""Where a track is in its part: which section, which repeat of it, which event comes next.

Threads: audio. No allocation.
"""

from __future__ import annotations

import numpy as np

from workbench.rt.kernel import kernel
from workbench.rt.memory import i64_at
from workbench.sequencer.layout import (
    EV_MICRO,
    EV_ONSET,
    EV_WORDS,
    PART_LOOPS,
    PART_SECTIONS,
    PART_TICKS,
    PART_WORDS,
    SEC_COUNT,
    SEC_FIRST,
    SEC_REPEATS,
    SEC_TICKS,
    SEC_WORDS,
    TR_BASE,
    TR_CYCLE,
    TR_INDEX,
    TR_ORIGIN,
    TR_PART,
    TR_ROUND,
    TR_SECTION,
    TR_WORDS,
)

OVER = -1  # as a section: the part has come to its end


@kernel
def section_at(base, track):  # type: ignore[no-untyped-def]
    """Address of the section that a track is in."""
    words = i64_at(track, TR_WORDS)
    return base + words[TR_PART] + 8 * (PART_WORDS + SEC_WORDS * words[TR_SECTION])


@kernel
def _event(base, track, index):  # type: ignore[no-untyped-def]
    part = base + i64_at(track, TR_WORDS)[TR_PART]
    sections = i64_at(part, PART_WORDS)[PART_SECTIONS]
    first = i64_at(section_at(base, track), SEC_WORDS)[SEC_FIRST]
    return part + 8 * (PART_WORDS + SEC_WORDS * sections + EV_WORDS * (first + index))


@kernel
def next_event(base, track):  # type: ignore[no-untyped-def]
    """Address of the event that comes next in this repeat, or 0 if none does."""
    words = i64_at(track, TR_WORDS)
    if words[TR_INDEX] >= i64_at(section_at(base, track), SEC_WORDS)[SEC_COUNT]:
        return 0
    return _event(base, track, words[TR_INDEX])


@kernel
def next_repeat_tick(base, track):  # type: ignore[no-untyped-def]
    """Tick at which this repeat ends, as it is written."""
    words = i64_at(track, TR_WORDS)
    return words[TR_ORIGIN] + words[TR_BASE] + i64_at(section_at(base, track), SEC_WORDS)[SEC_TICKS]


@kernel
def _to_next_section(base, track):  # type: ignore[no-untyped-def]
    words = i64_at(track, TR_WORDS)
    part = i64_at(base + words[TR_PART], PART_WORDS)
    words[TR_ROUND] = 0
    words[TR_SECTION] += 1
    if words[TR_SECTION] == part[PART_SECTIONS]:
        words[TR_SECTION] = 0 if part[PART_LOOPS] != 0 else OVER


@kernel
def to_next_repeat(base, track):  # type: ignore[no-untyped-def]
    """Go on to the next repeat, or the next section."""
    words = i64_at(track, TR_WORDS)
    section = i64_at(section_at(base, track), SEC_WORDS)
    words[TR_BASE] += section[SEC_TICKS]
    words[TR_INDEX] = 0
    words[TR_ROUND] += 1
    words[TR_CYCLE] += 1
    if words[TR_ROUND] == section[SEC_REPEATS]:
        _to_next_section(base, track)


@kernel
def _skip_rounds(base, track, local):  # type: ignore[no-untyped-def]
    """Pass over what is over before a tick that counts from the origin; the rest of it is in this repeat."""
    words = i64_at(track, TR_WORDS)
    part = i64_at(base + words[TR_PART], PART_WORDS)
    if part[PART_LOOPS] != 0 and part[PART_TICKS] > 0:
        loops = local // part[PART_TICKS]
        words[TR_BASE] = loops * part[PART_TICKS]
        words[TR_CYCLE] = loops * _repeats(base, track)
    while words[TR_SECTION] != OVER:
        section = i64_at(section_at(base, track), SEC_WORDS)
        rounds = (local - words[TR_BASE]) // section[SEC_TICKS]
        if section[SEC_REPEATS] > 0:
            rounds = min(rounds, section[SEC_REPEATS])
        words[TR_ROUND] = rounds
        words[TR_BASE] += rounds * section[SEC_TICKS]
        words[TR_CYCLE] += rounds
        if rounds != section[SEC_REPEATS] or section[SEC_REPEATS] == 0:
            return
        _to_next_section(base, track)


@kernel
def _repeats(base, track):  # type: ignore[no-untyped-def]
    """Repeats of all sections together."""
    words = i64_at(track, TR_WORDS)
    part = base + words[TR_PART]
    found = 0
    for k in range(i64_at(part, PART_WORDS)[PART_SECTIONS]):
        found += i64_at(part + 8 * (PART_WORDS + SEC_WORDS * k), SEC_WORDS)[SEC_REPEATS]
    return found


@kernel
def place_at(base, track, tick):  # type: ignore[no-untyped-def]
    """Go to where the part is at a tick, as it is written; what comes at that tick itself is still to come."""
    words = i64_at(track, TR_WORDS)
    words[TR_SECTION] = words[TR_ROUND] = words[TR_BASE] = words[TR_INDEX] = words[TR_CYCLE] = 0
    if words[TR_PART] == 0:
        return
    if i64_at(base + words[TR_PART], PART_WORDS)[PART_SECTIONS] == 0:
        words[TR_SECTION] = OVER
        return
    local = max(tick - words[TR_ORIGIN], 0)
    _skip_rounds(base, track, local)
    if words[TR_SECTION] == OVER:
        return
    low, high = np.int64(0), i64_at(section_at(base, track), SEC_WORDS)[SEC_COUNT]
    while low < high:  # the first event that is not before it
        middle = (low + high) // 2
        event = i64_at(_event(base, track, middle), EV_WORDS)
        if words[TR_BASE] + event[EV_ONSET] + event[EV_MICRO] < local:
            low = middle + 1
        else:
            high = middle
    words[TR_INDEX] = low
