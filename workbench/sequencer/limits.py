"""How large a pattern may be: what the audio thread reserves room for, and what can still be looked through."""

MAX_EVENTS = 4096  # of one pattern
MAX_CYCLES = 4096  # cycles after which a pattern must have come round
MAX_BEATS = 4096  # of one pattern: 1024 bars of four
MAX_TEXT = 10_000  # characters of a pattern that is written in notation
MAX_DEPTH = 24  # brackets inside each other
MAX_WORK = 4 * MAX_EVENTS  # events that reading one text may make on the way
