"""From the written parts of a MusicXML file to a score: repeats played, ties joined, ticks counted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from workbench.errors import MusicXmlFileError
from workbench.musicxml.limits import MAX_BEATS, MAX_DURATION_S, MAX_NOTES, MAX_TICKS_PER_BEAT
from workbench.musicxml.routes import joined_routes, play_order
from workbench.musicxml.sounding import sounding_seconds
from workbench.musicxml.ties import join_ties
from workbench.musicxml.written import Measure, TempoMark, WrittenNote, WrittenPart
from workbench.score.marks import ChordSymbol, KeySignature, Text
from workbench.score.meter_map import DENOMINATORS, MAX_NUMERATOR, MeterMap
from workbench.score.notes import NOTE
from workbench.score.places import PLACE
from workbench.score.score import Score
from workbench.score.tempo_map import DEFAULT_PPQ, TempoMap

SPLIT_IT = "Split the piece into smaller files, or read it with repeats=False."


@dataclass(slots=True)
class _Piece:
    """What has been laid out so far: for each part its notes with their beats from the start, and all marks."""

    notes: list[list[tuple[Fraction, WrittenNote]]]
    meters: list[tuple[Fraction, int, int]] = field(default_factory=list)
    tempi: dict[Fraction, Fraction] = field(default_factory=dict)
    keys: dict[Fraction, KeySignature] = field(default_factory=dict)
    chords: dict[ChordSymbol, None] = field(default_factory=dict)
    texts: dict[Text, None] = field(default_factory=dict)
    end: Fraction = Fraction(0)


def assemble(parts: Sequence[WrittenPart], name: str, label: str, *, repeats: bool) -> Score:
    """Make a score of parts.

    Parameters
    ----------
    parts : sequence of WrittenPart
        With their measures; a part with fewer measures than others is silent at the end.
    name : str
        Title.
    label : str
        What the file is called in messages.
    repeats : bool
        Whether repeats and jumps are played.

    Returns
    -------
    Score
        The piece.

    Raises
    ------
    MusicXmlFileError
        If a jump leads nowhere, or the piece becomes too long.
    """
    measures = _columns(parts)
    order = play_order(joined_routes(measures), label) if repeats else list(range(len(measures)))
    piece = _laid_out(parts, measures, order, label)
    ticks_per_beat = _resolution(piece, label)
    tempo_map = TempoMap(sorted(piece.tempi.items()), ticks_per_beat)
    places, rows = _tables(piece, ticks_per_beat)
    start_s, end_s = sounding_seconds(places, rows["grace"], tempo_map)
    if len(end_s) and end_s.max() > MAX_DURATION_S:
        raise MusicXmlFileError(f"{label}: the piece lasts {end_s.max() / 3600:,.0f} hours. {SPLIT_IT}")
    notes = np.zeros(len(places), NOTE)
    notes["start_s"], notes["end_s"] = start_s, end_s
    for each in ("key", "velocity", "channel"):
        notes[each] = rows[each]
    return Score(
        notes,
        tempo_map,
        name,
        _programs(parts),
        _channel_names(parts),
        MeterMap(piece.meters),
        tuple(piece.keys.values()),
        tuple(piece.chords),
        tuple(piece.texts),
        places=places,
        part_names=tuple(part.name for part in parts),
        end_tick=int(piece.end * ticks_per_beat),
    )


def _columns(parts: Sequence[WrittenPart]) -> list[list[Measure]]:
    """Turn measures by part into parts by measure."""
    count = max(len(part.measures) for part in parts)
    return [[part.measures[i] for part in parts if i < len(part.measures)] for i in range(count)]


def _laid_out(
    parts: Sequence[WrittenPart], measures: Sequence[Sequence[Measure]], order: Sequence[int], label: str
) -> _Piece:
    """Lay the measures one behind the other."""
    piece = _Piece([[] for _ in parts])
    n_notes = 0
    bar_line: Fraction | None = Fraction(0)  # where a bar line stands by itself, if the meter goes on
    last_meter: tuple[int, int] | None = None
    for index in order:
        column = measures[index]
        start = piece.end
        length = _length_of(column)
        meter = _meter_of(column[0].meter, length)
        if meter != last_meter or bar_line != start:
            piece.meters.append((start, *meter))
            last_meter = meter
        bar_line = start + Fraction(4 * meter[0], meter[1])
        piece.end = start + length
        if piece.end > MAX_BEATS:
            raise MusicXmlFileError(f"{label}: the piece is longer than {MAX_BEATS:,} quarter notes. {SPLIT_IT}")
        for number, part in enumerate(parts):
            if index >= len(part.measures):
                continue
            measure = part.measures[index]
            n_notes += len(measure.notes) + len(measure.marks)
            if n_notes > MAX_NOTES:
                raise MusicXmlFileError(f"{label}: there are more than {MAX_NOTES:,} notes. {SPLIT_IT}")
            piece.notes[number] += ((start + note.start, note) for note in measure.notes)
            _lay_marks(piece, measure, start, number)
    return piece


def _length_of(column: Sequence[Measure]) -> Fraction:
    """Say how long a measure is: as the parts that play in it say.

    NB: a rest for the whole measure is often written with another length: 8 quarters in 4/4, or a full bar in a pickup.
    """
    nominal = Fraction(4 * column[0].meter[0], column[0].meter[1])
    playing = [each.length for each in column if each.notes and each.length]
    if playing:
        return max(playing)
    resting = {each.length for each in column if each.length}
    return nominal if nominal in resting else max(resting, default=nominal)


def _meter_of(meter: tuple[int, int], length: Fraction) -> tuple[int, int]:
    """Give the time signature of a measure: its own, or one that is long enough for what is in it."""
    if length <= Fraction(4 * meter[0], meter[1]):
        return meter
    for denominator in DENOMINATORS:
        units = length * denominator / 4
        if denominator >= meter[1] and units.denominator == 1:
            return (int(units), denominator) if units <= MAX_NUMERATOR else meter
    return meter


def _lay_marks(piece: _Piece, measure: Measure, start: Fraction, part: int) -> None:
    """Place the marks of one measure; of keys and tempi the first part that says something counts."""
    for mark in measure.marks:
        beat = start + mark.beat
        match mark:
            case TempoMark():
                piece.tempi.setdefault(beat, mark.tempo_bpm)
            case KeySignature():
                piece.keys.setdefault(beat, mark._replace(beat=beat))
            case ChordSymbol():
                piece.chords[mark._replace(beat=beat)] = None
            case Text(kind="lyric"):
                piece.texts[mark._replace(beat=beat, part=part)] = None
            case Text() if mark.text:
                piece.texts[mark._replace(beat=beat)] = None


def _resolution(piece: _Piece, label: str) -> int:
    """Find the ticks per beat of which all notes have whole ones: a multiple of 480, to serve MIDI as well."""
    denominators = {piece.end.denominator, *(start.denominator for start, *_ in piece.meters)}
    for notes in piece.notes:
        for start, note in notes:
            denominators.add(start.denominator)
            denominators.add((start + note.duration).denominator)
    ticks = DEFAULT_PPQ
    for each in denominators:
        ticks = lcm(ticks, each)
        if ticks > MAX_TICKS_PER_BEAT:
            problem = "the durations have no common unit: there are too many different <divisions>"
            raise MusicXmlFileError(f"{label}: {problem}. Export the file again with one <divisions> for all parts.")
    return ticks


def _tables(piece: _Piece, ticks_per_beat: int) -> tuple[np.ndarray[Any, Any], dict[str, np.ndarray[Any, Any]]]:
    """Join ties and write the notes into a table of places, and the rest of them into columns."""
    joined = [(part, each) for part, notes in enumerate(piece.notes) for each in join_ties(notes)]
    places = np.zeros(len(joined), PLACE)
    rows = [
        (int(start * ticks_per_beat), int(end * ticks_per_beat), part, note.staff, note.voice, note.spelling)
        for part, (start, end, note) in joined
    ]
    places[:] = rows
    columns = {
        "key": [note.key for _, (_, _, note) in joined],
        "velocity": [note.velocity for _, (_, _, note) in joined],
        "channel": [note.channel for _, (_, _, note) in joined],
        "grace": [note.grace_order for _, (_, _, note) in joined],
    }
    return places, {name: np.array(values, dtype=np.int64) for name, values in columns.items()}


def _programs(parts: Sequence[WrittenPart]) -> dict[int, int]:
    """Find the program of each channel that plays; the first that asks for one gets it."""
    playing = {note.channel for part in parts for measure in part.measures for note in measure.notes}
    programs: dict[int, int] = {}
    for part in parts:
        for each in part.instruments.values():
            channel = part.channel if each.channel is None else each.channel
            if each.program is not None and channel in playing:
                programs.setdefault(channel, each.program)
    return dict(sorted(programs.items()))


def _channel_names(parts: Sequence[WrittenPart]) -> dict[int, str]:
    names: dict[int, str] = {}
    for part in parts:
        for channel in sorted({note.channel for measure in part.measures for note in measure.notes}):
            if part.name:
                names.setdefault(channel, part.name)
    return dict(sorted(names.items()))
