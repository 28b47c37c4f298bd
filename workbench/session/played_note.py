"""What `note_on` returns: the one note that was started, to be ended, bent and levelled while others of its key go on.

Threads: control, any of them.
"""

from __future__ import annotations

from collections.abc import Callable

from workbench.commands import CommandKind
from workbench.errors import NoteError, ParameterError, real
from workbench.units import hz_to_midi, midi_to_hz, midi_to_name

Tell = Callable[[CommandKind, float, float | None], None]  # what, a number with it, session time or None
LOWEST, HIGHEST = 0.0, 127.0
EDGE = 1e-6  # semitones that rounding a frequency may lie outside


class PlayedNote:
    """A note that was started.

    ``note.hz = 450`` and ``note.level = 0.5`` change it while it sounds; the sound follows with a time constant of
    10 ms, and is there within a tenth of a second. It holds nothing: a note that has died away, was stolen or fell to a
    panic takes no notice of what it is told.

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
        self._pitch = note
        self._level = 1.0
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

    def bend(self, cents: float, at: float | None = None) -> None:
        """Bend it, counted from where it was struck; 0 takes it back there.

        Parameters
        ----------
        cents : float
            Hundredths of a semitone; the note stays within 0..127.
        at : float, optional
            As for `off`.

        Raises
        ------
        NoteError
            If it is no number, leads out of the range of notes, or the time has passed.
        SessionError
            If its instrument was removed or its session closed.
        """
        self._bend_to(bent(self.note, cents), at)

    @property
    def hz(self) -> float:
        """Frequency that it was sent to last, in Hz; set it to send it elsewhere."""
        return midi_to_hz(self._pitch)

    @hz.setter
    def hz(self, hz: float) -> None:
        number = _number("hz", hz)
        pitch = hz_to_midi(number) if number > 0.0 else -1.0
        if not LOWEST - EDGE <= pitch <= HIGHEST + EDGE:
            raise NoteError(f"hz must be in range {midi_to_hz(LOWEST):.2f}..{midi_to_hz(HIGHEST):.1f} Hz, got {hz:g}")
        self._bend_to(min(max(pitch, LOWEST), HIGHEST), None)

    @property
    def level(self) -> float:
        """Gain that it was sent to last, 0..1; 1 is as struck. Set it to change it."""
        return self._level

    @level.setter
    def level(self, level: float) -> None:
        self.set_level(level)

    def set_level(self, level: float, at: float | None = None) -> None:
        """Send it to another level.

        Parameters
        ----------
        level : float, 0..1
            Gain; 1 is as struck, 0 is silence. A note that is silent after its key was let go is over.
        at : float, optional
            As for `off`.

        Raises
        ------
        NoteError
            If it is no number in range, or the time has passed.
        SessionError
            If its instrument was removed or its session closed.
        """
        gain = _number("level", level)
        if not 0.0 <= gain <= 1.0:
            raise NoteError(f"level must be in range 0..1, got {gain:g}")
        self._tell(CommandKind.NOTE_LEVEL, gain, at)
        self._level = gain

    def _bend_to(self, pitch: float, at: float | None) -> None:
        self._tell(CommandKind.NOTE_PITCH, pitch, at)
        self._pitch = pitch

    def __repr__(self) -> str:
        """Name it."""
        return f"PlayedNote({midi_to_name(self.note)}, id={self.id})"


def bent(note: float, cents: object) -> float:
    """Find the pitch of a note that is bent.

    Parameters
    ----------
    note : float
        MIDI note number.
    cents : float
        How far, in hundredths of a semitone.

    Returns
    -------
    float
        MIDI note number, 0..127.

    Raises
    ------
    NoteError
        If `cents` is no number, or leads out of the range of notes.
    """
    number = _number("cents", cents)
    pitch = note + number / 100.0
    if not LOWEST <= pitch <= HIGHEST:
        raise NoteError(
            f"bending {midi_to_name(note)} by {number:g} cents leaves the range of notes 0..127: "
            f"{100 * (LOWEST - note):g}..{100 * (HIGHEST - note):g} cents are allowed"
        )
    return pitch


def _number(name: str, value: object) -> float:
    try:
        return real(name, value)
    except ParameterError as error:
        raise NoteError(str(error)) from None
