"""The outer shape of a MusicXML file: plain text, or a zip archive that says which of its files is the score."""

import io
import zipfile
import zlib

from workbench.errors import MusicXmlFileError
from workbench.musicxml.element import parse
from workbench.musicxml.limits import MAX_XML_BYTES

ARCHIVE = b"PK\x03\x04"
CONTAINER = "META-INF/container.xml"
MIMETYPE = "application/vnd.recordare.musicxml"
DAMAGED = "The file is probably cut short or damaged: fetch or export it again."
# What the zip module raises for archives that are damaged, encrypted, or packed in a way it does not know.
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)


def unpack(data: bytes, label: str) -> bytes:
    """Give the text of the score; from an archive, never more than `MAX_XML_BYTES` is unpacked.

    Parameters
    ----------
    data : bytes
        The file.
    label : str
        What it is called in messages.

    Returns
    -------
    bytes
        XML.

    Raises
    ------
    MusicXmlFileError
        If the archive is damaged, unpacks to too much, or does not say where the score is.
    """
    if not data.startswith(ARCHIVE):
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            name = _root_file(_read(archive, CONTAINER, label), label)
            return _read(archive, name, label)
    except _ZIP_ERRORS as error:
        if isinstance(error, MusicXmlFileError):
            raise
        raise MusicXmlFileError(f"{label}: the archive cannot be unpacked ({_words(error)}). {DAMAGED}") from None


def pack(text: bytes) -> bytes:
    """Put the text of a score into an archive; the same text always gives the same bytes."""
    container = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<container><rootfiles>'
        f'<rootfile full-path="score.musicxml" media-type="{MIMETYPE}+xml"/></rootfiles></container>\n'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), MIMETYPE)  # not packed, and first: so programs know the file
        for name, content in ((CONTAINER, container.encode()), ("score.musicxml", text)):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _read(archive: zipfile.ZipFile, name: str, label: str) -> bytes:
    with archive.open(name) as file:
        content = file.read(MAX_XML_BYTES + 1)
    if len(content) > MAX_XML_BYTES:
        raise MusicXmlFileError(
            f"{label}: {name!r} unpacks to more than {MAX_XML_BYTES // 2**20} MB. Split the piece into smaller files."
        )
    return content


def _root_file(container: bytes, label: str) -> str:
    for element in parse(container, f"{label}, {CONTAINER}").descendants("rootfile"):
        if name := element.attributes.get("full-path"):
            return name
    raise MusicXmlFileError(f"{label}: {CONTAINER} does not say which file is the score. {DAMAGED}")


def _words(error: BaseException) -> str:
    return str(error).strip("'\"").rstrip(".")[:200] or type(error).__name__
