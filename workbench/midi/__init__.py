"""Scores: Standard MIDI Files in and out, tempo maps, and notes on a time line in seconds.

Nothing here knows about sound; a session plays a score by turning its notes into commands.
mido is imported only when a file is read or written.
"""

from workbench.midi.load import load_midi
from workbench.midi.notes import NOTE
from workbench.midi.save import save_midi
from workbench.midi.score import Score
from workbench.midi.tempo_map import TempoChange, TempoMap

__all__ = ["NOTE", "Score", "TempoChange", "TempoMap", "load_midi", "save_midi"]
