"""load_musicxml: what each thing in a file becomes."""

from fractions import Fraction

import pytest

import workbench as wb
from tests.support.musicxml_text import note, score_xml
from workbench.musicxml import load_musicxml
from workbench.score import ChordSymbol, Degree, KeySignature, Text

CHORD, GRACE, CUE = "<chord/>", "<grace/>", "<cue/>"
TIE, UNTIE = '<tie type="start"/>', '<tie type="stop"/>'


def rows(score):
    """The notes as (start, end, key) in quarter notes."""
    starts, ends = score.start_beats.tolist(), score.end_beats.tolist()
    return list(zip(starts, ends, score.notes["key"].tolist(), strict=True))


def attributes(content):
    """An <attributes> element."""
    return f"<attributes>{content}</attributes>"


def test_load_notes_rests_and_chords():
    """Durations are divisions of a quarter note; a chord note starts with the note before it."""
    score = load_musicxml(score_xml([note("C4", 2) + note("E4", 2, before=CHORD) + note("R", 2) + note("F#5", 4)]))

    assert rows(score) == [(0, 1, 60), (0, 1, 64), (2, 4, 78)]
    assert score.part_names == ("Part 1",)
    assert score.notes["velocity"].tolist() == [80, 80, 80]
    assert score.places["spelling"].tolist() == [0, 4, 6]


def test_load_backup_and_forward_make_voices():
    """Two voices in one bar, the second with a gap."""
    first = note("C5", 8, "<voice>1</voice>")
    second = (
        note("C3", 2, "<voice>2</voice>")
        + "<forward><duration>2</duration></forward>"
        + note("G3", 4, "<voice>2</voice>")
    )
    score = load_musicxml(score_xml([first + "<backup><duration>8</duration></backup>" + second]))

    assert rows(score) == [(0, 1, 48), (0, 4, 72), (2, 4, 55)]
    assert score.places["voice"].tolist() == [2, 1, 2]


def test_load_ties_over_bar_lines_are_one_note():
    """Three tied heads are one note; equal heads without a tie are two."""
    measures = [note("C4", 8, TIE), note("C4", 8, UNTIE + TIE), note("C4", 4, UNTIE) + note("C4", 4)]

    assert rows(load_musicxml(score_xml(measures))) == [(0, 10, 60), (10, 12, 60)]


def test_load_tie_that_leads_nowhere_is_none():
    """Into another key, or across a rest."""
    assert rows(load_musicxml(score_xml([note("C4", 4, TIE) + note("D4", 4, UNTIE)]))) == [(0, 2, 60), (2, 4, 62)]


def test_load_tuplets_are_exact():
    """Three notes in the time of two quarters, seven in the time of a half note."""
    start = attributes("<divisions>21</divisions>")
    score = load_musicxml(score_xml([start + note("C4", 14) * 3 + note("D4", 6) * 7]))
    ends = [Fraction(int(each), score.ticks_per_beat) for each in score.places["end"]]

    assert ends == [Fraction(2 * i, 3) for i in (1, 2, 3)] + [2 + Fraction(2 * i, 7) for i in range(1, 8)]


def test_load_pickup_is_bar_0():
    """A first bar of one beat leads to the bar line."""
    score = load_musicxml(score_xml([note("G4", 2), note("C5", 8)]))

    assert score.meter_map.pickup == 1
    assert score.meter_map.position(0) == (0, 4, 0)
    assert score.meter_map.position(1) == (1, 1, 0)


def test_load_meter_and_key_changes():
    """Odd meters are added up, keys have their mode."""
    meter = "<time><beats>3+2</beats><beat-type>8</beat-type></time>"
    key = "<key><fifths>-3</fifths><mode>minor</mode></key>"
    score = load_musicxml(score_xml([note("C4", 8), attributes(meter + key) + note("C4", 5)]))

    assert [change[0::2] + change[3:] for change in score.meter_map.changes] == [(0, 4, 4), (4, 5, 8)]
    assert score.key_signatures == (KeySignature(Fraction(4), -3, "minor"),)


def test_load_bar_that_is_too_full_gets_the_meter_it_needs():
    """Five beats under 4/4 are a bar of 5/4, and the next bar starts after them."""
    score = load_musicxml(score_xml([note("C4", 10), note("D4", 8)]))

    assert [bar[:3] for bar in score.meter_map.bars(9)] == [(1, 0, 5), (2, 5, 9)]


