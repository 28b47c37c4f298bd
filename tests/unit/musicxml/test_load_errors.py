"""load_musicxml: what is wrong with a file, said in a sentence, and attacks that lead nowhere."""

import io
import zipfile

import pytest

from tests.support.musicxml_text import HEAD, note, score_xml
from workbench.errors import MusicXmlFileError, ParameterError, ScoreFileError
from workbench.musicxml import limits, load_musicxml
from workbench.musicxml.container import CONTAINER, pack

GOOD = score_xml([note("C4", 8)])
CONTAINER_XML = '<container><rootfiles><rootfile full-path="{}"/></rootfiles></container>'


def archive(**files):
    """A zip file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return file.getvalue()


def bombs():
    """Documents that would grow to gigabytes, or read other files, in a trusting parser."""
    laughs = "".join(f'<!ENTITY l{i + 1} "{f"&l{i};" * 10}">' for i in range(9))
    yield f'<!DOCTYPE score-partwise [<!ENTITY l0 "ha">{laughs}]><score-partwise>&l9;</score-partwise>'
    yield f'<!DOCTYPE score-partwise [<!ENTITY a "{"x" * 100_000}">]><score-partwise>{"&a;" * 10_000}</score-partwise>'
    yield '<!DOCTYPE score-partwise [<!ENTITY e SYSTEM "file:///etc/passwd">]><score-partwise>&e;</score-partwise>'
    yield '<!DOCTYPE score-partwise [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]><score-partwise/>'


@pytest.mark.parametrize("text", list(bombs()))
def test_entities_are_refused(text):
    """Bombs, local files and addresses."""
    with pytest.raises(MusicXmlFileError, match=r"MusicXML data: it declares entities, .* \(line 2\)\. Remove"):
        load_musicxml((HEAD + text).encode())


def test_doctype_is_read_over():
    """Every older file has one; what it leads to is not fetched."""
    doctype = (
        '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 3.1 Partwise//EN" "http://127.0.0.1:9/p.dtd">'
    )

    assert len(load_musicxml(GOOD.replace(b"<score-partwise", doctype.encode() + b"<score-partwise", 1))) == 1


def test_archive_that_unpacks_to_gigabytes_is_refused(monkeypatch):
    """No more is unpacked than is allowed, whatever the archive says of its size."""
    monkeypatch.setattr("workbench.musicxml.container.MAX_XML_BYTES", 1000)
    bomb = archive(**{CONTAINER: CONTAINER_XML.format("a.xml"), "a.xml": b" " * 100_000})

    with pytest.raises(MusicXmlFileError, match=r"'a\.xml' unpacks to more than 0 MB\. Split the piece"):
        load_musicxml(bomb)


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (archive(a="b"), "the archive cannot be unpacked .*container.xml"),
        (archive(**{CONTAINER: "<container/>"}), "does not say which file is the score"),
        (archive(**{CONTAINER: CONTAINER_XML.format("b.xml")}), "cannot be unpacked .*b.xml"),
        (pack(GOOD)[:-40], "the archive cannot be unpacked"),
        (pack(GOOD)[:200] + b"\0\1\2" + pack(GOOD)[203:], "the archive cannot be unpacked"),
    ],
)
def test_damaged_archives(file, message):
    """What is missing in it, or broken."""
    with pytest.raises(MusicXmlFileError, match=message):
        load_musicxml(file)


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (b"", r"not well-formed XML: no element found \(line 1\)"),
        (b"MThd\0\0\0\6", "not well-formed XML"),
        (GOOD[:-9], r"not well-formed XML: .* \(line 2\)"),
        (HEAD.encode() + b"<html/>", "this is not MusicXML: it is a <html> instead of a <score-partwise>"),
        (HEAD.encode() + b"<score-timewise/>", r"ordered by measures \(score-timewise\).*timepart\.xsl"),
        (HEAD.encode() + b"<score-partwise/>", "there is no measure in it"),
        (HEAD.replace("UTF-8", "klingon").encode() + b"<score-partwise/>", "well-formed|decoded"),
        (HEAD.encode() + b"<a>" * 100 + b"</a>" * 100, "elements are nested more than 64 deep"),
    ],
)
def test_what_is_no_score(file, message):
    """Other files, and what is cut short."""
    with pytest.raises(MusicXmlFileError, match=message) as caught:
        load_musicxml(file)

    assert str(caught.value).startswith("MusicXML data: ")
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (note("C4", 0), "a <note> has no <duration>"),
        (note("H4", 8), "<step> must be one of A, B, C, D, E, F, G, got 'H'"),
        (note("C4", 8).replace("<octave>4</octave>", ""), "a pitch has no <octave>"),
        (note("C4", 8).replace("<octave>4", "<octave>99"), r"octave must be in range -1\.\.10, got 99"),
        (
            note("C4", 8).replace("<octave>4", "<alter>0.5</alter><octave>4"),
            "a score holds whole semitones.*alter> is 0.5",
        ),
        (note("G#9", 8) + note("B9", 8).replace(">9<", ">10<"), r"is outside 0\.\.127"),
        (note("C4", 8).replace("<duration>8", "<duration>eight"), "duration must be a number, got 'eight'"),
        (note("C4", 8).replace("<duration>8", "<duration>1e999999"), "duration must be a number, got '1e999999'"),
        (note("C4", 8).replace("<duration>8", "<duration>-8"), r"duration must be in range 0\.\."),
        (note("C4", 8) + "<backup><duration>9</duration></backup>", "a <backup> leads to before the start"),
        ("<attributes><divisions>0</divisions></attributes>", r"divisions must be in range 1\.\.1\.04858e\+06, got 0"),
        ("<attributes><divisions>2.5</divisions></attributes>", "<divisions> must be a whole number, got 2.5"),
        ("<attributes><time><beats>x</beats><beat-type>4</beat-type></time></attributes>", "beats must be a number"),
        ("<attributes><time><beats>4</beats><beat-type>6</beat-type></time></attributes>", "no time signature 4/6"),
        ('<sound tempo="fast"/>', "tempo must be a number, got 'fast'"),
        ("<harmony><root><root-step>X</root-step></root><kind>major</kind></harmony>", "<root-step> must be one of"),
        ('<barline><repeat direction="backward" times="1000000000"/></barline>', r"times must be in range 1\.\.100"),
        (f"<forward><duration>{10**9}</duration></forward>", r"duration must be in range 0\.\.2e\+07|longer than"),
    ],
)
def test_what_is_wrong_in_a_measure(content, message):
    """With the part, the measure and the line."""
    with pytest.raises(MusicXmlFileError, match=message + r".* \(part P1, measure 1, line 2\)\. "):
        load_musicxml(score_xml([content]))


def test_divisions_without_a_common_unit_are_refused():
    """Ticks have their limit."""
    measures = [
        f"<attributes><divisions>{prime}</divisions></attributes>" + note("C4", 1) for prime in (10007, 10009, 10037)
    ]

    with pytest.raises(MusicXmlFileError, match="the durations have no common unit"):
        load_musicxml(score_xml(measures))


def test_limits(monkeypatch):
    """Files, elements, measures, notes and hours beyond the limits are refused."""
    with pytest.raises(MusicXmlFileError, match="the file is larger than 16 MB"):
        load_musicxml(b"<" * (limits.MAX_FILE_BYTES + 1))
    with pytest.raises(MusicXmlFileError, match="more than 200,000 elements"):
        load_musicxml(score_xml(["<a/>" * 200_001]))
    with pytest.raises(MusicXmlFileError, match=r"the piece lasts 333 hours"):
        load_musicxml(score_xml(['<sound tempo="0.1"/>' + note("C4", 8), *[note("C4", 8)] * 499]))
    monkeypatch.setattr("workbench.musicxml.load.MAX_MEASURES", 1)
    with pytest.raises(MusicXmlFileError, match="there are more than 1 measures"):
        load_musicxml(score_xml([note("C4", 8)] * 2))
    monkeypatch.setattr("workbench.musicxml.assemble.MAX_NOTES", 0)
    with pytest.raises(MusicXmlFileError, match="there are more than 0 notes"):
        load_musicxml(GOOD)


def test_sources(tmp_path):
    """As for MIDI files: what is missing or none, and what is beside it."""
    (tmp_path / "bach.mxl").write_bytes(GOOD)

    with pytest.raises(FileNotFoundError, match=r"There is no file .*bahc\.mxl\. MusicXML files there: bach\.mxl\."):
        load_musicxml(tmp_path / "bahc.mxl")
    with pytest.raises(ParameterError, match="load_musicxml takes a path, bytes or a binary file object, got int"):
        load_musicxml(42)
    with pytest.raises(ScoreFileError):
        load_musicxml(b"")
