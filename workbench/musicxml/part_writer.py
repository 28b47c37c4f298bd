"""PartWriter: one part of a score, bar by bar."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from workbench.musicxml.dynamics import DEFAULT, VELOCITIES, nearest_mark
from workbench.musicxml.element import Element
from workbench.musicxml.lane_writer import LaneWriter
from workbench.musicxml.marks_writer import bar_marks, dynamics, key_signature
from workbench.musicxml.part_names import Instruments
from workbench.musicxml.sheet import Sheet
from workbench.musicxml.voices import Lane, lanes_of
from workbench.musicxml.xml_text import node
from workbench.score.meter_map import Bar
from workbench.score.notes import DRUM_CHANNEL

TREBLE_FROM = 60  # a staff whose notes are on average at middle C or above has a treble clef


class _Staff(NamedTuple):
    """What is needed to choose a clef."""

    mean_key: float
    is_drums: bool


class PartWriter:
    """Writes one part.

    Parameters
    ----------
    sheet : Sheet
        The score and its bars.
    part : int
        Which part, counted from 0.
    instruments : Instruments
        What plays in it.
    """

    def __init__(self, sheet: Sheet, part: int, instruments: Instruments) -> None:
        mine = sheet.score.places["part"] == part
        notes, places = sheet.score.notes[mine], sheet.score.places[mine]
        self._sheet = sheet
        self._is_first = part == 0
        self._id = instruments.id
        self._staves = [_staff(notes[places["staff"] == each]) for each in range(1, 1 + places["staff"].max(initial=1))]
        order = np.argsort(places["start"], kind="stable")
        self._starts, self._velocities = places["start"][order], notes["velocity"][order]
        lanes = lanes_of(notes, places)
        _put_lyrics(sheet, part, lanes)
        first_of_staff = {lane.staff: lane for lane in reversed(lanes)}
        self._lanes = [
            LaneWriter(sheet, lane, instruments, len(self._staves), has_rests=first_of_staff[lane.staff] is lane)
            for lane in lanes
        ]

    def write(self) -> Element:
        """Write the part."""
        measures: list[Element] = []
        level, previous = DEFAULT, None
        for bar in self._sheet.bars:
            mark = self._mark(bar, level)
            content = [*self._attributes(bar, previous), *bar_marks(self._sheet, bar, is_first_part=self._is_first)]
            content += [dynamics(mark)] if mark != level else []
            level, previous = mark, bar
            measures.append(node("measure", *content, *self._music(bar, VELOCITIES[level]), **_numbered(bar)))
        return node("part", *measures, id=self._id)

    def _music(self, bar: Bar, velocity: int) -> Iterator[Element]:
        """Write the lanes of a bar; each goes back to the bar line first."""
        reached = 0
        for lane in self._lanes:
            written, end = lane.bar(bar, velocity)
            if written and reached:
                yield node("backup", node("duration", reached))
            if written:
                yield from written
                reached = end

    def _mark(self, bar: Bar, level: str) -> str:
        """Choose the dynamic mark for the notes that start in a bar."""
        ticks = self._sheet.score.ticks_per_beat
        first, last = np.searchsorted(self._starts, [int(bar.start * ticks), int(bar.end * ticks)])
        return nearest_mark(float(self._velocities[first:last].mean())) if last > first else level

    def _attributes(self, bar: Bar, previous: Bar | None) -> Iterator[Element]:
        """Write what is new in a bar: divisions, keys, time signature, staves and clefs."""
        keys = list(self._sheet.in_bar(self._sheet.score.key_signatures, bar))
        content = [] if previous else [node("divisions", self._sheet.divisions)]
        content += [key_signature(key) for key in keys if key.beat == bar.start][-1:]
        if previous is None or previous[3:] != bar[3:]:
            content.append(node("time", node("beats", bar.numerator), node("beat-type", bar.denominator)))
        if previous is None:
            content += [node("staves", len(self._staves))] if len(self._staves) > 1 else []
            content += [_clef(number, staff) for number, staff in enumerate(self._staves, 1)]
        if content:
            yield node("attributes", *content)
        for key in keys:
            if key.beat > bar.start:
                way = node("duration", self._sheet.length(key.beat - bar.start))
                yield from (node("forward", way), node("attributes", key_signature(key)), node("backup", way))


def _numbered(bar: Bar) -> dict[str, str | float]:
    return {"number": bar.number, "implicit": "yes"} if bar.number == 0 else {"number": bar.number}


def _staff(notes: np.ndarray) -> _Staff:
    if not len(notes):
        return _Staff(TREBLE_FROM, is_drums=False)
    return _Staff(float(notes["key"].mean()), bool((notes["channel"] == DRUM_CHANNEL).all()))


def _clef(number: int, staff: _Staff) -> Element:
    if staff.is_drums:
        return node("clef", node("sign", "percussion"), number=number)
    sign, line = ("G", 2) if staff.mean_key >= TREBLE_FROM else ("F", 4)
    return node("clef", node("sign", sign), node("line", line), number=number)


def _put_lyrics(sheet: Sheet, part: int, lanes: list[Lane]) -> None:
    """Give each lyric to the first lane that has a note there; where nothing is written, it is not."""
    words = {
        round(text.beat * sheet.score.ticks_per_beat): text.text
        for text in reversed(sheet.score.texts)
        if text.kind == "lyric" and text.part == part
    }
    ticks = sorted(words)
    for lane in lanes:
        for chord in lane.chords:
            for tick in ticks[bisect_left(ticks, chord.start) : bisect_left(ticks, chord.end)]:
                if tick in words:
                    chord.lyrics[tick] = words.pop(tick)
