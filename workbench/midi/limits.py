"""How large a score may be, and how far a file is trusted.

A damaged file can claim anything: a chunk of 4 GB, a pause of three days.
What a file *contains* bounds time and memory, never what it *claims*; these numbers bound the rest.
"""

MAX_FILE_BYTES = 4 * 2**20  # the longest symphonies take about 1 MB; the worst file of 4 MB takes some 8 s and 200 MB
MAX_NOTES = 1_000_000  # 22 MB as a notes array
MAX_CONTROLS = 500_000  # movements of controllers; 9 MB as a table
MAX_MARKS = 200_000  # lyrics, markers, signatures and tempo changes together
MAX_TEMPO_CHANGES = 100_000  # one per beat for a day
MAX_DURATION_S = 24 * 3600.0  # one day; a single corrupt delta time at 120 bpm and 480 ticks is three days
MAX_VARLEN_BYTES = 4  # bytes in a variable-length number. Source: Standard MIDI Files 1.0, "0FFFFFFF is the largest"
