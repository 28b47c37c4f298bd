"""Which ending of a file's name stands for which format, and who reads and writes it.

The formats know the score, the score does not know them: it finds them here, by name, when a file is asked for.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.errors import ParameterError

if TYPE_CHECKING:
    from workbench.score.score import Score


class Format(NamedTuple):
    """A kind of file: the package that knows it, and the names of its functions there."""

    package: str
    load: str
    save: str


MIDI = Format("workbench.midi", "load_midi", "save_midi")
MUSICXML = Format("workbench.musicxml", "load_musicxml", "save_musicxml")
FORMATS = {
    ".mid": MIDI,
    ".midi": MIDI,
    ".smf": MIDI,
    ".kar": MIDI,
    ".musicxml": MUSICXML,
    ".mxl": MUSICXML,
    ".xml": MUSICXML,
}


def load_score(path: str | os.PathLike[str], **options: Any) -> Score:
    """Read a score from a file; the ending of its name says what it is.

    Parameters
    ----------
    path : path
        ``.mid``, ``.midi``: Standard MIDI File. ``.musicxml``, ``.mxl``, ``.xml``: MusicXML.
    **options
        For the format's own function, `load_midi` or `load_musicxml`.

    Returns
    -------
    Score
        The piece.

    Raises
    ------
    ScoreFileError
        If the file is damaged or holds something that a score cannot.
    ParameterError
        If the ending is none of these.
    FileNotFoundError
        If there is no such file.
    """
    form = _format(path)
    score: Score = _function(form, form.load)(path, **options)
    return score


def save_score(score: Score, path: str | os.PathLike[str]) -> Path:
    """Write a score to a file; see `Score.save`."""
    form = _format(path)
    saved: Path = _function(form, form.save)(score, path)
    return saved


def _format(path: object) -> Format:
    if not isinstance(path, (str, os.PathLike)):
        raise ParameterError(f"the path of a score must be text or a Path, got {type(path).__name__}")
    ending = Path(os.fsdecode(path)).suffix.lower()
    if ending not in FORMATS:
        raise ParameterError(
            f"the ending of a score's file must be one of {', '.join(FORMATS)}, got {ending!r} in {path}"
        )
    return FORMATS[ending]


def _function(form: Format, name: str) -> Callable[..., Any]:
    function: Callable[..., Any] = getattr(import_module(form.package), name)
    return function
