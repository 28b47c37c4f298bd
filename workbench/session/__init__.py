"""The composition root: what a notebook holds in its hands."""

from workbench.session.handle import InstrumentHandle
from workbench.session.health import Health
from workbench.session.played_note import PlayedNote
from workbench.session.scoring import Playback
from workbench.session.session import Session
from workbench.session.tap import Tap

__all__ = ["Health", "InstrumentHandle", "Playback", "PlayedNote", "Session", "Tap"]
