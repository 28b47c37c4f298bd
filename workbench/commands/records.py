"""The kinds of commands. Each is a record of `workbench.rt.record`: frame, kind, source (whom it is for), a, x, y.

Threads: any.
"""

from __future__ import annotations

from enum import IntEnum

CENTS = 100  # per semitone: keys are MIDI notes in cents, so that microtones have keys of their own
NOW = -1  # as a frame: as soon as possible, at the start of the next quantum; NOW - n is n frames later than that


class CommandKind(IntEnum):
    """What a command asks for. `source` is the number of the node that it is for; 0 is the engine itself."""

    NOTE_ON = 1  # a = note key (`workbench.rt.note_key`), x = MIDI note number (with fraction), y = velocity 1..127
    NOTE_OFF = 2  # a = note key: with a note's number it ends that note, without one all that hold the key
    ALL_NOTES_OFF = 3  # lets every voice ring out
    PANIC = 4  # fades every voice out at once and forgets all that was scheduled
    INSTALL = 5  # a = offset of a plan, source = its number; one that is older than the plan in use is passed over
    PLAY_SCORE = 6  # a = offset of a score; frame = where it starts
    STOP_SCORE = 7  # a = offset of a score, or 0 for all
    FADE_IN = 8  # the master comes up from silence
    FADE_OUT = 9  # the master goes to silence, before a sink is stopped
    SILENCE = 10  # fades the voices of one node out, and closes it to new notes: it is about to be taken away
    NOTE_PITCH = 11  # a = note key as for NOTE_OFF, of what is held or rings out; x = MIDI note number to go to
    NOTE_LEVEL = 12  # a = note key likewise; x = gain to go to, 0..1
    PLAY_FILE = 13  # a = number of a take: a file player goes over to it
    STOP_FILE = 14  # a file player fades out
    START = 15  # the transport runs from that frame on; a = ticks that are counted in
    HALT = 16  # the transport stops; what tracks hold is let go of
    SEEK = 17  # a = tick that the transport goes to
    SET_TIMELINE = 18  # a = offset of a timeline; the tick stays what it is
    ADD_TRACK = 19  # a = offset of a track; x = 1 if it is the metronome's
    REMOVE_TRACK = 20  # a = offset of a track
    SET_PART = 21  # source = number of a track, a = offset of a part or 0; x = grid in ticks, y = 1 if it begins there
    SET_HARMONY = 22  # a = offset of a plan of harmony
    ADD_AUTOMATION = 23  # a = offset of an automation
    REMOVE_AUTOMATION = 24  # a = offset of an automation: the parameter goes back to where the hand has it
    SET_LANE = 25  # source = number of an automation, a = offset of a lane or 0; x = grid in ticks, y = ORIGIN_...
    HOLD_AUTOMATION = 26  # a = offset of an automation: the hand has the parameter, where it was before


# From START on a command is the transport's, the tracks' or automation's; from SET_TIMELINE on it is about memory:
# never forgotten.
SPEAK_OF_MEMORY = (  # of kinds: what they name must be there when they arrive
    CommandKind.INSTALL,
    CommandKind.PLAY_SCORE,
    CommandKind.SET_TIMELINE,
    CommandKind.ADD_TRACK,
    CommandKind.SET_PART,
    CommandKind.SET_HARMONY,
    CommandKind.ADD_AUTOMATION,
    CommandKind.SET_LANE,
)
