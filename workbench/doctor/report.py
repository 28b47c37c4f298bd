"""What the doctor hands on: sections of lines, some of them with a remedy, and their form as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

_MARK = {True: " ", False: "!"}


@dataclass(frozen=True)
class Line:
    """One thing that was looked at.

    Parameters
    ----------
    label : str
        What it is.
    value : str
        What was found.
    ok : bool
        Whether the workbench can do all it promises with that.
    fix : str
        The command or the step that mends it; empty if there is none or none is needed.
    """

    label: str
    value: str
    ok: bool = True
    fix: str = ""


@dataclass(frozen=True)
class Section:
    """Lines that belong together, under a title."""

    title: str
    lines: tuple[Line, ...]


def examine(title: str, probe: Callable[[], Iterable[Line]]) -> Section:
    """Run a probe; whatever goes wrong in it becomes a line.

    Parameters
    ----------
    title : str
        Heading of the section.
    probe : callable
        Returns the lines.

    Returns
    -------
    Section
        The lines found, or the one that says why there are none.
    """
    try:
        return Section(title, tuple(probe()))
    except Exception as error:  # noqa: BLE001 - a broken installation is what the doctor is called for
        return Section(title, (Line(title, f"could not be looked at: {type(error).__name__}: {error}", ok=False),))


def as_text(sections: Iterable[Section]) -> str:
    """Lay out sections for a terminal or a bug report; what needs mending comes last.

    Parameters
    ----------
    sections : iterable of Section
        In the order in which to print them.

    Returns
    -------
    str
        Lines of text without a newline at the end.
    """
    sections = list(sections)
    out: list[str] = []
    for section in sections:
        out += [section.title, *(_row(line) for line in section.lines), ""]
    troubles = [line for section in sections for line in section.lines if not line.ok]
    if not troubles:
        return "\n".join([*out, "Nothing is missing."])
    out.append("To mend")
    for line in troubles:
        out.append(f"  ! {line.label}: {line.value}")
        if line.fix:
            out.append(f"      {line.fix}")
    return "\n".join(out)


def _row(line: Line) -> str:
    """One line, its label in a column of its own."""
    return f"  {_MARK[line.ok]} {line.label:<22} {line.value}"
