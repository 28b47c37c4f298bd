"""A piano keyboard on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets as t

from workbench.page.widget import PageWidget
from workbench.widgets.held_notes import HeldNotes, direct_way

if TYPE_CHECKING:
    from workbench.widgets.doors import NoteDoor


class Keyboard(PageWidget):
    """Piano keys for the mouse, several fingers, and the two letter rows of the computer keyboard.

    The lower a key is touched, the louder the note. With the focus on it: letters play, arrow up and down change the
    octave, arrow left and right walk along the keys, space plays the one reached.

    Parameters
    ----------
    notes : NoteDoor
        Who plays: an instrument handle.
    octaves : int, optional
        How many octaves; by default as many as fit, at most five.
    title : str
        Name for screen readers.
    """

    _module = "keyboard"

    _held: HeldNotes | None = None

    octaves = t.Int(None, allow_none=True, min=1, max=8).tag(sync=True)
    title = t.Unicode("Keyboard").tag(sync=True)
    direct = t.Dict().tag(sync=True)

    def __init__(self, notes: NoteDoor, octaves: int | None = None, title: str = "Keyboard") -> None:
        super().__init__(octaves=octaves, title=title, direct=direct_way(notes))
        self._held = HeldNotes(notes, self)

    def describe(self) -> str:
        """Name what is played."""
        return self.title

    def on_page_message(self, kind: str, content: dict[str, Any]) -> None:
        """Play."""
        if kind in ("note_on", "note_off") and self._held is not None:
            self._held.receive(kind, content)

    def close(self) -> None:
        """Release what is held and close the line to the page."""
        if self._held is not None:
            self._held.close()
        super().close()
