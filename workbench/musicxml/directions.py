"""Directions: tempo, dynamics, rehearsal marks, and signs that say where to play on."""

from fractions import Fraction

from workbench.musicxml.dynamics import velocity_of_mark, velocity_of_percent
from workbench.musicxml.element import Element
from workbench.musicxml.place import Place
from workbench.musicxml.written import Measure, TempoMark
from workbench.score.marks import Text
from workbench.score.tempo_map import TEMPO_RANGE_BPM

UNITS = {  # quarter notes in a beat unit
    "long": Fraction(16),
    "breve": Fraction(8),
    "whole": Fraction(4),
    "half": Fraction(2),
    "quarter": Fraction(1),
    "eighth": Fraction(1, 2),
    "16th": Fraction(1, 4),
    "32nd": Fraction(1, 8),
    "64th": Fraction(1, 16),
    "128th": Fraction(1, 32),
    "256th": Fraction(1, 64),
}
Level = tuple[Fraction, int]  # from which beat of the measure, and which velocity


def read_direction(element: Element, measure: Measure, beat: Fraction, at: Place) -> list[Level]:
    """Read a direction into a measure.

    Parameters
    ----------
    element : Element
        A ``<direction>``.
    measure : Measure
        Its marks and its route are changed.
    beat : Fraction
        Where the direction stands, in quarter notes from the start of the measure.
    at : Place
        For errors.

    Returns
    -------
    list of (beat, velocity)
        Dynamics that begin here.

    Raises
    ------
    MusicXmlFileError
        If a number is none, or out of range.
    """
    levels: list[Level] = []
    for kind in element.all("direction-type"):
        for child in kind.children:
            match child.tag:
                case "dynamics":
                    marks = [velocity_of_mark(mark.tag) for mark in child.children]
                    levels += [(beat, velocity) for velocity in marks if velocity is not None]
                case "metronome":
                    if tempo_bpm := _metronome(child):
                        measure.marks.append(TempoMark(beat, tempo_bpm))
                case "rehearsal":
                    measure.marks.append(Text(beat, "marker", child.text.strip()[:100]))
                case "segno":
                    measure.route.segno = True
                case "coda":
                    measure.route.coda = True
    sound = element.child("sound")
    return [*levels, *(read_sound(sound, measure, beat, at) if sound else ())]


def read_sound(element: Element, measure: Measure, beat: Fraction, at: Place) -> list[Level]:
    """Read what a direction sounds like: its tempo and level, and where to play on. As `read_direction`."""
    attributes, route = element.attributes, measure.route
    if text := attributes.get("tempo"):
        tempo_bpm = at.parsed(text, element, "tempo", low=0, high=TEMPO_RANGE_BPM[1])
        if tempo_bpm >= TEMPO_RANGE_BPM[0]:  # NB: some programs write 0 for "as before"
            measure.marks.append(TempoMark(beat, tempo_bpm))
    route.da_capo |= attributes.get("dacapo") == "yes"
    route.dal_segno |= bool(attributes.get("dalsegno"))
    route.to_coda |= bool(attributes.get("tocoda"))
    route.fine |= bool(attributes.get("fine"))
    route.segno |= bool(attributes.get("segno"))
    route.coda |= bool(attributes.get("coda"))
    velocity = velocity_in(attributes.get("dynamics", ""), element, at)
    return [] if velocity is None else [(beat, velocity)]


def velocity_in(percent: str, element: Element, at: Place) -> int | None:
    """Read an attribute in percent of forte; None if it is empty, or negative, as some programs write "as before"."""
    number = at.parsed(percent, element, "dynamics", low=-1000, high=1000) if percent else Fraction(-1)
    return None if number < 0 else velocity_of_percent(float(number))


def _metronome(element: Element) -> Fraction | None:
    """Read "quarter = 96"; None for what is no number, such as "quarter = eighth" or "ca. 96"."""
    unit = UNITS.get(element.words("beat-unit"))
    digits = element.words("per-minute")
    if unit is None or not digits.replace(".", "", 1).isdecimal() or len(digits) > 20:
        return None
    dots = sum(1 for _ in element.all("beat-unit-dot"))
    tempo_bpm = Fraction(digits) * unit * (2 - Fraction(1, 2 ** min(dots, 4)))
    low, high = TEMPO_RANGE_BPM
    return tempo_bpm if low <= tempo_bpm <= high else None
