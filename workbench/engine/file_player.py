"""The file player on the audio side: reads what the control side has decoded ahead of time, from a ring per take.

A take is one start of a file at one place. It is written by the control side (its ring, and where it ends, once that is
known) and read here; when it is over it is marked as done, and the control side frees it.

Threads: audio. No allocation.
"""

from __future__ import annotations

import numpy as np

from workbench.commands.records import CommandKind
from workbench.engine.batch import batch_at, batch_count
from workbench.engine.layout import C_QUANTUM, CONTROL_AT, CONTROL_WORDS
from workbench.graph.layout import N_ID, N_OUT, N_STATE, NODE_WORDS
from workbench.rt.atomics import load_acquire, store_release
from workbench.rt.kernel import entry, kernel
from workbench.rt.memory import f32_at, i64_at
from workbench.rt.record import record_a, record_frame, record_kind, record_source
from workbench.rt.ring_buffer import HEAD, WORDS, ring_ready, ring_release, ring_slot
from workbench.settings import QUANTUM

# A take, in words.
T_RING, T_STATE, T_END, T_READ, T_FADE_IN, TAKE_WORDS = 0, 1, 2, 3, 4, 8
WAITING, PLAYING, DONE = range(3)
OPEN = -1  # as its end: it is not known yet

# A player's state: the take that plays, the one that fades out, how far, what was not there in time, its takes.
S_TAKE, S_LEAVING, S_FADED, S_MISSED, S_TAKES = 0, 1, 2, 3, 8
MOST_TAKES = 16
STATE_WORDS = S_TAKES + 2 * MOST_TAKES  # of each take: its number and its offset, or 0

FADE_FRAMES = 256  # of what is stopped, or starts in the middle of a file
PLAY_FILE, STOP_FILE = int(CommandKind.PLAY_FILE), int(CommandKind.STOP_FILE)
PANIC = int(CommandKind.PANIC)
SILENT, STEP = np.float32(0.0), np.float32(1.0 / FADE_FRAMES)


@kernel
def _release(base, take):  # type: ignore[no-untyped-def]
    # ORDER: release. The control side frees the take when it sees this; our reads of it are over.
    store_release(base + take + 8 * T_STATE, DONE)


@kernel
def _find(state, number):  # type: ignore[no-untyped-def]
    """Offset of the take of a number, or 0: one that is gone, or was another player's of the same number."""
    for place in range(MOST_TAKES):
        # ORDER: acquire. The offset is written before the number that stands for it.
        if load_acquire(state + 8 * (S_TAKES + 2 * place)) == number:
            return i64_at(state, STATE_WORDS)[S_TAKES + 2 * place + 1]
    return 0


@kernel
def _leave(base, state):  # type: ignore[no-untyped-def]
    """Have the take that plays fade out; what still did so ends at once."""
    words = i64_at(state, STATE_WORDS)
    if words[S_TAKE] == 0:
        return
    if words[S_LEAVING] != 0:
        _release(base, words[S_LEAVING])
    words[S_LEAVING], words[S_TAKE], words[S_FADED] = words[S_TAKE], 0, 0


@kernel
def _apply(base, state, record):  # type: ignore[no-untyped-def]
    kind = record_kind(record)
    if kind in (STOP_FILE, PANIC):
        _leave(base, state)
    elif kind == PLAY_FILE:
        take = _find(state, record_a(record))
        if take != 0:
            _leave(base, state)
            i64_at(state, STATE_WORDS)[S_TAKE] = take
            store_release(base + take + 8 * T_STATE, PLAYING)


@kernel
def _read(base, state, take, out, first, last, faded):  # type: ignore[no-untyped-def]
    """Add frames of a take to the output, fading out if `faded` >= 0; says whether the take goes on after that."""
    words, y = i64_at(base + take, TAKE_WORDS), f32_at(out, (2, QUANTUM))
    ring = base + words[T_RING]
    # ORDER: acquire, before the ring is looked at. Once the end is known, all frames up to it are in the ring.
    end = load_acquire(base + take + 8 * T_END)
    count = min(last - first, ring_ready(ring))
    head = i64_at(ring, WORDS)[HEAD]
    for i in range(count):
        frame = f32_at(ring_slot(ring, head + i), 2)
        gain = np.float32(1.0)
        if words[T_READ] + i < words[T_FADE_IN]:
            gain = np.float32(words[T_READ] + i + 1) * STEP
        if faded >= 0:
            gain *= np.float32(max(FADE_FRAMES - 1 - faded - i, 0)) * STEP
        y[0, first + i] += gain * frame[0]
        y[1, first + i] += gain * frame[1]
    ring_release(ring, count)
    # ORDER: release only so that the other side may read where we are without tearing.
    store_release(base + take + 8 * T_READ, words[T_READ] + count)
    if count < last - first:
        if words[T_READ] == end:
            return False
        i64_at(state, STATE_WORDS)[S_MISSED] += last - first - count
    return words[T_READ] != end


@kernel
def _advance(base, state, out, first, last):  # type: ignore[no-untyped-def]
    """Play some frames of the quantum."""
    words = i64_at(state, STATE_WORDS)
    if words[S_TAKE] != 0 and not _read(base, state, words[S_TAKE], out, first, last, -1):
        ended, words[S_TAKE] = words[S_TAKE], 0
        _release(base, ended)
    if words[S_LEAVING] != 0:
        goes_on = _read(base, state, words[S_LEAVING], out, first, last, words[S_FADED])
        words[S_FADED] += last - first
        if words[S_FADED] >= FADE_FRAMES or not goes_on:
            ended, words[S_LEAVING] = words[S_LEAVING], 0
            _release(base, ended)


@entry()
def file_player(base, node, first, frames):  # type: ignore[no-untyped-def]
    """Play one quantum, stopping at each command's frame."""
    words, start = i64_at(base + node, NODE_WORDS), i64_at(base + CONTROL_AT, CONTROL_WORDS)[C_QUANTUM]
    state = base + words[N_STATE]
    out = base + words[N_OUT]
    f32_at(out, 2 * QUANTUM)[:] = SILENT
    place = 0
    for index in range(batch_count(base)):
        record = batch_at(base, index)
        if record_source(record) != 0 and record_source(record) != words[N_ID]:
            continue
        i = min(max(record_frame(record) - start, place), QUANTUM - 1)
        if i > place:
            _advance(base, state, out, place, i)
            place = i
        _apply(base, state, record)
    _advance(base, state, out, place, QUANTUM)
    return 0
