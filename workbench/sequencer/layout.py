"""What the sequencer on the audio side reads: ticks, and where things stand in a timeline, a part and a track.

Offsets are in words of 8 bytes; a word is an int64 unless it is said to be a float64.

Threads: constants only.
"""

from __future__ import annotations

PPQ = 20_160  # ticks in a quarter note: 2**6 * 3**2 * 5 * 7, so 2..10, 12, 14, 15 and 16 equal parts are whole numbers
PLAIN_BPM = 120.0  # of a timeline whose tempo is the transport's parameter

# Whether the audio side may still read something that it was handed.
R_WAITING, R_IN_USE, R_DONE = range(3)

# A timeline: words, then segments of tempo, then changes of meter.
(
    TL_STATE,  # R_...
    TL_SEGMENTS,  # how many
    TL_METERS,  # how many
    TL_LOOP_FROM,  # ticks
    TL_LOOP_TO,  # ticks; 0 for no loop
    TL_IS_PLAIN,  # 1: one segment at PLAIN_BPM, and the transport's parameter decides
    TL_NUMBER,  # by which events name it
) = range(7)
TL_WORDS = 8
# A segment goes on until the next begins: tick = SEG_TICK + t * (SEG_TEMPO + SEG_SLOPE * t / 2), t = time - SEG_TIME.
SEG_TICK, SEG_TIME, SEG_TEMPO, SEG_SLOPE, SEG_WORDS = (
    0,
    1,
    2,
    3,
    4,
)  # float64: ticks, frames, tempo, slope
MET_TICK, MET_BAR_TICKS, MET_BEAT_TICKS, MET_WORDS = 0, 1, 2, 4  # the first one may begin before tick 0: a pickup

# A part: words, then sections, then events. Sections are played one after the other, each a number of times.
(
    PART_STATE,  # R_...
    PART_SECTIONS,  # how many
    PART_LOOPS,  # 1: after the last section comes the first again; 0: silence
    PART_TICKS,  # of all sections with their repeats; 0 if one goes on for ever
    PART_SEED,
) = range(5)
PART_WORDS = 8
SEC_TICKS, SEC_REPEATS, SEC_FIRST, SEC_COUNT, SEC_WORDS = 0, 1, 2, 3, 4  # repeats 0: for ever; first: of its events
(
    EV_ONSET,  # ticks from the start of the section
    EV_LENGTH,  # ticks
    EV_MICRO,  # ticks by which it is early or late, whatever the swing
    EV_KIND,  # EV_NOTE, EV_DEGREE, EV_CHORD_TONE, EV_DRUM
    EV_PITCH,  # float64: a MIDI note number; or the number of a degree or chord tone, from 0
    EV_OCTAVE,  # octaves up, of a degree or chord tone
    EV_ALTER,  # semitones up, likewise
    EV_VELOCITY,  # float64: 1..127
    EV_CHANCE,  # float64: probability, 0..1
    EV_DRAW,  # number of the draw: events that share one come together or not at all
    EV_CYCLE,  # it is played in cycle EV_CYCLE of each EV_CYCLES
    EV_CYCLES,
    EV_FILL,  # EV_ALWAYS, EV_ONLY_FILL, EV_NEVER_FILL
    EV_SHIFT,  # 1: it belongs to the next cycle and comes early; -1: to the last one, and comes late
) = range(14)
EV_WORDS = 16
EV_NOTE, EV_DEGREE, EV_CHORD_TONE, EV_DRUM = range(4)  # a drum is a note that is not transposed
EV_ALWAYS, EV_ONLY_FILL, EV_NEVER_FILL = range(3)

# A track: words, then the notes that it has begun and not ended.
(
    TR_STATE,  # R_...
    TR_SOURCE,  # number of the node that plays it
    TR_NUMBER,  # of the track: for draws
    TR_PARAMS,  # first of its parameter slots
    TR_PART,  # offset of the part that plays, 0 for none
    TR_ORIGIN,  # tick at which the part begins
    TR_SECTION,  # which section
    TR_ROUND,  # which of its repeats
    TR_BASE,  # ticks from the origin to the start of this repeat
    TR_INDEX,  # next event of the section
    TR_CYCLE,  # repeats played so far: for draws and conditions
    TR_NEXT,  # offset of the part that comes next, 0 for none
    TR_HAS_NEXT,  # whether something comes next: a part, or silence
    TR_NEXT_GRID,  # ticks: it comes at a multiple of that; NEXT_BAR: at a bar line; NEXT_NOW: at once
    TR_NEXT_LAUNCHES,  # 1: it begins there; 0: it goes on where it would be by then
    TR_NEXT_FROM,  # frame before which it does not come
    TR_HELD,  # notes that are held
    TR_NEXT_TICK,  # tick at which the next part comes, NO_TICK if that was not found yet
) = range(18)
TR_WORDS = 24
NEXT_NOW, NEXT_BAR = 0, -1
NO_TICK = -(1 << 62)
HELD_TICK, HELD_KEY, HELD_WORDS = 0, 1, 2  # float64: tick at which it ends; its note key
HELD_PLACES = 64  # notes that a track can hold; another one ends the oldest

# A plan of harmony: words, then what degrees and chord tones mean from a tick on.
HA_STATE, HA_COUNT, HA_WORDS = 0, 1, 4  # R_..., entries
(
    HM_TICK,
    HM_TONIC,  # semitones above C
    HM_SCALE_STEPS,  # how many the scale has
    HM_SCALE,  # semitones above the tonic, 5 bits each, the first lowest
    HM_ROOT,  # of the chord, semitones above C
    HM_CHORD_TONES,  # how many the chord has
    HM_CHORD,  # semitones above the root, likewise
) = range(7)
HM_WORDS = 8
HM_BITS = 5
MIDDLE_C = 60

# Parameters of a track, in the order of their slots.
TP_VELOCITY, TP_TRANSPOSE, TP_DENSITY, TP_MUTE = range(4)
