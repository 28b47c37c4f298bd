"""The metronome: a note on every beat, another one on the first of a bar.

Threads: audio. No allocation.
"""

from __future__ import annotations

import numpy as np

from workbench.engine.batch import batch_has_room, batch_of
from workbench.engine.held import release_all, release_due, strike
from workbench.engine.layout import (
    GOES_ON,
    T_LINE,
    T_RUNS,
    T_STRETCHES,
    T_WORDS,
    TRP_METRONOME,
    X_FROM,
    X_IS_COUNT_IN,
    X_KIND,
    X_TICK_TO,
    X_TO,
    X_WORDS,
)
from workbench.engine.timeline import line_beat_from, line_is_bar
from workbench.engine.transport import stretch_at, stretch_frame, stretch_tick, transport_at, transport_param
from workbench.rt.kernel import kernel
from workbench.rt.memory import f64_at, i64_at
from workbench.sequencer.layout import PPQ

BAR_KEY, BEAT_KEY = 76.0, 77.0  # high and low wood block of General MIDI
BAR_VELOCITY, BEAT_VELOCITY = 127.0, 90.0
CLICK_TICKS = PPQ // 16


@kernel
def _click(base, track, stretch):  # type: ignore[no-untyped-def]
    words, real = i64_at(stretch, X_WORDS), f64_at(stretch, X_WORDS)
    line = base + i64_at(transport_at(base), T_WORDS)[T_LINE]
    tick = line_beat_from(line, stretch_tick(base, stretch, words[X_FROM] - 0.5))
    while np.float64(tick) <= real[X_TICK_TO] + 1.0:
        frame = stretch_frame(base, stretch, np.float64(tick))
        if frame >= words[X_TO]:
            return
        if frame >= words[X_FROM] and batch_has_room(batch_of(base)):
            end = np.float64(tick + CLICK_TICKS)
            if line_is_bar(line, tick):
                strike(base, track, frame, BAR_KEY, BAR_VELOCITY, end)
            else:
                strike(base, track, frame, BEAT_KEY, BEAT_VELOCITY, end)
        tick = line_beat_from(line, np.float64(tick + 1))


@kernel
def play_metronome(base, track, start):  # type: ignore[no-untyped-def]
    """Play the metronome's track through this quantum, which starts at a frame."""
    transport = i64_at(transport_at(base), T_WORDS)
    for k in range(transport[T_STRETCHES]):
        stretch = stretch_at(base, k)
        words = i64_at(stretch, X_WORDS)
        if words[X_KIND] != GOES_ON:
            release_all(base, track, words[X_FROM])
        if words[X_TO] > words[X_FROM]:
            if words[X_IS_COUNT_IN] != 0 or transport_param(base, TRP_METRONOME) > 0.5:
                _click(base, track, stretch)
            release_due(base, track, stretch, words[X_TO])
    if transport[T_RUNS] == 0:
        release_all(base, track, start)