@pytest.mark.parametrize("rest", [2, 8, 16])
def test_load_rests_of_silent_parts_do_not_stretch_a_bar(rest):
    """Programs write any length for a rest of a whole bar; the parts that play say how long it is."""
    score = load_musicxml(score_xml([note("C4", 8), note("C4", 8)], [note("R", rest), note("E4", 8)]))

    assert rows(score) == [(0, 4, 60), (4, 8, 60), (4, 8, 64)]


def test_load_bar_of_rests_is_as_long_as_its_meter():
    """If one part says so; two of three are wrong here."""
    score = load_musicxml(score_xml(*([note("R", length), note("C4", 8)] for length in (4, 8, 16))))

    assert score.start_beats.tolist() == [4, 4, 4]


def test_load_transposing_instruments_at_sounding_pitch():
    """A clarinet in B flat sounds a whole tone lower, its key signature and its chord symbols likewise."""
    transpose = "<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose>"
    start = attributes("<divisions>2</divisions><key><fifths>2</fifths></key>" + transpose)
    chord = "<harmony><root><root-step>D</root-step></root><kind>major</kind></harmony>"
    score = load_musicxml(score_xml([start + chord + note("F#5", 8)]))

    assert rows(score) == [(0, 4, 76)]
    assert score.places["spelling"].tolist() == [4]
    assert score.key_signatures[0].fifths == 0
    assert score.chord_symbols[0].root == "C"


def test_load_octave_transposition():
    """A double bass sounds an octave lower, spelled the same."""
    start = attributes(
        "<divisions>2</divisions><transpose><chromatic>0</chromatic><octave-change>-1</octave-change></transpose>"
    )
    score = load_musicxml(score_xml([start + note("Bb3", 8)]))

    assert rows(score) == [(0, 4, 46)]
    assert score.places["spelling"].tolist() == [-2]


def test_load_tempo_from_sound_and_metronome():
    """A dotted quarter of 80 is 120 quarter notes; a tempo in the middle of a bar counts from there."""
    metronome = "<metronome><beat-unit>quarter</beat-unit><beat-unit-dot/><per-minute>80</per-minute></metronome>"
    first = f"<direction><direction-type>{metronome}</direction-type></direction>"
    second = '<sound tempo="60.5"/>'
    score = load_musicxml(score_xml([first + note("C4", 4) + second + note("C4", 4)]))

    assert [tuple(point)[:2] for point in score.tempo_map.points] == [(0, 120), (2, Fraction(121, 2))]


def test_load_dynamics_are_velocities():
    """A mark holds until the next one; a note may have its own; percent are of 90."""
    pp = "<direction><direction-type><dynamics><pp/></dynamics></direction-type></direction>"
    loud = '<direction><direction-type><words>!</words></direction-type><sound dynamics="100"/></direction>'
    own = note("E4", 2, attributes='dynamics="50"')
    score = load_musicxml(score_xml([note("C4", 2) + pp + note("D4", 2) + own + note("F4", 2), loud + note("G4", 8)]))

    assert score.notes["velocity"].tolist() == [80, 33, 45, 33, 90]


def test_load_dynamics_count_for_all_voices():
    """Also for a voice that comes later in the file but sounds at the same time."""
    f = "<direction><direction-type><dynamics><f/></dynamics></direction-type></direction>"
    back = "<backup><duration>8</duration></backup>"
    score = load_musicxml(score_xml([note("C4", 4) + f + note("C4", 4) + back + note("C3", 4) + note("C3", 4)]))

    assert sorted(score.notes["velocity"].tolist()) == [80, 80, 96, 96]


def test_load_grace_notes_sound_before_their_note_and_take_no_room():
    """Two grace notes before the second beat: written without length, sounding one after the other."""
    graces = note("D4", 0, before=GRACE) + note("E4", 0, before=GRACE)
    score = load_musicxml(score_xml([note("C4", 2) + graces + note("F4", 2) + note("R", 4)]))
    written = sorted(rows(score), key=lambda row: row[2])

    assert written == [(0, 1, 60), (1, 1, 62), (1, 1, 64), (1, 2, 65)]
    assert score.notes["key"].tolist() == [60, 62, 64, 65]
    assert score.notes["start_s"].tolist() == pytest.approx([0, 0.34, 0.42, 0.5])
    assert score.notes["end_s"].tolist() == pytest.approx([0.5, 0.42, 0.5, 1.0])


