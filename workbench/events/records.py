"""The kinds of events. Each is a record of `workbench.rt.record`: frame, kind, source, a, x, y.

Threads: any.
"""

from __future__ import annotations

from enum import IntEnum


class EventKind(IntEnum):
    """What an event tells. `frame` is always the session's frame at which it happened, `source` the node's number."""

    NOTE_ON = 1  # a = note key (`key_cents` and `key_id` take it apart), x = Hz, y = velocity 0..127
    NOTE_OFF = 2  # a = note key, that of the NOTE_ON it belongs to, as in the next two
    VOICE_STOLEN = 3  # a = note key of the note that lost its voice
    VOICE_END = 4  # a = note key of the note that has become silent
    XRUN = 5  # a = how many
    LATE = 6  # a = frames that a command came too late
    METER = 7  # x = gain reduction of the limiter in dB (>= 0), y = peak before it (linear)
    SCORE_END = 8  # a = offset of the score
    RETIRED = 9  # a = offset of a plan that the audio side has let go of
    NOT_FINITE = 10  # a node gave NaN or infinity and was muted for this quantum
    TRANSPORT = 11  # a = tick at which it stands; x = 1 if it runs from here on, 0 if not; y = 1 if a loop begins again
    HANDED_BACK = 12  # a = offset of a timeline, part, track or plan of harmony that the audio side has let go of
    TOOK_COMMANDS = 13  # a = commands that it has taken from the queue since the start; only while there is a journal
    TOOK_PARAMS = 14  # a = version of the parameters that it uses from here on; likewise
    TEMPO = 15  # a = number of the timeline that is followed; x = speed, y = tempo_bpm of the transport, as used
