"""Standard MIDI Files in and out.

Nothing here knows about sound; what a score is stands in `workbench.score`.
mido is imported only when a file is read or written.
"""

from workbench.midi.load import load_midi
from workbench.midi.save import save_midi
from workbench.score import NOTE, Score, TempoChange, TempoMap

__all__ = ["NOTE", "Score", "TempoChange", "TempoMap", "load_midi", "save_midi"]
