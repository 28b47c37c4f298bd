"""Which notes the pages of a keyboard hold down, so that none can be left sounding."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any, Protocol

from workbench.errors import NoteError, WorkbenchError

if TYPE_CHECKING:
    from workbench.widgets.doors import NoteDoor

_HIGHEST = 127


class Playing(Protocol):
    """A widget that plays an instrument."""

    direct: Any


class HeldNotes:
    """Plays what pages press and release, and can let go of everything.

    Parameters
    ----------
    notes : NoteDoor
        Who plays.
    page : Playing
        Who is kept told of the way by which a page plays it: in its trait `direct`.
    """

    def __init__(self, notes: NoteDoor, page: Playing) -> None:
        self._notes = notes

        def follow() -> None:
            page.direct = direct_way(notes)

        observe = getattr(notes, "observe_direct", None)
        self._forget = observe(follow) if observe is not None else lambda: None
        self._held: set[tuple[str, int]] = set()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def receive(self, kind: str, content: dict[str, Any]) -> None:
        """Take a page's ``note_on``, ``note_off`` or ``note_bends``.

        Parameters
        ----------
        kind : {"note_on", "note_off", "note_bends"}
            Which of them.
        content : dict
            ``page``, ``note`` (0..127) and, for a start, ``velocity`` (1..127) and, where it begins bent, ``cents``;
            ``here`` if the sound in that page has heard of it already. For bends, ``cents`` by note.

        Raises
        ------
        NoteError
            If note or velocity is not a whole number in its range, or a bend is no number.
        """
        if kind == "note_bends":
            self._bend(content.get("cents"))
            return
        key = str(content.get("page")), _whole("note", content.get("note"), 0)
        if kind == "note_on":
            velocity = _whole("velocity", content.get("velocity"), 1)
            with self._lock:
                self._held.add(key)
            if not content.get("here"):
                self._notes.note_on(key[1], velocity=velocity)
                if content.get("cents"):
                    self._notes.bend_note(key[1], content["cents"])
        else:
            with self._lock:
                self._held.discard(key)
            if not content.get("here"):
                self._notes.note_off(key[1])

    def _bend(self, cents: object) -> None:
        if not isinstance(cents, dict):
            raise NoteError(f"bends are cents by note, got {cents!r}")
        for note, bent in cents.items():  # keys of JSON are text
            self._notes.bend_note(_whole("note", int(note) if str(note).isdigit() else note, 0), bent)

    def release_all(self) -> None:
        """Release every note that some page still holds; also if who plays them is gone."""
        with self._lock:
            notes = {note for _, note in self._held}
            self._held.clear()
        for note in sorted(notes):
            with contextlib.suppress(WorkbenchError):  # who plays no more holds no note
                self._notes.note_off(note)

    def close(self) -> None:
        """Release every note, and follow who plays no longer."""
        self._forget()
        self.release_all()


def direct_way(notes: NoteDoor | None) -> dict[str, Any]:
    """Say how a page plays an instrument if the sound is in that page.

    Parameters
    ----------
    notes : NoteDoor or None
        Who plays.

    Returns
    -------
    dict
        ``sound`` and ``source``; empty if everything goes by way of the kernel.
    """
    return getattr(notes, "direct", {})


def _whole(name: str, value: object, low: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= _HIGHEST:
        raise NoteError(f"{name} must be a whole number in range {low}..{_HIGHEST}, got {value!r}")
    return value
