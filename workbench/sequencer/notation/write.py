"""Writing the notation: a pattern becomes a text that is read as the same pattern."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from workbench.sequencer.beats import common_divisor
from workbench.sequencer.event import Event
from workbench.sequencer.pitch import Drum
from workbench.sequencer.words import write_pitch

MAX_STEPS = 1000  # of a cycle


def write_notation(events: Iterable[Event], length: Fraction) -> str | None:
    """Write a text.

    Parameters
    ----------
    events : iterable of Event
        Events of a pattern, in its order.
    length : Fraction
        Its length in beats.

    Returns
    -------
    str or None
        None if the notation has no signs for what is in it.
    """
    events = list(events)
    words = [_word(event, length) for event in events]
    step = length
    for event in events:
        step = common_divisor(common_divisor(step, event.onset), event.length)
    if any(word is None for word in words) or length / step > MAX_STEPS:
        return None
    rows = [
        _row([(int(event.onset / step), int(event.length / step), word) for event, word in row], int(length / step))
        for row in _rows(zip(events, (word or "" for word in words), strict=True))
    ]
    return ", ".join(rows) or "~"


def _rows(events: Iterable[tuple[Event, str]]) -> list[list[tuple[Event, str]]]:
    """Share events out to rows, in none of which two sound at once; each drum has rows of its own."""
    rows: list[list[tuple[Event, str]]] = []
    for event, word in events:
        row = next((row for row in rows if _fits(row[-1][0], event)), None)
        if row is None:
            row = []
            rows.append(row)
        row.append((event, word))
    return rows


def _fits(last: Event, event: Event) -> bool:
    """Say whether an event can follow the last one of a row."""
    is_alike = last.pitch == event.pitch or not (isinstance(last.pitch, Drum) or isinstance(event.pitch, Drum))
    return is_alike and last.onset + last.length <= event.onset


def _row(marks: list[tuple[int, int, str]], steps: int) -> str:
    """Write one row: words and rests, with their lengths in steps."""
    parts, at = [], 0
    for onset, length, word in marks:
        parts += ["~" if onset - at == 1 else f"~@{onset - at}"] if onset > at else []
        parts.append(word if length == 1 else f"{word}@{length}")
        at = onset + length
    parts += ["~" if steps - at == 1 else f"~@{steps - at}"] if steps > at else []
    return " ".join(parts)


def _word(event: Event, length: Fraction) -> str | None:
    """Write one event without its place and length; None if there is no way."""
    word = write_pitch(event.pitch)
    absent, velocity = _absent(event.probability), _decimal(event.velocity)
    is_plain = not event.micro and not event.draw and event.fill == "always"
    if word is None or absent is None or velocity is None or not is_plain or event.onset + event.length > length:
        return None
    if event.velocity != 100:
        word += f":{velocity}"
    if event.probability != 1:
        word += "?" if absent == "0.5" else f"?{absent}"
    nth, of = event.condition
    if of == 1:
        return word
    rests = [f"~@{n}" if n > 1 else "~" for n in (nth - 1, of - nth)]
    before, after = (rest if n else "" for rest, n in zip(rests, (nth - 1, of - nth), strict=True))
    return f"<{' '.join(part for part in (before, word, after) if part)}>"


def _decimal(number: float) -> str | None:
    """Write a number with at most six decimals, if that is exact."""
    text = f"{Decimal(repr(number)):f}".removesuffix(".0")
    return text if len(text.partition(".")[2]) <= 6 and len(text.partition(".")[0]) <= 6 else None


def _absent(probability: float) -> str | None:
    """Write how likely an event is left out, if that can be read as the same probability again."""
    text = f"{1.0 - probability:.6f}".rstrip("0").rstrip(".")
    return text if float(1 - Fraction(text)) == probability else None
