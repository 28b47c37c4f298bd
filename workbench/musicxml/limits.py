"""How large a MusicXML file may be, and how far it is trusted.

A damaged file can claim anything: an archive that unpacks to terabytes, a thousand million repeats, entities that
multiply. These numbers bound what is done for it.
"""

MAX_FILE_BYTES = 16 * 2**20  # of a file as it is stored
MAX_XML_BYTES = 64 * 2**20  # unpacked; an opera takes some 30 MB
MAX_DEPTH = 64  # of elements within elements; MusicXML has about 12
MAX_ELEMENTS = 200_000  # in one measure, or before the first one
MAX_TEXT = 10_000  # letters in one element; the rest is not read
MAX_PARTS = 512
MAX_MEASURES = 100_000  # of all parts together, and of a piece when its repeats are played
MAX_NOTES = 1_000_000  # when repeats are played
MAX_DIVISIONS = 2**20  # of a quarter note in the file; MusicXML suggests 16,383
MAX_TICKS_PER_BEAT = 2**30  # that all durations of a file need in common
MAX_BEATS = 10_000_000  # of the piece, and of any one duration: a month at 240 bpm
MAX_DURATION_S = 24 * 3600.0  # one day, as of MIDI files
