"""save_musicxml: a Score becomes a MusicXML 4.0 file, plain or compressed."""

import os
from fractions import Fraction
from math import gcd, lcm
from pathlib import Path

import numpy as np

from workbench.errors import MusicXmlFileError
from workbench.musicxml.container import pack
from workbench.musicxml.element import Element
from workbench.musicxml.limits import MAX_MEASURES
from workbench.musicxml.part_names import Instruments, write_part_list
from workbench.musicxml.part_writer import PartWriter
from workbench.musicxml.sheet import Sheet
from workbench.musicxml.xml_text import node, to_bytes
from workbench.score.meter_map import Bar
from workbench.score.score import Score
from workbench.score.tempo_map import DEFAULT_PPQ

MAX_DIVISIONS = 2**20  # of a quarter note
SHORTEST_IN_LAST_BAR = 16  # parts of a quarter note: a last bar ends with its last note, unless that was played freely


def save_musicxml(score: Score, path: str | os.PathLike[str]) -> Path:
    """Write a score as MusicXML: a part for each of its parts, bar by bar.

    Every note keeps its exact start and length: what no note value has (music that was played, not written) is written
    with its duration and without a value; `score.quantize` finds values first. Notes across a bar line are tied.
    Controllers have no place in it; ramps of tempo become steps, and transposing instruments stand as they sound.

    Parameters
    ----------
    score : Score
        What to write.
    path : path
        Where to; ``.mxl`` is compressed, everything else plain. An existing file is replaced.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    MusicXmlFileError
        If the score has more bars than `workbench.musicxml.limits` allows.
    OSError
        If the file cannot be written.
    """
    path = Path(path)
    text = to_bytes(_document(score, path.name))
    path.write_bytes(pack(text) if path.suffix.lower() == ".mxl" else text)
    return path


def _document(score: Score, label: str) -> Element:
    score, bars = _barred(score, label)
    instruments = [Instruments.of(score, part) for part in range(max(len(score.part_names), 1))]
    sheet = Sheet(score, bars, _divisions(score, bars), score.tempo_map.stepped().points)
    head = [node("work", node("work-title", score.name))] if score.name else []
    return node(
        "score-partwise",
        *head,
        node("identification", node("encoding", node("software", "workbench"))),
        write_part_list(score, instruments),
        *(PartWriter(sheet, part, each).write() for part, each in enumerate(instruments)),
        version="4.0",
    )


def _barred(score: Score, label: str) -> tuple[Score, list[Bar]]:
    """Give the score in ticks in which every bar line is a whole one, and its bars."""
    beats = score.end_tick / Fraction(score.ticks_per_beat)
    bars: list[Bar] = []
    for bar in score.meter_map.bars(max(beats, Fraction(1, 1024))):
        bars.append(bar)
        if len(bars) * max(len(score.part_names), 1) > MAX_MEASURES:
            raise MusicXmlFileError(f"{label}: the score has more than {MAX_MEASURES:,} bars. Save parts of it.")
    last = bars[-1]
    if last.start < beats < last.end and (beats * SHORTEST_IN_LAST_BAR).denominator == 1:
        bars[-1] = last._replace(end=beats)
    ticks = Fraction(score.ticks_per_beat)
    resolution = lcm(ticks.numerator, *(bar.end.denominator for bar in bars)) if ticks.denominator == 1 else DEFAULT_PPQ
    return score.with_resolution(resolution if resolution <= MAX_DIVISIONS else DEFAULT_PPQ), bars


def _divisions(score: Score, bars: list[Bar]) -> int:
    """Find the fewest divisions of a quarter note that hold every note, bar line and mark.

    Marks that would need more than `MAX_DIVISIONS` are moved to the nearest.
    """
    ticks = int(score.ticks_per_beat)
    common = gcd(ticks, *np.unique(score.places["start"]).tolist(), *np.unique(score.places["end"]).tolist())
    divisions = ticks // gcd(common, *(int(bar.end * ticks) for bar in bars))
    beats = {point.beat for point in score.tempo_map.stepped().points}
    beats.update(*([mark.beat for mark in marks] for marks in (score.key_signatures, score.chord_symbols, score.texts)))
    for denominator in {beat.denominator for beat in beats}:
        finer = lcm(divisions, denominator)
        divisions = finer if finer <= MAX_DIVISIONS else divisions
    return divisions
