"""Patterns: what is played in a cycle, as exact events; how they are written, combined and shown.

Pure Python on the control side; a sequencer on the audio thread plays what is made here.
"""

from workbench.sequencer.condition import Condition
from workbench.sequencer.event import Event
from workbench.sequencer.notation.texts import chord_tones, degrees, pattern
from workbench.sequencer.pattern import Pattern
from workbench.sequencer.pitch import ChordTone, Degree, Drum, Note, Pitch
from workbench.sequencer.preview import Played
from workbench.sequencer.rhythm import drums, euclid, groove, perfect_balance, polyrhythm

__all__ = [
    "ChordTone",
    "Condition",
    "Degree",
    "Drum",
    "Event",
    "Note",
    "Pattern",
    "Pitch",
    "Played",
    "chord_tones",
    "degrees",
    "drums",
    "euclid",
    "groove",
    "pattern",
    "perfect_balance",
    "polyrhythm",
]
