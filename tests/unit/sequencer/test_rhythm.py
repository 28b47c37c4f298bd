"""Rhythms: against what is published of them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from workbench.errors import ParameterError, UnknownNameError
from workbench.sequencer import Pattern
from workbench.sequencer.drum_names import DRUM_NAMES
from workbench.sequencer.notation import pattern
from workbench.sequencer.rhythm import (
    FILLS,
    STYLES,
    TIMELINES,
    antipodal_pairs,
    balance,
    bjorklund,
    drums,
    euclid,
    evenness,
    groove,
    on_grid,
    perfect_balance,
    polyrhythm,
)
from workbench.sequencer.rhythm.balanced import BALANCED, first_coefficient

# Toussaint (2005), "The Euclidean Algorithm Generates Traditional Musical Rhythms", list in section 4, as necklaces.
TOUSSAINT = {
    (1, 2): "x.",
    (1, 3): "x..",
    (1, 4): "x...",
    (2, 3): "x.x",
    (2, 5): "x.x..",
    (3, 4): "x.xx",
    (3, 5): "x.x.x",
    (3, 7): "x.x.x..",
    (3, 8): "x..x..x.",
    (4, 7): "x.x.x.x",
    (4, 9): "x.x.x.x..",
    (4, 11): "x..x..x..x.",
    (4, 12): "x..x..x..x..",
    (5, 6): "x.xxxx",
    (5, 7): "x.xx.xx",
    (5, 8): "x.xx.xx.",
    (5, 9): "x.x.x.x.x",
    (5, 11): "x.x.x.x.x..",
    (5, 12): "x..x.x..x.x.",
    (5, 16): "x..x..x..x..x...",
    (7, 8): "x.xxxxxx",
    (7, 12): "x.xx.x.xx.x.",
    (7, 16): "x..x.x.x..x.x.x.",
    (9, 16): "x.xx.x.x.xx.x.x.",
    (11, 24): "x..x.x.x.x.x..x.x.x.x.x.",
    (13, 24): "x.xx.x.x.x.x.xx.x.x.x.x.",
}


def steps_of(row):
    """Which steps of a row are struck."""
    return [place for place, sign in enumerate(row) if sign == "x"]


def rotations(row):
    """A necklace: a row as it reads from each of its steps."""
    return {row[i:] + row[:i] for i in range(len(row))}


@pytest.mark.parametrize(("numbers", "row"), TOUSSAINT.items())
def test_euclidean_necklaces_are_toussaints(numbers, row):
    """The same necklace as published."""
    found = "".join("x" if hit else "." for hit in bjorklund(*numbers))

    assert found in rotations(row)


def test_euclid_begins_with_a_hit_and_rotates_later():
    """As in Strudel; Tidal rotates the other way."""
    assert euclid(3, 8) == Pattern.from_steps("x..x..x.", step="1/2")
    assert euclid(3, 8, 1) == Pattern.from_steps(".x..x..x", step="1/2")
    assert euclid(3, 8, -1, beats=2, pitch="bd") == Pattern.from_steps("..x..x.x", pitch="bd")
    assert len(euclid(0, 4)) == 0
    assert euclid(5, 8) == pattern("cl(5,8)")
    with pytest.raises(ParameterError, match=r"pulses must be in range 0\.\.8, the number of steps, got 9"):
        euclid(9, 8)


@pytest.mark.parametrize(
    ("steps", "polygons"),
    [
        (12, [2, (3, 1)]),
        (12, [4]),
        (24, [3, (4, 1)]),
        (30, [5, (3, 1), (-2, 6)]),  # none of its parts is left whole: Milne et al. (2015), irregular and minimal
        (30, [3, (5, 1)]),
    ],
)
def test_unions_of_polygons_are_perfectly_balanced(steps, polygons):
    """The first Fourier coefficient is nothing."""
    rhythm = perfect_balance(steps, *polygons, beats=steps)
    onsets = [int(each.onset) for each in rhythm]

    assert first_coefficient(onsets, steps) < BALANCED
    assert len(onsets) == sum(sides if isinstance(sides, int) else sides[0] for sides in polygons)


def test_an_irregular_rhythm_has_no_polygon_in_it():
    """Six hits of thirty, balanced, without a regular polygon."""
    onsets = {int(each.onset) for each in perfect_balance(30, 5, (3, 1), (-2, 6), beats=30)}
    polygons = [{(first + i * 30 // n) % 30 for i in range(n)} for n in (2, 3, 5) for first in range(30 // n)]

    assert onsets == {0, 1, 11, 12, 18, 24}
    assert not any(each <= onsets for each in polygons)


@pytest.mark.parametrize(
    ("polygons", "message"),
    [
        ([5], "must be one of 2, 3, 4, 6, 12, got 5"),
        ([1], "must be one of"),
        ([2, 3], r"polygons meet, or are taken away where there is none, on steps \[0\]"),
        ([3, (-2, 0)], r"on steps \[6\]"),
        ([3, -3], "must leave at least one hit"),
        ([], "must leave at least one hit"),
    ],
)
def test_polygons_that_do_not_fit_are_refused(polygons, message):
    """On twelve steps."""
    with pytest.raises(ParameterError, match=message):
        perfect_balance(12, *polygons)


def test_balance_and_evenness_of_known_rhythms():
    """Of all hits at once, of regular polygons, and of the tresillo, by hand."""
    assert balance([0, 8, 16], 8) == pytest.approx(0.0)
    assert balance([0, 4], 8) == pytest.approx(1.0)
    assert balance([0, 3, 6], 8) == pytest.approx(1 - (2**0.5 - 1) / 3)  # 1 + e^(3i pi/4) + e^(-i pi/2)
    assert evenness([0, 4, 8], 12) == pytest.approx(1.0)
    assert evenness([0, 1, 2], 12) < evenness([0, 3, 6], 8) < 1.0
    with pytest.raises(ParameterError, match="onsets must name at least one step"):
        balance([], 8)


@pytest.mark.parametrize("name", TIMELINES)
def test_antipodal_pairs_are_counted(name):
    """As many as one finds by looking across the circle from each hit."""
    row = TIMELINES[name].row
    across = sum(row[(step + len(row) // 2) % len(row)] == "x" for step in steps_of(row))

    assert antipodal_pairs(steps_of(row), len(row)) == (across // 2 if len(row) % 2 == 0 else 0)


def test_rhythms_of_the_aka_are_odd():
    """Arom's examples: 3 2 2 ... 3 2 2 2 ... parted nowhere into halves."""
    for gaps in ([3, 2, 3, 2, 2], [3, 2, 2, 2, 3, 2, 2], [3, 2, 2, 2, 2, 3, 2, 2, 2, 2, 2]):
        onsets = [sum(gaps[:i]) for i in range(len(gaps))]

        assert antipodal_pairs(onsets, sum(gaps)) == 0
    assert antipodal_pairs([0, 3, 6, 9], 12) == 2


