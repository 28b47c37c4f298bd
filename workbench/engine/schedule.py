"""Brings together what happens in the next quantum: due commands and the notes of playing scores, in order of frames.

Commands to the engine itself are carried out here, at the quantum's start; those for nodes go into the batch, which the
nodes read.

Threads: audio. No allocation.
"""

from __future__ import annotations

from workbench.commands.records import NOW, CommandKind
from workbench.engine.batch import batch_add, batch_has_room
from workbench.engine.heap import heap_entry, heap_has_room, heap_pop, heap_push, heap_top
from workbench.engine.layout import (
    BATCH_COUNT,
    BATCH_WORDS,
    C_BATCH_AT,
    C_COMMANDS_AT,
    C_CROWDED,
    C_HEAP_AT,
    C_INSTALLED,
    C_JOURNALED,
    C_LATE,
    C_PLAN,
    C_SCORES_AT,
    C_SEQUENCE,
    CONTROL_AT,
    CONTROL_WORDS,
    DONE,
    HEAP_COUNT,
    HEAP_WORDS,
    PLAYING,
    S_COUNT,
    S_CURSOR,
    S_START,
    S_STATE,
    SCORE_PLACES,
    SCORE_WORDS,
)
from workbench.engine.report import report
from workbench.engine.tracks import forget_tracks, play_tracks, tracks_command, tracks_have_room
from workbench.engine.transport import (
    transport_begin,
    transport_command,
    transport_end,
    transport_halt,
    transport_is_crowded,
)
from workbench.events.records import EventKind
from workbench.graph.layout import (
    COPY_BYTES,
    COPY_FROM,
    COPY_ONCE,
    COPY_TO,
    COPY_WORDS,
    P_COPIES,
    P_COPIES_AT,
    P_UNLESS,
    PLAN_WORDS,
)
from workbench.rt.atomics import store_release
from workbench.rt.kernel import kernel
from workbench.rt.memory import i64_at
from workbench.rt.record import (
    RECORD_BYTES,
    record_a,
    record_frame,
    record_kind,
    record_source,
    record_write,
)
from workbench.rt.ring_buffer import HEAD, WORDS, ring_ready, ring_release, ring_slot

# Plain numbers: a kernel cannot hold an enumeration.
PANIC = int(CommandKind.PANIC)
INSTALL, PLAY_SCORE, STOP_SCORE = int(CommandKind.INSTALL), int(CommandKind.PLAY_SCORE), int(CommandKind.STOP_SCORE)
FADE_IN, FADE_OUT, SILENCE = int(CommandKind.FADE_IN), int(CommandKind.FADE_OUT), int(CommandKind.SILENCE)
FIRST_OF_MUSIC, FIRST_WITH_MEMORY = int(CommandKind.START), int(CommandKind.SET_TIMELINE)
NOTHING = 0  # a kind that nobody listens to
E_LATE, E_RETIRED, E_SCORE_END = int(EventKind.LATE), int(EventKind.RETIRED), int(EventKind.SCORE_END)
E_TOOK = int(EventKind.TOOK_COMMANDS)


@kernel
def _places(base):  # type: ignore[no-untyped-def]
    """Offsets of the scores that play."""
    return i64_at(base + i64_at(base + CONTROL_AT, CONTROL_WORDS)[C_SCORES_AT], SCORE_PLACES)


@kernel
def _end_score(base, place, frame):  # type: ignore[no-untyped-def]
    places = _places(base)
    score = places[place]
    places[place] = 0
    # ORDER: release. The control side frees the score when it sees this; our reads of it must be over.
    store_release(base + score + 8 * S_STATE, DONE)
    report(base, frame, E_SCORE_END, 0, score, 0.0, 0.0)


@kernel
def _start_score(base, score, frame):  # type: ignore[no-untyped-def]
    places = _places(base)
    words = i64_at(base + score, SCORE_WORDS)
    words[S_START], words[S_CURSOR] = frame, 0
    for place in range(SCORE_PLACES):
        if places[place] == 0:
            places[place] = score
            store_release(base + score + 8 * S_STATE, PLAYING)
            return
    store_release(base + score + 8 * S_STATE, DONE)  # no place: the control side keeps count, so this cannot happen


@kernel
def _cancel_score(base, heap, score, frame):  # type: ignore[no-untyped-def]
    """End a score that still waits for its start; what would start it stays in the heap and means nothing."""
    for index in range(i64_at(heap, HEAP_WORDS)[HEAP_COUNT]):
        record = heap_entry(heap, index) + 8
        found = record_a(record)
        if record_kind(record) == PLAY_SCORE and (score == 0 or found == score):
            record_write(record, record_frame(record), NOTHING, 0, 0, 0.0, 0.0)
            store_release(base + found + 8 * S_STATE, DONE)
            report(base, frame, E_SCORE_END, 0, found, 0.0, 0.0)


