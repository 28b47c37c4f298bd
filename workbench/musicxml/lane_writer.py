"""LaneWriter: one voice of a part, bar by bar: notes, ties, tuplets and rests."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from workbench.musicxml.dynamics import percent_of_velocity
from workbench.musicxml.element import Element
from workbench.musicxml.part_names import Instruments
from workbench.musicxml.sheet import Sheet
from workbench.musicxml.values import Value, brackets, values_between
from workbench.musicxml.voices import Chord, Head, Lane
from workbench.musicxml.xml_text import node
from workbench.score.meter_map import Bar
from workbench.score.notes import DRUM_CHANNEL
from workbench.score.spelling import UNSPELLED, spell, spelled

SYLLABLE = "-"  # at the end of a lyric: the word goes on


class _Item(NamedTuple):
    """One value on paper: a part of a chord, or of a rest if there is no chord."""

    value: Value
    chord: Chord | None = None
    ties_back: bool = False
    ties_on: bool = False


class LaneWriter:
    """Writes one lane.

    Parameters
    ----------
    sheet : Sheet
        The score.
    lane : Lane
        What to write.
    instruments : Instruments
        What plays it.
    n_staves : int
        Staves of the part.
    has_rests : bool
        Whether pauses are written as rests; if not, they are passed over.
    """

    def __init__(self, sheet: Sheet, lane: Lane, instruments: Instruments, n_staves: int, *, has_rests: bool) -> None:
        self._sheet = sheet
        self._lane = lane
        self._instruments = instruments
        self._n_staves = n_staves
        self._has_rests = has_rests
        self._next = 0  # the first chord that is not over yet
        self._ticks = int(sheet.score.ticks_per_beat)

    def bar(self, bar: Bar, velocity: int) -> tuple[list[Element], int]:
        """Write one bar; the bars must come in their order.

        Parameters
        ----------
        bar : Bar
            Which bar.
        velocity : int
            The level that holds in it; notes of another velocity say theirs.

        Returns
        -------
        list of Element
            Notes and rests; none if there is nothing to write.
        int
            Divisions from the bar line to where they end.
        """
        items, graces = self._items(bar)
        if not items and not graces:
            return [], 0
        # NB: a rest for a whole bar is as long as the time signature to some programs, so a short bar has none.
        is_full = bar.end - bar.start == Fraction(4 * bar.numerator, bar.denominator)
        if is_full and all(item.chord is None for item in items) and not graces:
            return [self._whole_rest(bar)], self._sheet.length(bar.end - bar.start)
        written: list[Element] = []
        marks = brackets([item.value for item in items])
        for item, bracket in zip(items, marks, strict=True):
            for grace in [each for each in graces if self._at(each.start, bar) == item.value.start]:
                written += self._chord(_Item(Value(item.value.start, item.value.start), grace), velocity, "", bar)
                graces.remove(grace)
            written += self._chord(item, velocity, bracket, bar) if item.chord else self._rest(item.value, bracket)
        for grace in graces:  # where nothing else starts, so at the end
            written += self._chord(_Item(Value(Fraction(0), Fraction(0)), grace), velocity, "", bar)
        return written, self._sheet.length(items[-1].value.end) if items else 0

    def _items(self, bar: Bar) -> tuple[list[_Item], list[Chord]]:
        """Divide what is in a bar into note values, with rests in between; and the grace notes."""
        items: list[_Item] = []
        graces: list[Chord] = []
        now, length = Fraction(0), bar.end - bar.start
        at = self._next
        chords = self._lane.chords
        while at < len(chords) and self._at(chords[at].start, bar) < length:
            chord = chords[at]
            start, end = self._at(chord.start, bar), self._at(chord.end, bar)
            if chord.start == chord.end:
                graces.append(chord)
                items += self._pause(now, start)
                now = max(now, start)
            else:
                items += self._pause(now, max(start, Fraction(0)))
                now = min(end, length)
                items += (
                    _Item(value, chord, value.start > start, value.end < end)
                    for value in self._values(chord, max(start, Fraction(0)), now, bar)
                )
            if end > length:
                break
            at += 1
        self._next = at
        if self._has_rests:
            items += self._pause(now, length)
        return items, graces

    def _values(self, chord: Chord, start: Fraction, end: Fraction, bar: Bar) -> Iterator[Value]:
        """Write a chord in values; a syllable that is sung on a tied head needs a head of its own."""
        syllables = (self._at(tick, bar) for tick in sorted(chord.lyrics))
        for line, following in pairwise([start, *(beat for beat in syllables if start < beat < end), end]):
            yield from values_between(line, following)

    def _pause(self, start: Fraction, end: Fraction) -> list[_Item]:
        return [_Item(value) for value in values_between(start, end)]

    def _at(self, tick: int, bar: Bar) -> Fraction:
        return Fraction(tick, self._ticks) - bar.start

    def _tick(self, at: Fraction, bar: Bar) -> int:
        return int((at + bar.start) * self._ticks)

    def _whole_rest(self, bar: Bar) -> Element:
        duration = node("duration", self._sheet.length(bar.end - bar.start))
        return node("note", node("rest", measure="yes"), duration, node("voice", self._lane.voice), *self._staff())

    def _staff(self, head: Head | None = None) -> list[Element]:
        return [node("staff", head.staff if head else self._lane.staff)] if self._n_staves > 1 else []

    def _rest(self, value: Value, bracket: str) -> list[Element]:
        duration = node("duration", self._sheet.length(value.end - value.start))
        voice = node("voice", self._lane.voice)
        if not self._has_rests and not bracket:
            return [node("forward", duration, voice, *self._staff())]
        notations = _notations(bracket, ())
        return [node("note", node("rest"), duration, voice, *_value(value), *self._staff(), *notations)]

    def _chord(self, item: _Item, velocity: int, bracket: str, bar: Bar) -> Iterator[Element]:
        if item.chord is None:
            return
        ties = [each for each, is_tied in (("stop", item.ties_back), ("start", item.ties_on)) if is_tied]
        is_grace = item.chord.start == item.chord.end
        duration = node("duration", self._sheet.length(item.value.end - item.value.start))
        for number, head in enumerate(item.chord.heads):
            instrument = self._instruments.id_of(head.channel, head.key)
            level = {} if head.velocity == velocity else {"dynamics": percent_of_velocity(head.velocity)}
            yield node(
                "note",
                *([node("grace")] if is_grace else []),
                *([node("chord")] if number else []),
                self._pitch(head, bar),
                *([] if is_grace else [duration]),
                *(node("tie", type=each) for each in ties),
                *([node("instrument", id=instrument)] if instrument else []),
                node("voice", self._lane.voice),
                *_value(item.value),
                *self._staff(head),
                *_notations("" if number else bracket, ties),
                *([] if number else _lyric(item.chord.lyrics.get(self._tick(item.value.start, bar), ""))),
                **level,
            )

    def _pitch(self, head: Head, bar: Bar) -> Element:
        fifth = head.spelling
        if fifth == UNSPELLED:
            fifth = spell(head.key, self._sheet.fifths_at(bar))
        letter, alter, octave = spelled(head.key, fifth)
        if head.channel == DRUM_CHANNEL:
            letter, _, octave = spelled(head.key, spell(head.key, 0))
            return node("unpitched", node("display-step", letter), node("display-octave", max(octave, 0)))
        sign = [node("alter", alter)] if alter else []
        return node("pitch", node("step", letter), *sign, node("octave", octave))


def _value(value: Value) -> list[Element]:
    """Write type, dots and tuplet of a value, if it has them."""
    if not value.type:
        return []
    content = [node("type", value.type), *(node("dot") for _ in range(value.dots))]
    if value.actual > 1:
        ratio = (node("actual-notes", value.actual), node("normal-notes", value.normal))
        content.append(node("time-modification", *ratio))
    return content


def _notations(bracket: str, ties: Sequence[str]) -> list[Element]:
    content = [node("tied", type=each) for each in ties]
    content += [node("tuplet", type=each) for each in bracket.split()]
    return [node("notations", *content)] if content else []


def _lyric(text: str) -> list[Element]:
    if not text:
        return []
    goes_on = text.endswith(SYLLABLE) and text != SYLLABLE
    words = text.removesuffix(SYLLABLE) if goes_on else text
    return [node("lyric", node("syllabic", "begin" if goes_on else "single"), node("text", words))]
