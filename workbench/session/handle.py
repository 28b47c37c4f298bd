"""What `Session.add` returns: an instrument that plays. Its parameters are attributes.

Threads: control, any of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.commands import CENTS, NOW, RECORD, CommandKind, note_key
from workbench.engine import InstrumentNode
from workbench.errors import NoteError, ParameterError, SessionError, real, unknown
from workbench.events import History
from workbench.instruments.door import HANDLE_NAMES
from workbench.params import Params
from workbench.session.clock import MOST_S
from workbench.session.played_note import PlayedNote
from workbench.session.tap import Tap
from workbench.units import note_to_midi

if TYPE_CHECKING:
    from workbench.instruments.instrument import Instrument
    from workbench.session.session import Session

LOUDEST = 127.0


class InstrumentHandle:
    """An instrument in a session.

    ``lead.cutoff_hz = 900`` sets a parameter, ``lead.cutoff_hz`` reads it, ``lead.params["cutoff_hz"]`` is the
    parameter itself. Shown in a cell, it is its panel.

    Parameters
    ----------
    session : Session
        Where it plays.
    node : InstrumentNode
        What plays.
    """

    _own = frozenset({"_session", "_node", "_panel"})

    def __init__(self, session: Session, node: InstrumentNode) -> None:
        self._session = session
        self._node = node
        self._panel: Any = None

    # ---- parameters as attributes

    def __getattr__(self, name: str) -> Any:
        """Read a parameter."""
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._node.params:
            raise unknown(f"parameter or method of {self.name}", name, [*self._node.params, *HANDLE_NAMES])
        return self._node.params[name].value

    def __setattr__(self, name: str, value: object) -> None:
        """Set a parameter."""
        if name in self._own:
            object.__setattr__(self, name, value)
        elif name in self._node.params:
            self._node.params[name].value = value
        elif hasattr(type(self), name):
            raise ParameterError(
                f"{name} is not a parameter and cannot be set; there is: {', '.join(self._node.params)}"
            )
        else:
            raise unknown(f"parameter of {self.name}", name, self._node.params)

    def __dir__(self) -> list[str]:
        """List methods and parameters, for completion."""
        return [*super().__dir__(), *self._node.params]

    @property
    def params(self) -> Params:
        """All parameters, by name."""
        return self._node.params

    @property
    def name(self) -> str:
        """Name of the instrument in its session."""
        return self._node.name

    @property
    def node(self) -> InstrumentNode:
        """The engine's side of it."""
        return self._node

    def plays(self, instrument: Instrument) -> bool:
        """Say whether it could play that instrument by setting its parameters alone.

        Parameters
        ----------
        instrument : Instrument
            A description.

        Returns
        -------
        bool
            True if voice, polyphony and tables are the same.
        """
        alike = self._node.voice is instrument.voice and self._node.polyphony == instrument.polyphony
        return alike and self._node.voice_memory.holds(instrument.tables)

    @property
    def number(self) -> int:
        """What events call it: their `source`."""
        return self._node.number

    @property
    def active_voices(self) -> int:
        """Voices that are not silent."""
        return self._node.sounding

    @property
    def history(self) -> History:
        """Its output, the last ten seconds of it."""
        return self._node.history

    # ---- notes

    def note_on(self, note: str | float, velocity: float = 100, at: float | None = None) -> PlayedNote | None:
        """Start a note.

        Parameters
        ----------
        note : str or float
            ``"C4"`` or a MIDI number 0..127; fractions are microtones.
        velocity : float
            0..127; 0 ends the note, as in MIDI.
        at : float, optional
            Session time in seconds, exact to the sample; at once if not given. `Session.now` is the present.

        Returns
        -------
        PlayedNote or None
            The note, to be ended by itself; None for velocity 0, which starts none.

        Raises
        ------
        NoteError
            If one of them is not what it should be, or the time has passed.
        QueueFullError
            If too many commands wait.
        """
        pitch = note_to_midi(note)
        strength = _velocity(velocity)
        frame = self._session.frame_at(at)
        played = self._start([pitch], strength, frame, [])
        return played[0] if played else None

    def note_off(self, note: str | float, at: float | None = None) -> None:
        """End all notes of a key; they ring out as their release says.

        Parameters
        ----------
        note : str or float
            As it was started.
        at : float, optional
            Session time in seconds; at once if not given.

        Raises
        ------
        NoteError
            If it is no note, or the time has passed.
        """
        key = round(note_to_midi(note) * CENTS)
        frame = self._session.frame_at(at)
        self._send(np.array([(frame, CommandKind.NOTE_OFF, self.number, key, 0, 0)], RECORD))

    def chord(
        self,
        notes: Iterable[str | float],
        velocity: float = 100,
        at: float | None = None,
        duration_s: float | None = None,
    ) -> tuple[PlayedNote, ...]:
        """Start several notes at the same frame.

        Parameters
        ----------
        notes : iterable of str or float
            The notes.
        velocity : float
            0..127, for all.
        at : float, optional
            Session time in seconds; at once if not given.
        duration_s : float, optional
            Ends them that much later; otherwise they are held.

        Returns
        -------
        tuple of PlayedNote
            The notes, in the order given; none for velocity 0, which ends them.

        Raises
        ------
        NoteError
            If one of the arguments is not what it should be; nothing is played then.
        """
        if isinstance(notes, (str, bytes)) or not isinstance(notes, Iterable):
            raise NoteError(f"a chord takes several notes, for example the list ['C4', 'E4', 'G4'], got {notes!r}")
        pitches = [note_to_midi(note) for note in notes]
        strength = _velocity(velocity)
        start = self._session.frame_at(at)
        ends = []
        if duration_s is not None:
            length = round(_duration(duration_s) * self._session.sample_rate)
            ends = [start + length if start >= 0 else NOW - length]  # "so many frames after at once"
        return self._start(pitches, strength, start, ends)

    def all_notes_off(self) -> None:
        """Let every note ring out."""
        self._send(np.array([(NOW, CommandKind.ALL_NOTES_OFF, self.number, 0, 0, 0)], RECORD))

    def _start(self, pitches: list[float], velocity: float, start: int, ends: list[int]) -> tuple[PlayedNote, ...]:
        """Send notes and, if it is known, where they end; without velocity the notes of these keys end."""
        keys = [round(pitch * CENTS) for pitch in pitches]
        kind = CommandKind.NOTE_OFF
        played: tuple[PlayedNote, ...] = ()
        if velocity > 0.0:
            kind = CommandKind.NOTE_ON
            numbers = [self._session.engine.commands.new_note_id() for _ in pitches]
            keys = [note_key(key, number) for key, number in zip(keys, numbers, strict=True)]
            played = tuple(
                PlayedNote(partial(self._tell, key, start), number, pitch)
                for key, number, pitch in zip(keys, numbers, pitches, strict=True)
            )
        records = [(start, kind, self.number, key, pitch, velocity) for key, pitch in zip(keys, pitches, strict=True)]
        records += [(end, CommandKind.NOTE_OFF, self.number, key, 0, 0) for end in ends for key in keys]
        self._send(np.array(records, RECORD))
        return played

    def _tell(self, key: int, start: int, kind: CommandKind, x: float, at: float | None) -> None:
        """Send a command to a note: not before it starts, or it would find nobody."""
        frame = self._session.frame_at(at)
        if start > self._session.engine.quantum_frame:
            frame = max(frame, start)
        self._send(np.array([(frame, kind, self.number, key, x, 0)], RECORD))

    def _send(self, records: np.ndarray) -> None:
        """Send commands that belong together: all or none, so that a chord never falls apart."""
        self._require_here()
        self._session.engine.commands.send_all(records)

    def _require_here(self) -> None:
        if not self._is_here:
            raise SessionError(f"{self.name} is not in a running session any more: run the cell that adds it again")

    @property
    def _is_here(self) -> bool:
        """Whether it can play: its session is open and still has it."""
        return not self._session.is_closed and self._node in self._session.engine.instruments

    # ---- looking

    def tap(self, seconds: float = 5.0) -> Tap:
        """Look back at its output.

        Parameters
        ----------
        seconds : float
            How far back, up to 10.

        Returns
        -------
        Tap
            ``.numpy()`` gives the sound.
        """
        return Tap(self.history, seconds)

    def panel(self) -> Any:
        """Its front panel, the same one however often it is asked for.

        Returns
        -------
        workbench.widgets.Panel
            All parameters, a keyboard and a meter.

        Raises
        ------
        SessionError
            If it was removed, or its session is closed.
        """
        self._require_here()
        if self._panel is None or not self._panel.is_open:
            self._panel = self._session.make_panel(self)
        return self._panel

    def close_panel(self) -> None:
        """Close the panel, if there is one."""
        panel, self._panel = self._panel, None
        if panel is not None:
            panel.close()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        if not self._is_here:
            return {"text/plain": repr(self)}
        return self.panel()._repr_mimebundle_(**options)

    def __repr__(self) -> str:
        """List the parameters."""
        return f"{self.name} ({self._node.voice.name})\n{self.params!r}"


def _velocity(velocity: object) -> float:
    try:
        number = real("velocity", velocity)
    except ParameterError as error:
        raise NoteError(str(error)) from None
    if not 0.0 <= number <= LOUDEST:
        raise NoteError(f"velocity must be in range 0..127, got {number:g}")
    return number


def _duration(duration_s: object) -> float:
    try:
        number = real("duration_s", duration_s)
    except ParameterError as error:
        raise NoteError(str(error)) from None
    if not 0.0 < number <= MOST_S:
        raise NoteError(f"duration_s must be above 0 s and at most {MOST_S:g} s, got {number:g}")
    return number
