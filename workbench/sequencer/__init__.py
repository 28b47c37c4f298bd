"""Patterns: what is played in a cycle, as exact events; how they are written, combined and shown.

`notation` reads them from texts, `rhythm` makes rhythms.
Pure Python on the control side; a sequencer on the audio thread plays what is made here.
"""

from workbench.sequencer import notation, rhythm
from workbench.sequencer.condition import Condition
from workbench.sequencer.event import Event
from workbench.sequencer.pattern import Pattern
from workbench.sequencer.pitch import ChordTone, Degree, Drum, Note, Pitch
from workbench.sequencer.preview import Played

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
    "notation",
    "rhythm",
]
