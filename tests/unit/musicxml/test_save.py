"""save_musicxml: what is written is valid, is read again as the same, and is read by another program as the same."""

from fractions import Fraction

import numpy as np
import pytest
from lxml import etree

import workbench as wb
from tests.oracles.music21_score import notes_of
from tests.support.musicxml_schema import problems
from workbench.errors import MusicXmlFileError
from workbench.musicxml import load_musicxml, save_musicxml
from workbench.score import ChordSymbol, Degree, KeySignature, MeterMap, Score, TempoMap, Text

ROWS = [  # tuplets, notes across bar lines, chords, overlaps, drums, all velocities
    *((Fraction(i, 3), Fraction(i + 1, 3), 60 + i, 1 + 10 * i, 0) for i in range(12)),
    (5, Fraction(31, 3), "Eb4", 64, 0),
    (5, Fraction(31, 3), "G4", 64, 0),
    (6, 7, "C3", 127, 0),
    (Fraction(13, 2), 9, "D3", 1, 0),
    (0, 1, 36, 100, 9),
    (1, Fraction(5, 4), 38, 90, 9),
    (Fraction(1, 5), Fraction(3, 5), "A2", 80, 3),
    (10, Fraction(10001, 960), "B2", 80, 3),
]
PIECE = Score.from_notes(
    [tuple(float(each) if isinstance(each, Fraction) else each for each in row) for row in ROWS],
    unit="beats",
    tempo=TempoMap([(0, 90), (3.5, 132.5)], ticks_per_beat=4800),
    name="Étude <1> & more",
    programs={0: 40, 3: 32},
    channel_names={0: "Violin", 3: "Bass", 9: "Kit"},
    meter_map=MeterMap([(0, 3, 4), (2, 3, 4), (5, 7, 8)]),
    key_signatures=[KeySignature(Fraction(0), -3, "minor"), KeySignature(Fraction(5), 2), KeySignature(Fraction(6), 1)],
    chord_symbols=[
        ChordSymbol(Fraction(0), "Eb", "major-seventh", "Bb", "maj7", (Degree("add", 9, 1),)),
        ChordSymbol(Fraction(11, 2), "", "none", text="N.C."),
    ],
)


def saved(score, tmp_path, name="a.musicxml"):
    """Save, validate, and read again."""
    path = save_musicxml(score, tmp_path / name)
    if path.suffix == ".musicxml":
        assert problems(path) == []
    return load_musicxml(path)


def notes(score):
    """Rows of (part, key, start, end), sorted, in quarter notes."""
    ticks = score.ticks_per_beat
    return sorted(
        (part, key, Fraction(start, ticks), Fraction(end, ticks))
        for (start, end, part), key in zip(
            score.places[["start", "end", "part"]].tolist(), score.notes["key"].tolist(), strict=True
        )
    )


@pytest.mark.parametrize("name", ["a.musicxml", "a.mxl"])
def test_save_round_trip(tmp_path, name):
    """Notes exactly, with velocity, channel and part; names, programs, tempo, meter, keys and chords."""
    again = saved(PIECE, tmp_path, name)

    assert notes(again) == notes(PIECE)
    for field in ("key", "velocity", "channel"):
        np.testing.assert_array_equal(again.notes[field], PIECE.notes[field])
    np.testing.assert_allclose(again.notes["start_s"], PIECE.notes["start_s"], atol=1e-9)
    for field in ("name", "programs", "channel_names", "part_names", "meter_map", "key_signatures"):
        assert getattr(again, field) == getattr(PIECE, field), field
    assert [point[:2] for point in again.tempo_map.points] == [point[:2] for point in PIECE.tempo_map.points]
    assert again.chord_symbols == PIECE.chord_symbols


def test_save_is_read_the_same_by_music21(tmp_path):
    """Part, pitch, start and length of all pitched notes."""
    path = save_musicxml(PIECE, tmp_path / "a.musicxml")
    pitched = [row for row in notes(PIECE) if row[0] != PIECE.part_names.index("Kit")]

    assert [row for row in notes_of(path) if row[0] != PIECE.part_names.index("Kit")] == pitched


def test_save_twice_gives_the_same_bytes(tmp_path):
    """What was read and is written again is the same file, also compressed."""
    for name in ("a.musicxml", "a.mxl"):
        first = save_musicxml(saved(PIECE, tmp_path, name), tmp_path / name).read_bytes()
        second = save_musicxml(load_musicxml(tmp_path / name), tmp_path / name).read_bytes()

        assert first == second


def test_save_splits_at_bar_lines_and_ties(tmp_path):
    """A note of nine beats in 4/4 is three heads, tied."""
    path = save_musicxml(Score.from_notes([(1, 10, 60)], unit="beats"), tmp_path / "a.musicxml")
    heads = [each for each in etree.parse(str(path)).iter("note") if each.find("pitch") is not None]

    assert [head.findtext("type") for head in heads] == ["half", "whole", "half"]
    assert [head.find("type").getnext().tag == "dot" for head in heads] == [True, False, False]
    assert [[tie.get("type") for tie in head.findall("tie")] for head in heads] == [
        ["start"],
        ["stop", "start"],
        ["stop"],
    ]