@kernel
def _stop_scores(base, score, frame):  # type: ignore[no-untyped-def]
    places = _places(base)
    for place in range(SCORE_PLACES):
        if places[place] != 0 and (score == 0 or places[place] == score):
            _end_score(base, place, frame)


@kernel
def _forget_music(base, heap, frame):  # type: ignore[no-untyped-def]
    """Take notes and scores out of the heap. Plans and fades stay: the control side counts on them."""
    words = i64_at(heap, HEAP_WORDS)
    waiting = words[HEAP_COUNT]
    words[HEAP_COUNT] = 0
    for index in range(waiting):  # what stays is pushed again; it never gets further than the entry that is being read
        entry = heap_entry(heap, index)
        record = entry + 8
        kind = record_kind(record)
        if kind == PLAY_SCORE:
            score = record_a(record)
            store_release(base + score + 8 * S_STATE, DONE)
            report(base, frame, E_SCORE_END, 0, score, 0.0, 0.0)
        elif kind in (INSTALL, FADE_IN, FADE_OUT, SILENCE) or kind >= FIRST_WITH_MEMORY:
            heap_push(heap, record, i64_at(entry, 1)[0])


@kernel
def _forget_overtaken(base, heap, record, start):  # type: ignore[no-untyped-def]
    """If a plan takes the place of some that wait: take those out of the heap, and the ends of voices with them."""
    number = record_source(record)
    if number <= i64_at(base + CONTROL_AT, CONTROL_WORDS)[C_INSTALLED]:
        return  # it is overtaken itself, and may be freed
    if i64_at(base + record_a(record), PLAN_WORDS)[P_UNLESS] == 0:
        return
    words = i64_at(heap, HEAP_WORDS)
    waiting = words[HEAP_COUNT]
    words[HEAP_COUNT] = 0
    for index in range(waiting):  # as in `_forget_music`
        entry = heap_entry(heap, index)
        other = entry + 8
        source = record_source(other)
        is_overtaken = record_kind(other) == INSTALL and source < number
        is_end = record_kind(other) == SILENCE and source < 0 and record_frame(other) > start
        if not is_overtaken and not is_end:
            heap_push(heap, other, i64_at(entry, 1)[0])


@kernel
def _panic_waits(ring, waiting):  # type: ignore[no-untyped-def]
    first = i64_at(ring, WORDS)[HEAD]
    for index in range(waiting):
        if record_kind(ring_slot(ring, first + index)) == PANIC:
            return True
    return False


@kernel
def _take_commands(base, start):  # type: ignore[no-untyped-def]
    """Move what waits in the queue to the heap; a panic forgets all the music that came before it."""
    control = i64_at(base + CONTROL_AT, CONTROL_WORDS)
    ring, heap = base + control[C_COMMANDS_AT], base + control[C_HEAP_AT]
    batch = base + control[C_BATCH_AT]
    waiting = ring_ready(ring)
    taken = 0
    if not heap_has_room(heap) and _panic_waits(ring, waiting):
        _forget_music(base, heap, start)  # or a full schedule would keep the panic from being seen
    while taken < waiting and heap_has_room(heap):
        record = ring_slot(ring, i64_at(ring, WORDS)[HEAD] + taken)
        taken += 1
        if record_kind(record) == PANIC:
            _forget_music(base, heap, start)
            i64_at(batch, BATCH_WORDS)[BATCH_COUNT] = 0
            _stop_scores(base, 0, start)
            forget_tracks(base)
            transport_halt(base, start)
            batch_add(batch, record, start)
            continue
        frame = record_frame(record)
        if frame == NOW and record_kind(record) == INSTALL:
            _forget_overtaken(base, heap, record, start)
        if frame < 0:  # it asks for "now", or for some frames after that
            i64_at(record, 1)[0] = start + (NOW - frame)
        elif frame < start:
            control[C_LATE] += 1
            report(base, start, E_LATE, record_source(record), start - frame, 0.0, 0.0)
            i64_at(record, 1)[0] = start
        control[C_SEQUENCE] += 1
        heap_push(heap, record, control[C_SEQUENCE])
    ring_release(ring, taken)
    if control[C_JOURNALED] != 0 and taken > 0:
        report(base, start, E_TOOK, 0, i64_at(ring, WORDS)[HEAD], 0.0, 0.0)


