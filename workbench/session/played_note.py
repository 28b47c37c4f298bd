"""What `note_on` returns: the one note that was started, to be ended while others of its key go on.

Threads: control, any of them.
"""

from __future__ import annotations

from collections.abc import Callable

from workbench.commands import CommandKind
from workbench.units import midi_to_name

Tell = Callable[[CommandKind, float, float | None], None]  # what, a number with it, session time or None


class PlayedNote:
    """A note that was started.

    It holds nothing: a note that has died away, was stolen or fell to a panic takes no notice of what it is told.

    Parameters
    ----------
    tell : callable
        Sends a command to this note alone.
    note_id : int, > 0
        Its number, another one for each note of the session.
    note : float, 0..127
        MIDI note number as it was struck.
    """

    def __init__(self, tell: Tell, note_id: int, note: float) -> None:
        self._tell = tell
        self.id = note_id
        self.note = note

    def off(self, at: float | None = None) -> None:
        """End it; it rings out as its release says. Other notes of the same key go on.

        Parameters
        ----------
        at : float, optional
            Session time in seconds; at once if not given, but not before the note starts.

        Raises
        ------
        NoteError
            If the time has passed.
        SessionError
            If its instrument was removed or its session closed.
        """
        self._tell(CommandKind.NOTE_OFF, 0.0, at)

    def __repr__(self) -> str:
        """Name it."""
        return f"PlayedNote({midi_to_name(self.note)}, id={self.id})"
