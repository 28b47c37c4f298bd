"""load_musicxml: a MusicXML file becomes a Score, or an error that says what is wrong with it."""

import os
from typing import BinaryIO

from workbench.errors import MusicXmlFileError
from workbench.musicxml.assemble import assemble
from workbench.musicxml.container import unpack
from workbench.musicxml.element import NOT_MUSICXML, Element, parse
from workbench.musicxml.limits import MAX_FILE_BYTES, MAX_MEASURES, MAX_PARTS, MAX_XML_BYTES
from workbench.musicxml.measures import MeasureReader
from workbench.musicxml.part_list import read_part_list, title_of
from workbench.musicxml.place import Place
from workbench.musicxml.written import WrittenPart
from workbench.score.score import Score
from workbench.score.source import FileKind, read_source

MUSICXML_FILE = FileKind("MusicXML", frozenset({".musicxml", ".mxl", ".xml"}), MAX_FILE_BYTES, "load_musicxml")
SPLIT_IT = "Split the piece into smaller files."


def load_musicxml(source: str | os.PathLike[str] | bytes | BinaryIO, *, repeats: bool = True) -> Score:
    """Read a MusicXML file (score-partwise), plain or compressed (.mxl).

    Notes are read as they sound: tied ones as one, those of transposing instruments at their sounding pitch, grace
    notes just before the note that they belong to. Cue notes, ornaments and articulations are passed over.

    Parameters
    ----------
    source : path, bytes or binary file object
        The file, what is in it, or something with a `read` method that gives bytes.
    repeats : bool
        Whether repeats, endings and jumps (D.C., D.S.) are played; if not, each measure comes once, as on paper.

    Returns
    -------
    Score
        Notes with part, staff, voice and spelling; tempo, meter, keys, chord symbols, lyrics and rehearsal marks.

    Raises
    ------
    MusicXmlFileError
        If the file is damaged, not MusicXML, larger than `workbench.musicxml.limits` allows, or holds what a score
        cannot, such as quarter tones.
    FileNotFoundError
        If there is no such file.
    ParameterError
        If `source` is none of the above.
    """
    data, label, file_name = read_source(source, MUSICXML_FILE)
    if len(data) > MAX_FILE_BYTES:
        raise MusicXmlFileError(f"{label}: the file is larger than {MAX_FILE_BYTES // 2**20} MB. {SPLIT_IT}")
    text = unpack(data, label)
    if len(text) > MAX_XML_BYTES:
        raise MusicXmlFileError(f"{label}: the score is larger than {MAX_XML_BYTES // 2**20} MB. {SPLIT_IT}")
    reader = _PartsReader(label)
    root = parse(text, label, reader.measure)
    reader.check_root(root)
    return assemble(list(reader.parts.values()), title_of(root) or file_name, label, repeats=repeats)


class _PartsReader:
    """Takes the measures as the parser comes by them, and gives each to the reader of its part."""

    def __init__(self, label: str) -> None:
        self._at = Place(label, "")
        self._readers: dict[str, MeasureReader] = {}
        self._count = 0
        self.parts: dict[str, WrittenPart] = {}

    def measure(self, root: Element, part: Element, element: Element) -> None:
        """Read one measure."""
        if not self._readers:
            self.parts = read_part_list(root, self._at)
        number = part.attributes.get("id", "")
        if number not in self._readers:
            if len(self._readers) >= MAX_PARTS:
                raise self._at.error(f"there are more than {MAX_PARTS} parts", part, SPLIT_IT)
            written = self.parts.setdefault(number, WrittenPart(number[:20], "", len(self.parts) % 16))
            self._readers[number] = MeasureReader(written, self._at.label)
        self._count += 1
        if self._count > MAX_MEASURES:
            raise self._at.error(f"there are more than {MAX_MEASURES:,} measures", element, SPLIT_IT)
        reader = self._readers[number]
        reader.part.measures.append(reader.read(element))

    def check_root(self, root: Element) -> None:
        """Make sure that it was a score."""
        if root.tag == "score-timewise":
            advice = (
                "Export it as score-partwise, which is what programs read, or turn it with the stylesheet timepart.xsl."
            )
            raise self._at.error("the score is ordered by measures (score-timewise)", root, advice)
        if root.tag != "score-partwise":
            raise self._at.error(f"this is not MusicXML: it is a <{root.tag[:40]}> instead of a <score-partwise>", root)
        if not self._readers:
            raise self._at.error("there is no measure in it", root, NOT_MUSICXML)
