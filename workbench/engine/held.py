"""The notes that a track has begun and not ended.

Threads: audio. No allocation.
"""

from __future__ import annotations

import math

import numpy as np

from workbench.commands.records import CENTS, CommandKind
from workbench.engine.batch import batch_has_room, batch_of, batch_write
from workbench.engine.layout import T_NOTES, T_WORDS, X_FROM, X_WORDS
from workbench.engine.transport import stretch_frame, transport_at
from workbench.rt.kernel import kernel
from workbench.rt.memory import f64_at, i64_at
from workbench.rt.note_key import CENTS_BITS
from workbench.sequencer.layout import HELD_KEY, HELD_PLACES, HELD_TICK, HELD_WORDS, TR_HELD, TR_SOURCE, TR_WORDS

NOTE_ON, NOTE_OFF = int(CommandKind.NOTE_ON), int(CommandKind.NOTE_OFF)
OWN_NOTES = 1 << 46  # numbers of notes from here on are the sequencer's: hands and cells have those below
OVERDUE = -1e300  # as a tick
ZERO = np.float32(0.0)


@kernel
def _held(track, k):  # type: ignore[no-untyped-def]
    return track + 8 * (TR_WORDS + HELD_WORDS * k)


@kernel
def _release(base, track, k, frame):  # type: ignore[no-untyped-def]
    """End a held note at a frame; without room in this quantum, at the start of the next."""
    words, batch = i64_at(track, TR_WORDS), batch_of(base)
    held = _held(track, k)
    if not batch_has_room(batch):
        f64_at(held, HELD_WORDS)[HELD_TICK] = OVERDUE
        return False
    batch_write(batch, frame, NOTE_OFF, words[TR_SOURCE], i64_at(held, HELD_WORDS)[HELD_KEY], ZERO, ZERO)
    words[TR_HELD] -= 1
    last = i64_at(_held(track, words[TR_HELD]), HELD_WORDS)
    i64_at(held, HELD_WORDS)[HELD_TICK], i64_at(held, HELD_WORDS)[HELD_KEY] = last[HELD_TICK], last[HELD_KEY]
    return True


@kernel
def release_all(base, track, frame):  # type: ignore[no-untyped-def]
    """End all held notes at a frame."""
    for k in range(i64_at(track, TR_WORDS)[TR_HELD] - 1, -1, -1):
        _release(base, track, k, frame)


@kernel
def release_due(base, track, stretch, stop):  # type: ignore[no-untyped-def]
    """End what ends in a stretch before a frame."""
    start = i64_at(stretch, X_WORDS)[X_FROM]
    for k in range(i64_at(track, TR_WORDS)[TR_HELD] - 1, -1, -1):
        tick = f64_at(_held(track, k), HELD_WORDS)[HELD_TICK]
        frame = start if tick == OVERDUE else stretch_frame(base, stretch, tick)
        if frame < stop:
            _release(base, track, k, max(frame, start))


@kernel
def _earliest(track):  # type: ignore[no-untyped-def]
    """Which of the held notes ends first."""
    found = 0
    for k in range(1, i64_at(track, TR_WORDS)[TR_HELD]):
        if f64_at(_held(track, k), HELD_WORDS)[HELD_TICK] < f64_at(_held(track, found), HELD_WORDS)[HELD_TICK]:
            found = k
    return found


@kernel
def strike(base, track, frame, pitch, velocity, end_tick):  # type: ignore[no-untyped-def]
    """Begin a note; without room for it, in this quantum or among what is held, it is left out."""
    words = i64_at(track, TR_WORDS)
    transport = i64_at(transport_at(base), T_WORDS)
    if words[TR_HELD] == HELD_PLACES:
        _release(base, track, _earliest(track), frame)
    if words[TR_HELD] == HELD_PLACES or not batch_has_room(batch_of(base)):
        return
    transport[T_NOTES] += 1
    cents = np.int64(math.floor(CENTS * pitch + 0.5))
    key = (OWN_NOTES + transport[T_NOTES]) << CENTS_BITS | cents
    batch_write(batch_of(base), frame, NOTE_ON, words[TR_SOURCE], key, np.float32(pitch), np.float32(velocity))
    held = _held(track, words[TR_HELD])
    words[TR_HELD] += 1
    f64_at(held, HELD_WORDS)[HELD_TICK], i64_at(held, HELD_WORDS)[HELD_KEY] = end_tick, key
