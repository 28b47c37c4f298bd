"""Where a MIDI file comes from: a path, bytes, or an open file."""

import os
from pathlib import Path
from typing import NamedTuple

from workbench.errors import ParameterError
from workbench.midi.limits import MAX_FILE_BYTES

MIDI_SUFFIXES = {".mid", ".midi", ".smf", ".kar"}
UNNAMED = "MIDI data"


class Source(NamedTuple):
    """The bytes of a file, what messages call it, and what a piece is called that has no name of its own."""

    data: bytes
    label: str
    name: str


def read_source(source: object) -> Source:
    """Get the bytes of a file; never more than one above `MAX_FILE_BYTES`, which is enough to refuse it.

    Parameters
    ----------
    source : path, bytes or binary file object
        The file, what is in it, or something with a `read` method that gives bytes.

    Returns
    -------
    Source
        Bytes and names.

    Raises
    ------
    FileNotFoundError
        If there is no such file; the message lists the MIDI files beside it.
    IsADirectoryError
        If the path is a folder.
    ParameterError
        If `source` is none of the above.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        return Source(bytes(source), UNNAMED, "")
    if isinstance(source, (str, os.PathLike)):
        return _read_path(Path(os.path.expanduser(source)))  # noqa: PTH111  (Path's own raises for an unknown user)
    if hasattr(source, "read"):
        data = source.read(MAX_FILE_BYTES + 1)
        if not isinstance(data, bytes):
            raise ParameterError(
                f"a MIDI file object must give bytes, got {type(data).__name__}: open it with mode 'rb'"
            )
        name = getattr(source, "name", None)
        path = Path(name) if isinstance(name, str) else Path()
        return Source(data, path.name or UNNAMED, path.stem)
    raise ParameterError(f"load_midi takes a path, bytes or a binary file object, got {type(source).__name__}")


def _read_path(path: Path) -> Source:
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder, not a MIDI file.{_midi_files_in(path)}")
    try:
        with path.open("rb") as file:
            return Source(file.read(MAX_FILE_BYTES + 1), path.name, path.stem)
    except FileNotFoundError:
        raise FileNotFoundError(_not_found(path)) from None
    except ValueError as error:  # a path with a zero byte in it
        raise ParameterError(f"{str(path)!r} cannot be a path: {error}") from None


def _not_found(path: Path) -> str:
    if not path.parent.is_dir():
        return f"There is no file {path}, nor its folder; the current folder is {Path.cwd()}."
    return f"There is no file {path}.{_midi_files_in(path.parent)}"


def _midi_files_in(folder: Path) -> str:
    names = sorted(each.name for each in folder.iterdir() if each.suffix.lower() in MIDI_SUFFIXES)
    return f" MIDI files there: {', '.join(names[:8])}." if names else " There are no MIDI files in that folder."
