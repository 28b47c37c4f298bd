"""Recording: sound into files while it plays, and notes into scores."""

from workbench.recording.played import Played, Player
from workbench.recording.recorder import Recorder
from workbench.recording.sound_file import open_sound_file
from workbench.recording.take import Take

__all__ = ["Played", "Player", "Recorder", "Take", "open_sound_file"]
