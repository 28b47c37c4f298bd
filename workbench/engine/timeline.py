"""From the timeline's own time to ticks and back, and where its bars and beats are.

A timeline's time is in frames at its own tempo. Within a segment tempo changes linearly in time, so the tick is a
square function of time, and all that is needed to go back is a square root: the same bits everywhere.

Threads: audio. No allocation.
"""

from __future__ import annotations

import math

import numpy as np

from workbench.engine.search import last_row
from workbench.rt.kernel import kernel
from workbench.rt.memory import f64_at, i64_at
from workbench.sequencer.layout import (
    MET_BAR_TICKS,
    MET_BEAT_TICKS,
    MET_TICK,
    MET_WORDS,
    SEG_SLOPE,
    SEG_TEMPO,
    SEG_TICK,
    SEG_TIME,
    SEG_WORDS,
    TL_METERS,
    TL_SEGMENTS,
    TL_WORDS,
)


@kernel
def _segment(line, word, value):  # type: ignore[no-untyped-def]
    """Address of the last segment that begins at `value` or before, by its tick or its time; else of the first."""
    first = line + 8 * TL_WORDS
    low, high = 0, i64_at(line, TL_WORDS)[TL_SEGMENTS]
    while high - low > 1:
        middle = (low + high) // 2
        if f64_at(first + 8 * SEG_WORDS * middle, SEG_WORDS)[word] <= value:
            low = middle
        else:
            high = middle
    return first + 8 * SEG_WORDS * low


@kernel
def line_tick(line, time):  # type: ignore[no-untyped-def]
    """Tick at a time. Before its start a timeline goes on backwards at its first tempo."""
    segment = f64_at(_segment(line, SEG_TIME, time), SEG_WORDS)
    passed = time - segment[SEG_TIME]
    slope = segment[SEG_SLOPE] if passed > 0.0 else 0.0
    return segment[SEG_TICK] + passed * (segment[SEG_TEMPO] + 0.5 * slope * passed)


@kernel
def line_time(line, tick):  # type: ignore[no-untyped-def]
    """Time of a tick."""
    segment = f64_at(_segment(line, SEG_TICK, tick), SEG_WORDS)
    passed, tempo = tick - segment[SEG_TICK], segment[SEG_TEMPO]
    if passed <= 0.0 or segment[SEG_SLOPE] == 0.0:
        return segment[SEG_TIME] + passed / tempo
    return segment[SEG_TIME] + 2.0 * passed / (tempo + math.sqrt(tempo * tempo + 2.0 * segment[SEG_SLOPE] * passed))


@kernel
def _meter(line, tick):  # type: ignore[no-untyped-def]
    """Address of the meter at a tick."""
    words = i64_at(line, TL_WORDS)
    first = line + 8 * (TL_WORDS + SEG_WORDS * words[TL_SEGMENTS])
    return last_row(first, words[TL_METERS], MET_WORDS, MET_TICK, tick)


@kernel
def _from(line, tick, word):  # type: ignore[no-untyped-def]
    """The first bar line or beat at a tick or after it."""
    whole = np.int64(math.ceil(tick))
    meter = i64_at(_meter(line, whole), MET_WORDS)
    step, start = meter[word], meter[MET_TICK]
    there = start + step * ((whole - start + step - 1) // step)
    following = i64_at(_meter(line, there), MET_WORDS)[MET_TICK]  # a change of meter comes first: it begins a bar
    return following if whole <= following < there else there


@kernel
def line_bar_from(line, tick):  # type: ignore[no-untyped-def]
    """Tick of the first bar line at a tick or after it."""
    return _from(line, tick, MET_BAR_TICKS)


@kernel
def line_beat_from(line, tick):  # type: ignore[no-untyped-def]
    """Tick of the first beat at a tick or after it."""
    return _from(line, tick, MET_BEAT_TICKS)


@kernel
def line_is_bar(line, tick):  # type: ignore[no-untyped-def]
    """Whether a bar begins at a tick."""
    meter = i64_at(_meter(line, tick), MET_WORDS)
    return (tick - meter[MET_TICK]) % meter[MET_BAR_TICKS] == 0
