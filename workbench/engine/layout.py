"""Where the engine keeps what in the arena. Offsets in bytes from the base, words of int64 unless said otherwise.

Threads: constants only.
"""

from __future__ import annotations

# The control words. They stand at a fixed offset, so that all else can be found from the base alone.
CONTROL_AT = 64
(
    C_CODE_AT,  # table of addresses, the only absolute ones in the arena
    C_PARAMS_AT,
    C_COMMANDS_AT,
    C_EVENTS_AT,
    C_HEAP_AT,  # commands that wait for their frame
    C_BATCH_AT,  # the commands of this quantum, in order
    C_SCORES_AT,  # offsets of the scores that play, 0 for a free place
    C_OUT_AT,  # the finished quantum: 64 left, 64 right
    C_LOADS_AT,  # the last callbacks' loads, float32
    C_RATE,  # frames per second (float64)
    C_TICKS_PER_FRAME,  # (float64)
    C_PLAN,  # offset of the plan in use
    C_INSTALLED,  # its number: every plan with a lower one is free
    C_QUANTUM,  # session frame at which the next quantum starts
    C_LEFT,  # frames of the finished quantum that nobody has taken yet
    C_SEQUENCE,  # commands taken so far: what came first stays first
    C_BLOCK,  # offset of the parameter block in use
    C_VERSION,  # its version
    C_LATE,  # commands that came after their frame
    C_CROWDED,  # commands that found this quantum's batch full and were played one quantum later
    C_CALLBACKS,
    C_XRUNS,
    C_SILENCE_AT,  # a buffer of zeros
    C_WATCHED,  # 1 while somebody wants to know what each node does and costs
    C_INPUT_AT,  # what the device has heard, a quantum ago: 64 left, 64 right
    C_INPUT_CHANNELS,  # of what the device hands over: 1 or 2
    C_INPUT_GAPS,  # callbacks before or in which the device has lost some of it
    C_RESTARTS,  # bytes that nodes which start anew may still set back in this quantum
    C_TRANSPORT_AT,
    C_JOURNALED,  # 1 while the audio side tells what it takes, and when
    C_TURNS,  # counts up when the root is entered and when it is left: odd while it runs
    C_AUTOMATION_AT,
    C_CHANGES,  # how often some parameter's value has changed, by hand or by automation
) = range(33)
CONTROL_WORDS = 64
C_FRAME = 40  # session frame that the listener has been given, on a cache line of its own: read from outside

# Commands that wait: a binary heap of a sequence number and a record each.
HEAP_COUNT, HEAP_CAPACITY, HEAP_WORDS, HEAP_ENTRY_WORDS = 0, 1, 8, 5

# This quantum's commands.
BATCH_COUNT, BATCH_CAPACITY, BATCH_WORDS = 0, 1, 8
BATCH_RECORDS = (
    512  # starting so many voices takes about a fifth of a quantum's time; what is more comes a quantum later
)

# A score: words, then records whose frames count from its start.
S_COUNT, S_CURSOR, S_START, S_STATE, SCORE_WORDS = 0, 1, 2, 3, 8
WAITING, PLAYING, DONE = range(3)
SCORE_PLACES = 16

# The transport: words, then this quantum's stretches, then the places of tracks.
(
    T_RUNS,  # 1 while it does
    T_LINE,  # offset of the timeline
    T_ANCHOR_FRAME,  # float64: at that session frame, which need not be whole, ...
    T_ANCHOR_TIME,  # float64: ... the timeline's own time was that, in its frames; ...
    T_SPEED,  # float64: ... and since then its time goes at that speed
    T_CURSOR,  # session frame up to which this quantum has been cut into stretches
    T_COUNT_IN_TO,  # tick before which only the metronome is heard
    T_TICK,  # float64: tick at the start of the next quantum
    T_STRETCHES,  # how many this quantum has
    T_PARAMS,  # first slot of its parameters
    T_TRACKS,  # places of tracks in use, from the first to the last
    T_NOTES,  # notes that tracks have begun: their numbers
    T_CLICK,  # offset of the track that the metronome plays on, 0 for none
    T_HARMONY,  # offset of the plan of harmony
    T_OLD_LINE,  # offset of a timeline that stretches of this quantum may still count by, or 0
    T_IS_IN_LOOP,  # 1 while the loop's end is ahead
    T_BUDGET,  # events that tracks may still look at in this quantum
) = range(17)
T_WORDS = 24
# A stretch of frames within a quantum in which the transport runs on without a jump.
(
    X_FROM,  # session frames: first
    X_TO,  # behind the last; the same for one in which nothing sounds
    X_TICK,  # float64: tick at its start
    X_TICK_TO,  # float64: tick at its end
    X_ANCHOR_FRAME,  # float64: from here on as in the transport's words
    X_ANCHOR_TIME,  # float64
    X_SPEED,  # float64
    X_KIND,  # GOES_ON, or what happened at its start
    X_IS_COUNT_IN,  # 1 while only the metronome is heard
    X_LINE,  # offset of the timeline that it counts by
) = range(10)
X_WORDS = 10
MOST_STRETCHES = 24
STRETCHES_KEPT = 12  # of them for loops and the quantum's end: commands that find no more wait for the next quantum
GOES_ON, JUMPS, WRAPS, STARTS = range(4)  # JUMPS: a stop or a seek; WRAPS: the loop's end was reached
MOST_LOOKS = 4096  # at events, by all tracks in a quantum: about a third of its time
TRACK_PLACES = 128
TRANSPORT_BYTES = 8 * (T_WORDS + X_WORDS * MOST_STRETCHES + TRACK_PLACES)

# Automation: words, then offsets of the automations, 0 for a free place.
AM_COUNT, AM_WORDS = 0, 8  # places in use, from the first to the last
AUTOMATION_PLACES = 128

# Parameters of the transport, in the order of their slots.
TRP_TEMPO, TRP_SPEED, TRP_SWING, TRP_SWING_UNIT, TRP_FILL, TRP_METRONOME = range(6)

LOADS = 8192  # callbacks remembered

RESTART_BYTES = (
    1 << 17
)  # set back in a quantum, by all nodes that start anew: copying them takes about a hundredth of it

CODE_RENDER = 0  # index of the root in the code table
