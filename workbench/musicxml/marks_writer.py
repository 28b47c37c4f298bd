"""What is written above the notes of a bar: tempo, dynamics, rehearsal marks and chord symbols; and key signatures."""

from collections.abc import Iterator
from fractions import Fraction

from workbench.musicxml.dynamics import VELOCITIES, percent_of_velocity
from workbench.musicxml.element import Element
from workbench.musicxml.harmony import write_harmony
from workbench.musicxml.sheet import Sheet
from workbench.musicxml.xml_text import node
from workbench.score.marks import KeySignature
from workbench.score.meter_map import Bar

DECIMALS = 9  # of a tempo that no decimal holds


def bar_marks(sheet: Sheet, bar: Bar, *, is_first_part: bool) -> Iterator[Element]:
    """Write the marks of a bar at its start, each with its offset; they stand in the first part.

    Parameters
    ----------
    sheet : Sheet
        The score.
    bar : Bar
        Which bar.
    is_first_part : bool
        Others have none.

    Yields
    ------
    Element
        Directions and chord symbols.
    """
    if not is_first_part:
        return
    for point in sheet.in_bar(sheet.tempi, bar):
        tempo = decimal(point.tempo_bpm)
        metronome = node("metronome", node("beat-unit", "quarter"), node("per-minute", tempo))
        yield _direction(metronome, sheet.length(point.beat - bar.start), node("sound", tempo=tempo))
    for text in sheet.in_bar(sheet.score.texts, bar):
        if text.kind == "marker":
            yield _direction(node("rehearsal", text.text), sheet.length(text.beat - bar.start))
    for chord in sheet.in_bar(sheet.score.chord_symbols, bar):
        yield write_harmony(chord, sheet.length(chord.beat - bar.start))


def dynamics(mark: str) -> Element:
    """Write a dynamic mark with its level."""
    return _direction(node("dynamics", node(mark)), 0, node("sound", dynamics=percent_of_velocity(VELOCITIES[mark])))


def key_signature(key: KeySignature) -> Element:
    """Write a key signature."""
    return node("key", node("fifths", key.fifths), node("mode", key.mode))


def decimal(number: float | Fraction) -> str:
    """Write a number without an exponent; exactly, if it has few enough decimals."""
    exact = Fraction(number)
    for digits in range(DECIMALS):
        if (exact * 10**digits).denominator == 1:
            return f"{float(exact):.{digits}f}"
    return f"{float(exact):.{DECIMALS}f}"


def _direction(content: Element, offset: int, *sound: Element) -> Element:
    way = [node("offset", offset, sound="yes")] if offset else []
    return node("direction", node("direction-type", content), *way, *sound, placement="above")