def test_save_writes_tuplets_with_brackets(tmp_path):
    """Three eighth notes in the time of two, the first starts the bracket, the last ends it."""
    rows = [(i / 3, (i + 1) / 3, 60) for i in range(3)]
    path = save_musicxml(Score.from_notes(rows, unit="beats"), tmp_path / "a.musicxml")
    heads = [each for each in etree.parse(str(path)).iter("note") if each.find("pitch") is not None]

    assert [head.findtext("type") for head in heads] == ["eighth"] * 3
    assert [head.findtext("time-modification/actual-notes") for head in heads] == ["3"] * 3
    assert [[t.get("type") for t in head.iter("tuplet")] for head in heads] == [["start"], [], ["stop"]]


def test_save_pickup(tmp_path):
    """The first bar is number 0, and implicit."""
    path = save_musicxml(
        Score.from_notes([(0, 1, 60), (1, 5, 62)], unit="beats", meter_map=MeterMap.constant(pickup=1)),
        tmp_path / "a.musicxml",
    )
    measures = list(etree.parse(str(path)).iter("measure"))

    assert [(each.get("number"), each.get("implicit")) for each in measures] == [("0", "yes"), ("1", None)]
    assert load_musicxml(path).meter_map.pickup == 1


def test_save_dynamics(tmp_path):
    """A mark where the level of a bar changes, and no attribute where it is the mark's own."""
    rows = [(i, i + 1, 60, 80 if i < 4 else 112) for i in range(8)]
    path = save_musicxml(Score.from_notes(rows, unit="beats"), tmp_path / "a.musicxml")
    root = etree.parse(str(path))

    assert [each[0].tag for each in root.iter("dynamics")] == ["ff"]
    assert [each.get("dynamics") for each in root.iter("note")] == [None] * 8


def test_save_spells_by_the_key(tmp_path):
    """The key 63 is D sharp in E major and E flat in B flat major."""
    for fifths, step in ((4, "D"), (-2, "E")):
        score = Score.from_notes([(0, 4, 63)], unit="beats", key_signatures=[KeySignature(Fraction(0), fifths)])
        root = etree.parse(str(save_musicxml(score, tmp_path / "a.musicxml")))

        assert next(root.iter("step")).text == step


def test_save_played_music_keeps_every_tick(tmp_path):
    """What no note value has is written without one, and read as the same."""
    rng = np.random.default_rng(7)
    starts = np.sort(rng.uniform(0, 30, 200))
    score = Score.from_notes(
        [(s, s + rng.uniform(0.01, 3), rng.integers(30, 90), rng.integers(1, 128)) for s in starts]
    )
    again = saved(score, tmp_path)

    assert notes(again) == notes(score)
    assert sorted(again.notes[["key", "velocity"]].tolist()) == sorted(score.notes[["key", "velocity"]].tolist())


def test_save_lyrics_and_markers(tmp_path):
    """At the notes they belong to, and above the first part."""
    rows = [(0, 1, 60), (1, 2, 62), (2, 3, 64)]
    texts = (
        Text(Fraction(0), "lyric", "Hal-", 0),
        Text(Fraction(1), "lyric", "lo", 0),
        Text(Fraction(3, 2), "marker", "A & B"),
    )
    score = Score(Score.from_notes(rows, unit="beats").notes, texts=texts)

    assert saved(score, tmp_path).texts == texts


def test_save_syllable_on_a_tied_note(tmp_path):
    """It has a head of its own, tied to the one before; the note stays one."""
    texts = (Text(Fraction(0), "lyric", "glo-", 0), Text(Fraction(3, 2), "lyric", "ri-", 0))
    score = Score(Score.from_notes([(0, 3, 60)], unit="beats").notes, texts=texts)
    again = saved(score, tmp_path)

    assert again.texts == texts
    assert notes(again) == notes(score)


def test_save_ramps_as_steps(tmp_path):
    """A file has no ramps; in steps the seconds stay the same to a millisecond."""
    score = Score.from_notes(
        [(i, i + 1, 60) for i in range(16)], unit="beats", tempo=TempoMap([(0, 60, True), (16, 180)])
    )

    np.testing.assert_allclose(saved(score, tmp_path).notes["end_s"], score.notes["end_s"], atol=1e-3)


def test_save_score_without_notes(tmp_path):
    """One bar of silence."""
    assert len(saved(Score.from_notes([]), tmp_path)) == 0


def test_save_text_that_xml_cannot_hold(tmp_path):
    """Zero bytes and half characters are left out."""
    score = Score.from_notes([(0, 1, 60)], name="a\0b\ud800c")

    assert saved(score, tmp_path).name == "abc"


def test_save_refuses_bars_without_end(tmp_path):
    """A day of bars of a 128th note is no sheet music."""
    score = Score.from_notes([(0, 80_000, 60)], meter_map=MeterMap.constant(1, 128))

    with pytest.raises(MusicXmlFileError, match="has more than 100,000 bars"):
        save_musicxml(score, tmp_path / "a.musicxml")


def test_save_by_ending(tmp_path):
    """Score.save and wb.load_score choose the same format."""
    for ending in (".mid", ".midi", ".musicxml", ".mxl"):
        assert notes(wb.load_score(PIECE.save(tmp_path / f"a{ending}"))) == notes(PIECE)
    assert (tmp_path / "a.mxl").read_bytes()[:2] == b"PK"
    with pytest.raises(wb.errors.ParameterError, match=r"must be one of \.mid, .*, got '\.pdf' in a\.pdf"):
        PIECE.save("a.pdf")
    with pytest.raises(wb.errors.ParameterError, match="the path of a score must be text or a Path, got bytes"):
        wb.load_score(b"MThd")
