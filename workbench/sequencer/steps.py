"""Rows of steps, as on a drum machine: how loud a sign is, and the events of a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias

from workbench.errors import PatternError
from workbench.sequencer.event import Event
from workbench.sequencer.limits import MAX_TEXT
from workbench.sequencer.pitch import Pitch
from workbench.sequencer.words import to_pitch

SIGNS = {"X": 120.0, "x": 100.0, "o": 75.0, "g": 40.0}  # velocities: accent, hit, light, ghost
REST = "."
BLANK = frozenset(" |\n\t")  # bars and blanks are for the eye

Step: TypeAlias = "Pitch | str | float | Sequence[Pitch | str | float] | None"


def read_row(row: str, pitch: Pitch, step: Fraction) -> tuple[list[Event], int]:
    """Read a row of signs.

    Parameters
    ----------
    row : str
        ``X`` accent, ``x`` hit, ``o`` light, ``g`` ghost, ``.`` rest; blanks and ``|`` mean nothing.
    pitch : Pitch
        What the hits play.
    step : Fraction
        Length of a step in beats, > 0.

    Returns
    -------
    list of Event, int
        The hits, each one step long, and the number of steps.

    Raises
    ------
    PatternError
        If there is another sign, or no step at all.
    """
    signs = [sign for sign in row[: MAX_TEXT + 1] if sign not in BLANK]
    if not signs or len(row) > MAX_TEXT:
        raise PatternError(f"a row of steps must have 1 to {MAX_TEXT} signs, such as 'x..x..x.', got {row[:40]!r}")
    for place, sign in enumerate(signs, 1):
        if sign != REST and sign not in SIGNS:
            raise PatternError(
                f"step {place} of {row[:80]!r} is {sign!r}; "
                "a step is X (accent), x (hit), o (light), g (ghost) or . (rest)"
            )
    hits = [Event(pitch, place * step, step, SIGNS[sign]) for place, sign in enumerate(signs) if sign != REST]
    return hits, len(signs)


def read_list(steps: Sequence[Step], step: Fraction) -> Iterator[Event]:
    """Give the events of a list of steps: a pitch, several at once, or None for a rest."""
    for place, each in enumerate(steps):
        if each is None or (isinstance(each, str) and each.strip() == "~"):
            continue
        chord = each if isinstance(each, (list, tuple)) else (each,)
        for pitch in chord:
            yield Event(to_pitch(pitch), place * step, step)