@kernel
def _hand_on(base, plan):  # type: ignore[no-untyped-def]
    """Copy the states that nodes of a new plan take over, if they have not begun in an earlier one."""
    words = i64_at(plan, PLAN_WORDS)
    for k in range(words[P_COPIES]):
        copy = i64_at(base + words[P_COPIES_AT] + 8 * COPY_WORDS * k, COPY_WORDS)
        if i64_at(base + copy[COPY_ONCE], 1)[0] != 0:
            continue
        count = copy[COPY_BYTES] // 8
        source, target = i64_at(base + copy[COPY_FROM], count), i64_at(base + copy[COPY_TO], count)
        for i in range(count):
            target[i] = source[i]
    for k in range(words[P_COPIES]):
        copy = i64_at(base + words[P_COPIES_AT] + 8 * COPY_WORDS * k, COPY_WORDS)
        i64_at(base + copy[COPY_ONCE], 1)[0] = 1


@kernel
def _install(base, record, start):  # type: ignore[no-untyped-def]
    """Put a plan into use, if no later one is: what it overtakes may be freed already and is not looked at."""
    control = i64_at(base + CONTROL_AT, CONTROL_WORDS)
    number, installed = record_source(record), control[C_INSTALLED]
    if number <= installed:
        return
    unless = i64_at(base + record_a(record), PLAN_WORDS)[P_UNLESS]
    if unless > 0 and installed >= unless:
        return
    report(base, start, E_RETIRED, 0, control[C_PLAN], 0.0, 0.0)
    control[C_PLAN] = record_a(record)
    _hand_on(base, base + record_a(record))
    # ORDER: release. The control side frees the old plan when it sees this; our reads of it are over.
    store_release(base + CONTROL_AT + 8 * C_INSTALLED, number)


@kernel
def _take_due(base, start, stop):  # type: ignore[no-untyped-def]
    """Carry out what is due for the engine, and put what is due for nodes into the batch."""
    control = i64_at(base + CONTROL_AT, CONTROL_WORDS)
    heap, batch = base + control[C_HEAP_AT], base + control[C_BATCH_AT]
    while True:
        record = heap_top(heap)
        if record == 0 or record_frame(record) >= stop:
            return
        kind = record_kind(record)
        if kind == INSTALL:
            _install(base, record, start)
        elif kind == PLAY_SCORE:
            _start_score(base, record_a(record), max(record_frame(record), start))
        elif kind == STOP_SCORE:
            _stop_scores(base, record_a(record), start)
            _cancel_score(base, heap, record_a(record), start)
        elif kind >= FIRST_OF_MUSIC:
            frame = max(record_frame(record), start)
            if transport_is_crowded(base, record) or not tracks_have_room(base, record):
                control[C_CROWDED] += 1
                return
            if not transport_command(base, record, frame):
                tracks_command(base, record, frame)
        elif batch_has_room(batch):
            batch_add(batch, record, max(record_frame(record), start))
        else:
            control[C_CROWDED] += 1
            return
        heap_pop(heap)


@kernel
def _take_notes(base, start, stop):  # type: ignore[no-untyped-def]
    """Put the notes of playing scores that fall into this quantum into the batch."""
    control = i64_at(base + CONTROL_AT, CONTROL_WORDS)
    batch, places = base + control[C_BATCH_AT], _places(base)
    for place in range(SCORE_PLACES):
        if places[place] == 0:
            continue
        score = base + places[place]
        words = i64_at(score, SCORE_WORDS)
        while words[S_CURSOR] < words[S_COUNT]:
            record = score + 8 * SCORE_WORDS + RECORD_BYTES * words[S_CURSOR]
            frame = words[S_START] + record_frame(record)
            if frame >= stop:
                break
            if not batch_has_room(batch):
                control[C_CROWDED] += 1
                return
            batch_add(batch, record, max(frame, start))
            words[S_CURSOR] += 1
        if words[S_CURSOR] == words[S_COUNT]:
            _end_score(base, place, start)


@kernel
def gather(base, start, stop):  # type: ignore[no-untyped-def]
    """Fill the batch for the quantum from session frame `start` to `stop`."""
    control = i64_at(base + CONTROL_AT, CONTROL_WORDS)
    i64_at(base + control[C_BATCH_AT], BATCH_WORDS)[BATCH_COUNT] = 0
    transport_begin(base, start)
    _take_commands(base, start)
    _take_due(base, start, stop)
    transport_end(base, stop)
    play_tracks(base, start)
    _take_notes(base, start, stop)
