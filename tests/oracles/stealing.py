"""Which voice is stolen, the slow way: sort all that sound by how little they would be missed."""

from __future__ import annotations

from workbench.instruments.layout import HELD, RINGING


def victim(lanes, polyphony):
    """Lane whose voice a new note takes, or None if there is room.

    `lanes` is a list of (state, level, order): released before held, then the quietest, then the oldest.
    """
    voices = [
        (state == HELD, level, order, lane)
        for lane, (state, level, order) in enumerate(lanes)
        if state in (HELD, RINGING)
    ]
    return min(voices)[-1] if len(voices) >= polyphony else None
