"""How a compiled graph lies in memory: a plan, its nodes, their ports, the edges that feed them. Offsets only.

A plan is written by the control side, walked by the audio side, and never changed once it is in use. What must outlive
a plan (a node's state, how far an edge has faded) stands elsewhere and is only pointed at.

All words are int64; offsets count in bytes from the arena's base.
"""

from __future__ import annotations

from workbench.settings import QUANTUM

# A plan: words, then its nodes, then their ports, then their edges, then the list of states to copy.
(
    P_NODES,
    P_COPIES,
    P_COPIES_AT,
    P_UNLESS,  # it is passed over if a plan of this number or a later one is in use, unless 0
) = range(4)
PLAN_WORDS = 8

# A copy that is made once, when the plan is installed: what lets a node's successor go on where it was.
COPY_FROM, COPY_TO, COPY_BYTES, COPY_ONCE, COPY_WORDS = 0, 1, 2, 3, 4

(
    N_CODE,  # index in the code table
    N_ID,
    N_STATE,  # offset of the node's memory
    N_FIRST_PARAM,  # slot
    N_PARAMS,
    N_SMOOTH,  # offset of its smoothed parameters: rows of before, now, coefficient (float32)
    N_RAMP,  # offset of its parameters frame by frame, a row of 64 each (float32); 0 if the node makes its own
    N_PORTS_AT,  # offset of its ports
    N_PORTS,  # how many, the modulated parameters among them
    N_MODULATED,  # of these, how many modulate a parameter: they come last
    N_OUT,  # offset of its outputs, a row of 64 a channel (float32)
    N_CHANNELS,  # of its first output
    N_HISTORY,  # offset of its history, or 0
    N_METER,  # offset of its meter, or 0
    N_RATE,  # frames per second (a float64 in the word)
    N_START,  # offset of what its state starts at, or 0 if it looks after itself
    N_STATE_BYTES,
    N_SIZE,  # floats of all its outputs
    N_SETTLED,  # offset of the number of changes (C_CHANGES) after which all of its parameters had arrived
    N_RESTART,  # offset of the bytes of its state that are still to be set back before it runs again
    N_DECLARED,  # a number for how its parameters are declared: automation knows them by it
) = range(21)
NODE_WORDS = 24

# A port: where a node finds one of its inputs.
(
    PORT_NOW,  # offset of the buffer to read in this quantum: its own sum, the one source itself, or silence
    PORT_SUM,  # offset of its own buffer
    PORT_CHANNELS,
    PORT_EDGES,  # how many
    PORT_FIRST,  # offset of the first
    PORT_PARAM,  # index of the parameter that it modulates, or -1
    PORT_CURVE,  # how
    PORT_RANGE,  # offset of lowest and highest value of that parameter (float32)
) = range(8)
PORT_WORDS = 8
ADDED, OCTAVES = range(2)  # what a modulation does: it is added, or it is a number of octaves

# An edge: what one source gives to one port.
(
    EDGE_SOURCE,  # offset of the buffer it reads
    EDGE_CHANNELS,  # of the source
    EDGE_STATE,  # offset of its own memory
    EDGE_TARGET,  # 1 while it is wanted, 0 once it is on its way out
    EDGE_FADE,  # frames that a fade takes
    EDGE_DELAY,  # frames by which it is held back, so that parallel paths stay together
    EDGE_SLOT,  # slot of its gain parameter, or -1
) = range(7)
EDGE_WORDS = 8

# An edge's memory: float32 words, then its delay line, one a channel.
EDGE_SHARE, EDGE_GAIN, EDGE_PLACE, EDGE_HEAD_FLOATS = 0, 1, 2, 16  # EDGE_PLACE is an int32
EDGE_NEW, EDGE_FRESH = -1.0, -2.0  # as its share: it was not heard yet; neither was its source, which is silent

# A node's meter: int64 words, then from byte 32 on a float32 peak for each channel of all its outputs.
METER_TICKS, METER_MOST_TICKS, METER_QUANTA = range(3)
METER_PEAKS = 32

BUFFER_BYTES = 4 * QUANTUM  # of one channel
