"""Where things are in the memory of a polyphonic instrument. Offsets only; shared by the voice door and the engine.

An instrument's state begins with a head of int64 words, followed by the lanes' bookkeeping and the voice groups. A
group is a block of rows of 16 float32 (one lane each), so that row k of a group is one 64-byte line: contiguous,
aligned, and at a constant distance from its neighbours, which is what lets the compiler use whole vectors without
asking.
"""

from __future__ import annotations

from workbench.settings import LANES

# Head: int64 words.
(
    H_LANES_CODE,  # index in the code table of the voice's lane loop
    H_GROUPS,  # groups of 16 lanes
    H_POLYPHONY,  # how many voices may be held or ringing; the other lanes fade out what was stolen
    H_GROUP_BYTES,
    H_STATE_ROWS,  # rows of the voice's own state
    H_PARAMS,  # parameters per row of the ramp
    H_OVERSAMPLE,
    H_RATE,  # how often per second the voice is called (a float64 in the word)
    H_RANDOM,  # state of the instrument's random numbers
    H_ORDER,  # notes started so far: the age of a voice
    H_LAST_PITCH,  # of the last note, for glides (a float64 in the word); below zero before the first
    H_SOUNDING,  # lanes that are not free
    H_GROUPS_AT,  # offsets from the arena's base:
    H_LANES_AT,
    H_INITIAL_AT,  # 16 bytes per state row: kind (int64), value (float64)
    H_RAMP_AT,  # scratch: a row of parameters per frame of the quantum
    H_RAMP_BYTES,  # from one row to the next: 0 in a quantum in which no parameter moves, because one row is enough
    H_MIX_AT,  # scratch: left and right of each lane per (oversampled) frame of the quantum; silent between quanta
    H_MIX_SPARE_AT,  # scratch: half as much
    H_TAIL_AT,  # the decimator's memory
    H_SPREAD,  # index of the parameter that spreads voices over the stereo field, or -1
    H_PAN,  # index of the parameter that places the instrument, or -1
    H_LEVEL,  # index of the parameter that sets its level in dB, or -1
    H_FADE_STEP,  # how much a stolen voice loses per (oversampled) frame (a float64 in the word)
    H_QUIET_OCTAVES,  # log2 of what a voice's level reading keeps per call of the voice (a float64 in the word)
    H_CLOSED,  # not 0 once it takes no new notes, because it is about to be taken away
    H_RESTING,  # quanta without a voice, up to 1: after that many even the decimator has nothing left
    H_TABLES_AT,  # three int64 words per table: offset, rows, length
    H_LINES_AT,  # the lines of all lanes, one lane after the other
    H_LINE_BYTES,  # of one lane, or 0
    H_OVER,  # index of the state with which a voice says that it has come to its end, or -1
    H_MOVE_CALLS,  # calls of the voice per quantum (a float64 in the word)
    H_MOVE_SHARE,  # of the way to its target that a moving pitch or level goes in a quantum (a float64 in the word)
    H_MONO,  # 1 if its one voice is handed from note to note
    H_CHOKES_AT,  # an int64 per key: the group of keys that silence each other, or 0; 0 if there are no such groups
    H_OWN_AT,  # offset of this head
    H_STRIKES,  # offset of the instrument whose held notes it strikes when it first runs, or 0
    H_HELD,  # keys that are held, of an instrument with one voice
) = range(38)
KEYS, KEY_WORDS = 16, 3  # held keys that are remembered; of each: note key, pitch, velocity (two float64)
H_KEYS = 38  # the first of them
HEAD_WORDS = H_KEYS + KEYS * KEY_WORDS

# Lanes: one int64 row of each per lane.
L_STATE, L_KEY, L_ORDER, L_MOVES = range(4)
LANE_WORDS = 4
FREE, HELD, RINGING, FADING = range(4)  # a lane's states: unused, key down, key up, stolen

# Rows that every group has; the voice's own state follows.
R_FREQ, R_PITCH, R_FROM, R_GATE, R_VELOCITY, R_RANDOM, R_LEFT, R_RIGHT, R_FADE, R_FADE_STEP, R_LEVEL = range(11)
R_FREQ_STEP, R_PITCH_STEP, R_VELOCITY_STEP, R_PITCH_TO, R_VELOCITY_TO, R_GAIN_TO = range(11, 17)  # of a lane that moves
NOTE_ROWS = 17
NOTE_FIELDS = (R_FREQ, R_PITCH, R_FROM, R_GATE, R_VELOCITY, R_RANDOM)  # what a voice sees, in the order of `Note`

# Tables and lines.
TABLE_WORDS = 3
T_OFFSET, T_ROWS, T_LENGTH = range(3)
MOST_LINE_FRAMES = 16_384  # of one voice: they are cleared when a note starts

# Kinds of state: how a row starts with a new note.
NUMBER, WHOLE, SEED = range(3)
KEPT = 4  # added to one of these: goes on when a voice is handed to another note

CHOKE_KEYS = 128

MIX_BYTES = 2 * LANES * 4  # of one frame: sixteen left, sixteen right
