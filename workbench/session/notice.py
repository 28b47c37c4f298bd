"""The few lines that a session says by itself: where the sound goes and why, and that long work is going on.

The only place in the library that writes under a cell.

Threads: control.
"""

from __future__ import annotations

import sys
from typing import TextIO

from workbench.page.route import has_page


def say(sentence: str) -> None:
    """Say something that the user should know and did not ask for.

    Parameters
    ----------
    sentence : str
        One line; nothing is said if it is empty.
    """
    if sentence:
        print(sentence, flush=True)  # noqa: T201 that is what it is for


def present(widget: object) -> None:
    """Show a widget under the cell that runs.

    Parameters
    ----------
    widget : object
        What is to be seen; nothing is shown for None, or where there is no page.
    """
    if widget is not None and has_page():
        from IPython.display import display

        display(widget)  # type: ignore[no-untyped-call]


def show_progress(line: str, *, is_last: bool = False) -> None:
    """Show how far long work has come, over the line before.

    Parameters
    ----------
    line : str
        What to show.
    is_last : bool
        Whether the work is done.
    """
    print(f"\r{line}", end="\n" if is_last else "", file=_stream(), flush=True)


def begin(line: str) -> None:
    """Begin a line that `end` will bring to its end: pages do not agree on what a carriage return takes away.

    Parameters
    ----------
    line : str
        Its first part.
    """
    print(line, end="", file=_stream(), flush=True)


def end(line: str) -> None:
    """Bring a line to its end.

    Parameters
    ----------
    line : str
        Its last part.
    """
    print(line, file=_stream(), flush=True)


def _stream() -> TextIO:
    return sys.stdout if "ipykernel" in sys.modules else sys.stderr  # a notebook shows stderr as if it were an error