@pytest.mark.parametrize("name", TIMELINES)
def test_every_timeline_is_a_pattern(name):
    """Its hits are its row's; its grid is no finer."""
    row, step, about = TIMELINES[name]
    rhythm = groove(name)
    onsets, steps = on_grid(rhythm, rhythm.length)

    assert rhythm.length == len(row) * step
    assert [onset * len(row) // steps for onset in onsets] == steps_of(row)
    assert about


def test_the_six_claves_are_told_apart():
    """Five hits in sixteen each, no two the same, nor the same necklace."""
    rows = [TIMELINES[name].row for name in ("shiko", "son", "rumba", "soukous", "gahu", "bossa")]

    assert all(row.count("x") == 5 and len(row) == 16 for row in rows)
    assert len({min(rotations(row)) for row in rows}) == 6


def test_published_relations_between_timelines():
    """Tresillo, cinquillo, samba, venda and the standard pattern are Euclidean; both compases are one necklace."""
    rows = {name: each.row for name, each in TIMELINES.items()}
    for name, numbers in {
        "tresillo": (3, 8),
        "cinquillo": (5, 8),
        "samba": (7, 16),
        "venda": (5, 12),
        "bembe": (7, 12),
        "fume-fume": (5, 12),
        "ruchenitsa": (3, 7),
        "aksak": (4, 9),
        "bossa": (5, 16),
    }.items():
        assert "".join("x" if hit else "." for hit in bjorklund(*numbers)) in rotations(rows[name]), name
    assert rows["buleria"] in rotations(rows["seguiriya"])


def test_polyrhythms_are_even_pulses():
    """Each part divides the cycle into equal parts, and they meet on one."""
    rhythm = polyrhythm(3, 2, beats=6)

    assert [(each.pitch.key, each.onset) for each in rhythm] == [(76, 0), (77, 0), (76, 2), (77, 3), (76, 4)]
    assert polyrhythm(5, 4, 3).length == 4
    with pytest.raises(ParameterError, match="1 to 6 pulses can be told apart, got 0"):
        polyrhythm()


@pytest.mark.parametrize("name", STYLES)
def test_every_style_is_a_pattern_of_its_drums(name):
    """As long as it says, begun with a hit or a rest, and every hit on the grid of its row."""
    style = STYLES[name]
    rhythm = drums(name)

    assert rhythm.length == style.beats
    assert {each.pitch.midi for each in rhythm} == {each.key for each in DRUM_NAMES if each.short in style.rows}
    assert len(rhythm) == sum(sign != "." for row in style.rows.values() for sign in row)
    for row in style.rows.values():
        assert len(row) % style.beats == 0


@pytest.mark.parametrize("name", FILLS)
def test_every_fill_replaces_the_end(name):
    """Without it the pattern is as before; with it the end is the fill's."""
    fill = FILLS[name]
    rhythm = drums("rock", fill=name)
    plain = rhythm.preview(1)
    filled = rhythm.preview(1, fill=True)
    start = rhythm.length - fill.beats

    assert plain == drums("rock").preview(rhythm.length // 4)
    assert [each for each in filled if each.beat < start] == [each for each in plain if each.beat < start]
    hits = sum(sign != "." for row in fill.rows.values() for sign in row)
    assert len([each for each in filled if each.beat >= start]) == hits


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: drums("rok"), "There is no drum pattern 'rok'. Did you mean 'rock'"),
        (lambda: drums("rock", fill="tom"), "There is no fill 'tom'. Did you mean 'toms'"),
        (lambda: groove("sun"), "There is no groove 'sun'. Did you mean 'son'"),
    ],
)
def test_unknown_names_are_answered_with_those_that_there_are(act, message):
    """With the nearest first."""
    with pytest.raises(UnknownNameError, match=message):
        act()


def test_names_are_read_as_they_are_written():
    """Large letters, dashes and underlines do not matter."""
    assert drums("Four-on-the_floor") == drums("four on the floor")


def test_the_backbeat_is_on_two_and_four():
    """Where it is said to be."""
    snare = [each.onset for each in drums("rock") if each.pitch.key == 38]

    assert snare == [1, 3]
    assert [each.onset for each in drums("one drop") if each.pitch.key == 36] == [Fraction(2)]
