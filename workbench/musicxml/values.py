"""Note values: how a length of time inside a bar is written with notes, dots, tuplets and ties."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

TYPES = {  # by quarter notes
    Fraction(16): "long",
    Fraction(8): "breve",
    Fraction(4): "whole",
    Fraction(2): "half",
    Fraction(1): "quarter",
    Fraction(1, 2): "eighth",
    Fraction(1, 4): "16th",
    Fraction(1, 8): "32nd",
    Fraction(1, 16): "64th",
    Fraction(1, 32): "128th",
    Fraction(1, 64): "256th",
}
DOTS = {Fraction(1): 0, Fraction(3, 2): 1, Fraction(7, 4): 2}
MAX_DOTS = 2
NORMAL = {3: 2, 5: 4, 7: 4, 9: 8, 11: 8, 13: 8, 15: 8}  # so many in the time of
MAX_BEATS_AHEAD = 4  # a tuplet lies within a bracket of at most four times its first note


class Value(NamedTuple):
    """One written note or rest, from `start` to `end` in quarter notes.

    `type` is its name in MusicXML, "" if no note has this length; `actual` notes stand in the time of `normal`.
    """

    start: Fraction
    end: Fraction
    type: str = ""
    dots: int = 0
    actual: int = 1
    normal: int = 1


def values_between(start: Fraction, end: Fraction) -> list[Value]:
    """Write a length of time with as few notes as can be read.

    Parameters
    ----------
    start, end : Fraction
        Quarter notes from the bar line.

    Returns
    -------
    list of Value
        One after the other, to be tied. A length that no notes have stands as one value without a type.
    """
    written: list[Value] = []
    while start < end:
        single = _single(start, end)
        stop = end if single else _split(start, end)
        written.append(single or _single(start, stop) or Value(start, stop))
        start = stop
    return written


def brackets(values: Sequence[Value]) -> list[str]:
    """Say where tuplets start and stop, so that a bracket can be drawn.

    Parameters
    ----------
    values : sequence of Value
        Those of one voice in one bar, rests included, one after the other.

    Returns
    -------
    list of str
        For each value "start", "stop", "" or "start stop".
    """
    marks = [""] * len(values)
    opened: int | None = None
    filled = Fraction(0)
    for i, value in enumerate(values):
        if opened is not None and value[4:] != values[opened][4:]:
            marks[i - 1] = f"{marks[i - 1]} stop".strip()
            opened = None
        if value.actual == 1:
            continue
        if opened is None:
            opened, filled = i, Fraction(0)
            marks[i] = "start"
        filled += value.end - value.start
        if _odd_part(filled) == 1:
            marks[i] = f"{marks[i]} stop".strip()
            opened = None
    if opened is not None:
        marks[-1] = f"{marks[-1]} stop".strip()
    return marks


def _single(start: Fraction, end: Fraction) -> Value | None:
    """Find the one note that has this length and may stand here."""
    length = end - start
    actual = _odd_part(length)
    if actual == 1:
        if _odd_part(start) != 1:  # a plain note in the middle of a tuplet cannot be read
            return None
        normal = 1
    elif actual in NORMAL and _odd_part(start) in {1, actual} and _is_in_bracket(start, end):
        normal = NORMAL[actual]
    else:
        return None
    nominal = length * actual / normal
    for factor, dots in DOTS.items():
        if dots == MAX_DOTS and (actual > 1 or start % (nominal / factor)):
            return None  # two dots are read only where the beat is plain to see
        if name := TYPES.get(nominal / factor):
            return Value(start, end, name, dots, actual, normal)
    return None


def _is_in_bracket(start: Fraction, end: Fraction) -> bool:
    """Tell whether a note lies between two neighbouring lines of a grid that is not too coarse for it."""
    grid = Fraction(1, 4)
    while grid <= MAX_BEATS_AHEAD * (end - start):
        if start // grid == -(-end // grid) - 1:
            return True
        grid *= 2
    return False


def _split(start: Fraction, end: Fraction) -> Fraction:
    """Choose where to divide a length that is no single note: at the next beat, or after the longest note that fits."""
    next_beat = Fraction(start // 1 + 1)
    if start.denominator != 1 and next_beat < end:
        return next_beat
    for length in sorted((each * factor for each in TYPES for factor in DOTS), reverse=True):
        if start + length < end and (length >= 1 or _odd_part(end - start) == 1) and _single(start, start + length):
            return start + length
    whole = Fraction(end // 1)
    return whole if start < whole < end else end


def _odd_part(number: Fraction) -> int:
    """Give the denominator without its factors of two: 1 for a plain length, 3 for one in triplets."""
    denominator = number.denominator
    return denominator // (denominator & -denominator)
