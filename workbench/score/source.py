"""Where a file of a score comes from: a path, bytes, or an open file."""

import os
from pathlib import Path
from typing import NamedTuple

from workbench.errors import ParameterError

MAX_LISTED = 8  # files that a message lists


class FileKind(NamedTuple):
    """A kind of file: its name in messages, the endings it has, the most bytes that are read, and who reads it."""

    name: str
    suffixes: frozenset[str]
    max_bytes: int
    loader: str


class Source(NamedTuple):
    """The bytes of a file, what messages call it, and what a piece is called that has no name of its own."""

    data: bytes
    label: str
    name: str


def read_source(source: object, kind: FileKind) -> Source:
    """Get the bytes of a file; never more than one above the most that is allowed, which is enough to refuse it.

    Parameters
    ----------
    source : path, bytes or binary file object
        The file, what is in it, or something with a `read` method that gives bytes.
    kind : FileKind
        What is expected.

    Returns
    -------
    Source
        Bytes and names.

    Raises
    ------
    FileNotFoundError
        If there is no such file; the message lists the files of this kind beside it.
    IsADirectoryError
        If the path is a folder.
    ParameterError
        If `source` is none of the above.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        return Source(bytes(source), f"{kind.name} data", "")
    if isinstance(source, (str, os.PathLike)):
        return _read_path(Path(os.path.expanduser(source)), kind)  # noqa: PTH111  (Path's own raises for an unknown user)
    if hasattr(source, "read"):
        data = source.read(kind.max_bytes + 1)
        if not isinstance(data, bytes):
            raise ParameterError(
                f"a {kind.name} file object must give bytes, got {type(data).__name__}: open it with mode 'rb'"
            )
        name = getattr(source, "name", None)
        path = Path(name) if isinstance(name, str) else Path()
        return Source(data, path.name or f"{kind.name} data", path.stem)
    raise ParameterError(f"{kind.loader} takes a path, bytes or a binary file object, got {type(source).__name__}")


def _read_path(path: Path, kind: FileKind) -> Source:
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder, not a {kind.name} file.{_files_in(path, kind)}")
    try:
        with path.open("rb") as file:
            return Source(file.read(kind.max_bytes + 1), path.name, path.stem)
    except FileNotFoundError:
        raise FileNotFoundError(_not_found(path, kind)) from None
    except ValueError as error:  # a path with a zero byte in it
        raise ParameterError(f"{str(path)!r} cannot be a path: {error}") from None


def _not_found(path: Path, kind: FileKind) -> str:
    if not path.parent.is_dir():
        return f"There is no file {path}, nor its folder; the current folder is {Path.cwd()}."
    return f"There is no file {path}.{_files_in(path.parent, kind)}"


def _files_in(folder: Path, kind: FileKind) -> str:
    names = sorted(each.name for each in folder.iterdir() if each.suffix.lower() in kind.suffixes)
    if not names:
        return f" There are no {kind.name} files in that folder."
    return f" {kind.name} files there: {', '.join(names[:MAX_LISTED])}."
