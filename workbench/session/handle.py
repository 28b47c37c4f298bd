"""What `Session.add` returns: an instrument that plays. Its parameters are attributes.

Threads: control, any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.commands import CENTS, NOW, RECORD, CommandKind, note_key
from workbench.engine import InstrumentNode
from workbench.errors import NoteError, ParameterError, real
from workbench.instruments.instrument import Instrument
from workbench.instruments.preset import PresetSource, load_preset, save_preset
from workbench.session.clock import MOST_S
from workbench.session.pattern_player import PatternPlayer
from workbench.session.played_note import PlayedNote, bent
from workbench.units import note_to_midi

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.instruments.voice import Voice

SOFTEST, LOUDEST = 1.0, 127.0  # what is softer is almost certainly meant as a share of 1


class InstrumentHandle(PatternPlayer):
    """An instrument in a session.

    ``lead.cutoff_hz = 900`` sets a parameter, ``lead.cutoff_hz`` reads it, ``lead.params["cutoff_hz"]`` is the
    parameter itself. Shown in a cell, it is its panel.
    """

    _node: InstrumentNode
    _midi: Any = None
    _midi_settings: Any = None

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
        alike = self._node.voice.is_same(instrument.voice) and self._node.polyphony == instrument.polyphony
        return alike and self._node.voice_memory.holds(instrument.tables)

    @property
    def definition(self) -> Voice:
        """The code that it runs."""
        return self._node.voice

    def like(self, kind: Voice, values: Mapping[str, Any]) -> Instrument:
        """Describe the same with other code.

        Parameters
        ----------
        kind : Voice
            The code.
        values : mapping
            Values of its parameters.

        Returns
        -------
        Instrument
            To be swapped in.
        """
        return Instrument(kind, polyphony=self._node.polyphony, **values)

    @property
    def active_voices(self) -> int:
        """Voices that are not silent."""
        return self._node.sounding

    # ---- the listener's own keyboard

    def page_midi(
        self, controls: Mapping[int, str] | None = None, channel: int | None = None, bend_cents: float = 200.0
    ) -> Any:
        """Have MIDI keyboards at the computer that shows the page play it, wherever the kernel runs.

        Shown in a cell, it has a button that asks the browser for them.

        Parameters
        ----------
        controls : mapping of int to str, optional
            Which parameter a knob turns, by the knob's controller number: ``{74: "cutoff_hz", 1: "vibrato_cents"}``.
        channel : int, optional
            1..16; all of them if not given. The page can choose another one.
        bend_cents : float, 0..4800 cents
            How far the bend wheel goes, up and down.

        Returns
        -------
        workbench.widgets.PageMidi
            The same one if it is open already, with the same arguments; with others it takes that one's place.

        Raises
        ------
        ParameterError
            If a controller cannot be a knob, or `bend_cents` is out of range.
        NoteError
            If there is no such channel.
        UnknownNameError
            If it has no such parameter.
        SessionError
            If it was removed, or its session is closed.
        """
        from workbench.widgets.page_midi import PageMidi

        self._require_here()
        wanted = dict(controls or {}), channel, bend_cents
        if self._midi is None or not self._midi.is_open or self._midi_settings != wanted:
            made = PageMidi(self.name, self, self.params, *wanted)
            if self._midi is not None:
                self._midi.close()
            self._midi, self._midi_settings = made, wanted
        return self._midi

    def refresh_panel(self) -> None:
        """Have what is shown of it show what is there now."""
        super().refresh_panel()
        if self._midi is not None and self._midi.is_open:
            self._midi.show(self.params)

    def close_panel(self) -> None:
        """Close what is shown of it."""
        super().close_panel()
        midi, self._midi = self._midi, None
        if midi is not None:
            midi.close()

    # ---- presets

    def load_preset(self, preset: PresetSource, name: str | None = None) -> None:
        """Set all parameters as a preset says; they glide there. If anything in it is wrong, nothing is set.

        Parameters
        ----------
        preset : str or path
            The name of one that comes with the instrument (``wb.Synth.presets()`` lists them), or a file.
        name : str, optional
            Which one of a file that holds several.

        Raises
        ------
        UnknownNameError
            If there is no such preset, or it names a parameter that is not here.
        PresetError
            If the file cannot be used.
        ParameterError
            If a value is not allowed.
        """
        self._require_here()
        self.params.set(**load_preset(self._node.voice, preset, name))

    def save_preset(self, path: PresetSource, name: str | None = None) -> None:
        """Write all parameters as they are into a file of presets, beside others that are in it.

        Parameters
        ----------
        path : str or path
            The file, which ends in ``.json``.
        name : str, optional
            Name of the preset; that of the file if not given.

        Raises
        ------
        PresetError
            If it cannot be written, or is there and holds something else.
        """
        save_preset(self._node.voice, {each: self.params[each].number for each in self.params}, path, name)

    # ---- notes

    def note_on(self, note: str | float, velocity: float = 100, at: float | None = None) -> PlayedNote | None:
        """Start a note.

        Parameters
        ----------
        note : str or float
            ``"C4"`` or a MIDI number 0..127; fractions are microtones.
        velocity : float
            1..127; 0 ends the note, as in MIDI.
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

    def bend_note(self, note: str | float, cents: float, at: float | None = None) -> None:
        """Bend all notes of a key, held or ringing; they are still ended by that key.

        Parameters
        ----------
        note : str or float
            As it was started.
        cents : float
            Hundredths of a semitone from the key; 0 takes them back there. They stay within 0..127.
        at : float, optional
            Session time in seconds; at once if not given.

        Raises
        ------
        NoteError
            If one of them is no number, leads out of the range of notes, or the time has passed.
        """
        key = round(note_to_midi(note) * CENTS)
        pitch = bent(key / CENTS, cents)
        frame = self._session.frame_at(at)
        self._send(np.array([(frame, CommandKind.NOTE_PITCH, self.number, key, pitch, 0)], RECORD))

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
            1..127, for all; 0 ends the notes.
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

    @property
    def direct(self) -> dict[str, Any]:
        """How a page plays it if the sound is in that page: the sound's name there, and its own number."""
        sound = self._session.engine.store.page_sound
        return {"sound": sound, "source": self.number} if sound else {}

    def observe_direct(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Be told when `direct` changes, because the session goes over to another sink.

        Parameters
        ----------
        callback : callable
            Called after that, on the thread that did it. Keep it short.

        Returns
        -------
        callable
            Ends it; calling it twice does no harm.
        """
        return self._session.engine.store.observe_sound(callback)

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


def _velocity(velocity: object) -> float:
    try:
        number = real("velocity", velocity)
    except ParameterError as error:
        raise NoteError(str(error)) from None
    if not 0.0 <= number <= LOUDEST:
        raise NoteError(f"velocity must be in range 0..127, got {number:g}")
    if 0.0 < number < SOFTEST:
        raise NoteError(
            f"velocity is 0..127, as in MIDI, got {number:g}: write {LOUDEST * number:.0f} for that share of it"
        )
    return number


def _duration(duration_s: object) -> float:
    try:
        number = real("duration_s", duration_s)
    except ParameterError as error:
        raise NoteError(str(error)) from None
    if not 0.0 < number <= MOST_S:
        raise NoteError(f"duration_s must be above 0 s and at most {MOST_S:g} s, got {number:g}")
    return number
