"""The timelines as patterns."""

from __future__ import annotations

from workbench.errors import unknown
from workbench.sequencer.pattern import Pattern
from workbench.sequencer.pitch import Pitch
from workbench.sequencer.rhythm.timelines import TIMELINES


def groove(name: str, pitch: Pitch | str | float = "cl") -> Pattern:
    """Give one of the classic rhythms: ``groove("son")``.

    Parameters
    ----------
    name : str
        One of `workbench.sequencer.rhythm.TIMELINES`: son, rumba, bossa, gahu, shiko, soukous, tresillo, cinquillo...
    pitch : Pitch, str or float
        What the hits play.

    Returns
    -------
    Pattern
        One cycle; of sixteen steps four beats, of twelve four beats in triplets.

    Raises
    ------
    UnknownNameError
        If there is none of that name; the message lists those that there are.
    """
    timeline = TIMELINES.get(str(name).strip().lower())
    if timeline is None:
        raise unknown("groove", name, TIMELINES)
    return Pattern.from_steps(timeline.row, timeline.step, pitch)