def test_load_cue_notes_are_silent():
    """They take their time."""
    assert rows(load_musicxml(score_xml([note("C4", 4, before=CUE) + note("D4", 4)]))) == [(2, 4, 62)]


def test_load_chord_symbols():
    """Root, kind, bass, degrees and what is printed."""
    harmony = """
        <harmony><root><root-step>B</root-step><root-alter>-1</root-alter></root><kind text="7">dominant</kind>
        <bass><bass-step>A</bass-step><bass-alter>-1</bass-alter></bass>
        <degree><degree-value>9</degree-value><degree-alter>-1</degree-alter><degree-type>add</degree-type></degree>
        <offset>2</offset></harmony>"""
    score = load_musicxml(score_xml([harmony + note("C4", 8)]))

    assert score.chord_symbols == (ChordSymbol(Fraction(1), "Bb", "dominant", "Ab", "7", (Degree("add", 9, -1),)),)


def test_load_chord_kinds_are_those_of_musicxml():
    """In its capitals; what it does not have is another kind, with its text."""
    kinds = ["<kind>tristan</kind>", '<kind text="m(maj7)">minor-major</kind>']
    root = "<root><root-step>F</root-step></root>"
    score = load_musicxml(score_xml(["".join(f"<harmony>{root}{kind}</harmony>" for kind in kinds) + note("C4", 8)]))

    assert [(chord.kind, chord.text) for chord in score.chord_symbols] == [("Tristan", ""), ("other", "m(maj7)")]


def test_load_lyrics_and_rehearsal_marks():
    """Syllables that go on end with a hyphen."""
    word = "<lyric><syllabic>{}</syllabic><text>{}</text></lyric>".format
    mark = "<direction><direction-type><rehearsal>A</rehearsal></direction-type></direction>"
    score = load_musicxml(score_xml([note("C4", 4, word("begin", "Hal")) + mark + note("C4", 4, word("end", "lo"))]))

    assert score.texts == (
        Text(Fraction(0), "lyric", "Hal-", 0),
        Text(Fraction(2), "marker", "A"),
        Text(Fraction(2), "lyric", "lo", 0),
    )


def test_load_instruments_of_the_part_list():
    """Channels, programs and drum keys count from 1 in the file; drums are on channel 9."""
    part_list = """
        <score-part id="P1"><part-name>Kit</part-name><score-instrument id="I1"><instrument-name>Snare</instrument-name>
        </score-instrument><midi-instrument id="I1"><midi-channel>10</midi-channel><midi-unpitched>39</midi-unpitched>
        </midi-instrument></score-part><score-part id="P2"><part-name>Flute</part-name><midi-instrument id="I2">
        <midi-channel>4</midi-channel><midi-program>74</midi-program></midi-instrument></score-part>"""
    hit = """<note><unpitched><display-step>C</display-step><display-octave>5</display-octave></unpitched>
        <duration>8</duration><instrument id="I1"/></note>"""
    score = load_musicxml(score_xml([hit], [note("C6", 8)], part_list=part_list))

    assert score.notes[["key", "channel"]].tolist() == [(38, 9), (84, 3)]
    assert score.programs == {3: 73}
    assert score.channel_names == {3: "Flute", 9: "Kit"}


def test_load_title_from_the_work_or_the_file(tmp_path):
    """The file's own name is the last resort."""
    path = tmp_path / "étude.musicxml"
    path.write_bytes(score_xml([note("C4", 8)]))

    assert wb.load_score(path).name == "étude"
    assert (
        load_musicxml(score_xml([note("C4", 8)], head="<work><work-title>Étude\n 2</work-title></work>")).name
        == "Étude 2"
    )


def test_load_two_staves_stay_in_one_part():
    """A piano has one part, and each note its staff."""
    start = attributes("<divisions>2</divisions><staves>2</staves>")
    back = "<backup><duration>8</duration></backup>"
    left = note("C3", 8, "<voice>5</voice><staff>2</staff>")
    score = load_musicxml(score_xml([start + note("C5", 8, "<voice>1</voice><staff>1</staff>") + back + left]))

    assert score.places[["part", "staff", "voice"]].tolist() == [(0, 2, 5), (0, 1, 1)]


def test_load_utf_16():
    """As the standard allows."""
    text = score_xml([note("C4", 8)]).decode().replace("UTF-8", "UTF-16")

    assert rows(load_musicxml(text.encode("utf-16"))) == [(0, 4, 60)]
