"""Scores: notes in seconds and as they are written, with tempo, meter, keys, chords, texts and controllers.

Nothing here knows about sound or about a kind of file; a session plays a score by turning its notes into commands,
and `workbench.midi` and `workbench.musicxml` read and write it.
"""

from workbench.score.controls import CONTROL, ControlKind
from workbench.score.files import load_score
from workbench.score.marks import ChordSymbol, Degree, KeySignature, Text
from workbench.score.meter_map import Bar, MeterChange, MeterMap, Position
from workbench.score.notes import NOTE
from workbench.score.places import PLACE
from workbench.score.score import Score
from workbench.score.tempo_map import TempoChange, TempoMap, TempoPoint

__all__ = [
    "CONTROL",
    "NOTE",
    "PLACE",
    "Bar",
    "ChordSymbol",
    "ControlKind",
    "Degree",
    "KeySignature",
    "MeterChange",
    "MeterMap",
    "Position",
    "Score",
    "TempoChange",
    "TempoMap",
    "TempoPoint",
    "Text",
    "load_score",
]
