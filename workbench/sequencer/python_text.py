"""A pattern as Python: a text that makes the same pattern, in the shortest way that there is."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from workbench.sequencer.event import Event
from workbench.sequencer.pattern import Pattern
from workbench.sequencer.pitch import Drum, Note, Pitch
from workbench.sequencer.rhythm.drum_patterns import drums
from workbench.sequencer.rhythm.euclidean import euclid
from workbench.sequencer.rhythm.measures import on_grid
from workbench.sequencer.rhythm.styles import STYLES
from workbench.sequencer.words import write_pitch

PLAIN = Event(Note(60))  # what is not said of an event is as here
FEWEST = 3  # hits that are called Euclidean: with fewer, notes say more

MOST_STEPS = 64  # of a Euclidean rhythm


def pattern_code(pattern: Pattern) -> str:
    """Write a pattern as a Python expression.

    Parameters
    ----------
    pattern : Pattern
        Any.

    Returns
    -------
    str
        With ``import workbench as wb`` before it, it gives the same pattern: ``wb.drums(...)`` or ``wb.euclid(...)`` if
        it is one of these, ``wb.pattern(...)`` if the notation can say it, else its list of events.
    """
    return _drums(pattern) or _euclid(pattern) or _notation(pattern) or _events(pattern)


def _drums(pattern: Pattern) -> str | None:
    if not all(isinstance(event.pitch, Drum) for event in pattern):
        return None
    style = next((style for style in STYLES if drums(style) == pattern), None)
    return None if style is None else f"wb.drums({style!r})"


def _euclid(pattern: Pattern) -> str | None:
    """Write what `euclid` can say: equal hits of one pitch, each a step long."""
    pitches = {event.pitch for event in pattern}
    if len(pattern) < FEWEST or len(pitches) != 1:
        return None
    (pitch,) = pitches
    word = write_pitch(pitch)
    onsets, steps = on_grid(pattern, pattern.length)
    if word is None or not len(onsets) < steps <= MOST_STEPS:
        return None
    for rotation in range(steps):
        if euclid(len(onsets), steps, rotation, pitch=pitch, beats=pattern.length) == pattern:
            turned = f", {rotation}" if rotation else ""
            return f"wb.euclid({len(onsets)}, {steps}{turned}, pitch={word!r}{_beats(pattern.length)})"
    return None


def _notation(pattern: Pattern) -> str | None:
    text = pattern.notation()
    return None if text is None else f"wb.pattern({text!r}{_beats(pattern.length)})"


def _events(pattern: Pattern) -> str:
    lines = "".join(f"        {_event(event)},\n" for event in pattern)
    return f"wb.Pattern(\n    [\n{lines}    ],\n    {_number(pattern.length)},\n)"


def _event(event: Event) -> str:
    return f"wb.sequencer.Event({', '.join([_pitch(event.pitch), *_fields(event)])})"


def _fields(event: Event) -> Iterator[str]:
    """Say what differs from an event of which only the pitch is said."""
    for name in ("onset", "length", "velocity", "probability", "draw", "micro", "condition", "fill"):
        value = getattr(event, name)
        if value != getattr(PLAIN, name):
            yield f"{name}={_value(value)}"


def _value(value: object) -> str:
    if isinstance(value, Fraction):
        return _number(value)
    return repr(tuple(value)) if isinstance(value, tuple) else repr(value)


def _number(beats: Fraction) -> str:
    return str(beats) if beats.denominator == 1 else repr(str(beats))


def _pitch(pitch: Pitch) -> str:
    word = write_pitch(pitch)
    return f"wb.sequencer.{pitch!r}" if word is None else repr(word)


def _beats(length: Fraction) -> str:
    return "" if length == 4 else f", beats={_number(length)}"
