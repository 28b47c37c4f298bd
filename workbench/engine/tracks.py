"""All tracks: their places, the commands that are for them, and their turn in each quantum.

Threads: audio. No allocation.
"""

from __future__ import annotations

import numpy as np

from workbench.commands.records import CommandKind
from workbench.engine.batch import batch_room
from workbench.engine.held import batch_of, release_all
from workbench.engine.layout import MOST_STRETCHES, T_CLICK, T_HARMONY, T_TRACKS, T_WORDS, TRACK_PLACES
from workbench.engine.metronome import play_metronome
from workbench.engine.track import play_track
from workbench.engine.transport import hand_back, stretch_at, transport_at
from workbench.rt.kernel import kernel
from workbench.rt.memory import i64_at
from workbench.rt.record import record_a, record_kind, record_source, record_x, record_y
from workbench.sequencer.layout import (
    HA_STATE,
    HA_WORDS,
    NO_TICK,
    R_IN_USE,
    TR_HAS_NEXT,
    TR_HELD,
    TR_NEXT,
    TR_NEXT_FROM,
    TR_NEXT_GRID,
    TR_NEXT_LAUNCHES,
    TR_NEXT_TICK,
    TR_NUMBER,
    TR_PART,
    TR_STATE,
    TR_WORDS,
)

ADD_TRACK, REMOVE_TRACK = int(CommandKind.ADD_TRACK), int(CommandKind.REMOVE_TRACK)
SET_PART, SET_HARMONY = int(CommandKind.SET_PART), int(CommandKind.SET_HARMONY)


@kernel
def _places(base):  # type: ignore[no-untyped-def]
    return i64_at(stretch_at(base, MOST_STRETCHES), TRACK_PLACES)


@kernel
def _find(base, number):  # type: ignore[no-untyped-def]
    """Address of the track of a number, or 0."""
    places = _places(base)
    for k in range(i64_at(transport_at(base), T_WORDS)[T_TRACKS]):
        if places[k] != 0 and i64_at(base + places[k], TR_WORDS)[TR_NUMBER] == number:
            return base + places[k]
    return 0


@kernel
def _add(base, offset, is_metronome):  # type: ignore[no-untyped-def]
    words, places = i64_at(transport_at(base), T_WORDS), _places(base)
    i64_at(base + offset, TR_WORDS)[TR_STATE] = R_IN_USE
    for k in range(TRACK_PLACES):
        if places[k] == 0:
            places[k] = offset
            if is_metronome:
                words[T_CLICK] = offset
            words[T_TRACKS] = max(words[T_TRACKS], k + 1)
            return
    hand_back(base, offset, 0)  # no place: the control side keeps count, so this cannot happen


@kernel
def _remove(base, offset, frame):  # type: ignore[no-untyped-def]
    places, track = _places(base), base + offset
    words = i64_at(track, TR_WORDS)
    for k in range(TRACK_PLACES):
        if places[k] == offset:
            places[k] = 0
            if i64_at(transport_at(base), T_WORDS)[T_CLICK] == offset:
                i64_at(transport_at(base), T_WORDS)[T_CLICK] = 0
            release_all(base, track, frame)
            if words[TR_PART] != 0:
                hand_back(base, words[TR_PART], frame)
            if words[TR_HAS_NEXT] != 0 and words[TR_NEXT] != 0:
                hand_back(base, words[TR_NEXT], frame)
            hand_back(base, offset, frame)


@kernel
def _set_part(base, record, frame):  # type: ignore[no-untyped-def]
    track = _find(base, record_source(record))
    if track == 0:
        if record_a(record) != 0:
            hand_back(base, record_a(record), frame)
        return
    words = i64_at(track, TR_WORDS)
    if words[TR_HAS_NEXT] != 0 and words[TR_NEXT] != 0:
        hand_back(base, words[TR_NEXT], frame)
    words[TR_HAS_NEXT], words[TR_NEXT], words[TR_NEXT_FROM] = 1, record_a(record), frame
    words[TR_NEXT_GRID], words[TR_NEXT_TICK] = np.int64(record_x(record)), NO_TICK
    words[TR_NEXT_LAUNCHES] = 1 if record_y(record) > 0.5 else 0


@kernel
def tracks_have_room(base, record):  # type: ignore[no-untyped-def]
    """Whether a command can be carried out in this quantum: a track that goes has to end its notes."""
    if record_kind(record) != REMOVE_TRACK:
        return True
    return i64_at(base + record_a(record), TR_WORDS)[TR_HELD] <= batch_room(batch_of(base))


@kernel
def tracks_command(base, record, frame):  # type: ignore[no-untyped-def]
    """Carry out a command of the tracks. Returns whether it was one."""
    kind = record_kind(record)
    if kind == ADD_TRACK:
        _add(base, record_a(record), record_x(record) > 0.5)
    elif kind == REMOVE_TRACK:
        _remove(base, record_a(record), frame)
    elif kind == SET_PART:
        _set_part(base, record, frame)
    elif kind == SET_HARMONY:
        words = i64_at(transport_at(base), T_WORDS)
        hand_back(base, words[T_HARMONY], frame)
        words[T_HARMONY] = record_a(record)
        i64_at(base + words[T_HARMONY], HA_WORDS)[HA_STATE] = R_IN_USE
    else:
        return False
    return True


@kernel
def play_tracks(base, start):  # type: ignore[no-untyped-def]
    """Play all tracks through this quantum."""
    words, places = i64_at(transport_at(base), T_WORDS), _places(base)
    for k in range(words[T_TRACKS]):
        if places[k] == 0:
            continue
        if places[k] == words[T_CLICK]:
            play_metronome(base, base + places[k], start)
        else:
            play_track(base, base + places[k], start)


@kernel
def forget_tracks(base):  # type: ignore[no-untyped-def]
    """Forget what tracks hold: all is silenced."""
    places = _places(base)
    for k in range(i64_at(transport_at(base), T_WORDS)[T_TRACKS]):
        if places[k] != 0:
            i64_at(base + places[k], TR_WORDS)[TR_HELD] = 0
