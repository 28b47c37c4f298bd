"""The notes of the last seconds as they were rendered, kept from the records of the event bus."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.events import EventKind, key_cents

if TYPE_CHECKING:
    from numpy.typing import NDArray

KINDS = (
    EventKind.NOTE_ON,
    EventKind.NOTE_OFF,
    EventKind.VOICE_STOLEN,
    EventKind.VOICE_END,
    EventKind.XRUN,
    EventKind.LATE,
)
CAPACITY = 2048  # notes kept at most


@dataclass
class Note:
    """One note as it was rendered.

    Attributes
    ----------
    start, end : int
        Frames; `end` is None while the note is held.
    key : float
        MIDI note number; fractions are microtones.
    source : int
        Which instrument.
    velocity : float
        0..127.
    """

    start: int
    key: float
    source: int
    velocity: float
    end: int | None = None


@dataclass(frozen=True)
class Mark:
    """Something that happened at one moment.

    Attributes
    ----------
    frame : int
        When.
    kind : EventKind
        VOICE_STOLEN, XRUN or LATE.
    key : float
        MIDI note number of a stolen voice, else 0.
    """

    frame: int
    kind: EventKind
    key: float


class RollHistory:
    """Keeps notes and marks, forgets what is older than asked for, and counts what went wrong.

    Parameters
    ----------
    span_frames : int
        How far back notes and marks are kept.

    Attributes
    ----------
    counts : dict
        How many voices were stolen, xruns happened and commands came late since the view was opened.
    """

    def __init__(self, span_frames: int) -> None:
        self.span_frames = span_frames
        self.counts = {EventKind.VOICE_STOLEN: 0, EventKind.XRUN: 0, EventKind.LATE: 0}
        self._notes: deque[Note] = deque(maxlen=CAPACITY)
        self._marks: deque[Mark] = deque(maxlen=CAPACITY)
        self._held: dict[tuple[int, int], Note] = {}
        self._voices: Counter[tuple[int, int]] = Counter()  # that sound, by source and key, released ones too

    @property
    def held(self) -> int:
        """How many notes are held now."""
        return len(self._held)

    def take(self, records: NDArray[Any]) -> None:
        """Take records in the order in which they were rendered.

        Parameters
        ----------
        records : structured array
            As an event subscription hands them out.
        """
        for frame, kind, source, number, _, velocity in records.tolist():
            match kind:
                case EventKind.NOTE_ON:
                    self._end((source, number), frame)
                    note = Note(frame, key_cents(number) / 100.0, source, velocity)
                    self._held[source, number] = note
                    self._voices[source, number] += 1
                    self._notes.append(note)
                case EventKind.NOTE_OFF:
                    self._end((source, number), frame)
                case EventKind.VOICE_STOLEN:
                    self._end((source, number), frame)
                    self._mark(frame, EventKind.VOICE_STOLEN, key_cents(number) / 100.0)
                    self._gone((source, number), frame)
                case EventKind.VOICE_END:
                    self._gone((source, number), frame)
                case EventKind.XRUN:
                    self._mark(frame, EventKind.XRUN, 0.0, max(number, 1))
                case EventKind.LATE:
                    self._mark(frame, EventKind.LATE, 0.0)

    def forget(self, now: int) -> None:
        """Drop what ended before the span that is shown.

        Parameters
        ----------
        now : int
            Frame number of now.
        """
        first = now - self.span_frames
        while self._notes and self._notes[0].end is not None and self._notes[0].end < first:
            self._notes.popleft()
        while self._marks and self._marks[0].frame < first:
            self._marks.popleft()

    def notes(self, now: int, sample_rate: float) -> NDArray[np.float32]:
        """Return the notes to draw.

        Parameters
        ----------
        now : int
            Frame number of now.
        sample_rate : float
            Frames per second.

        Returns
        -------
        array [shape=(notes, 5), dtype=float32]
            Start and end in seconds from now (negative is past), key, source, velocity.
        """
        first = now - self.span_frames
        rows = [
            (note.start - now, (note.end if note.end is not None else now) - now, note.key, note.source, note.velocity)
            for note in self._notes
            if note.end is None or note.end >= first
        ]
        table = np.array(rows, dtype=np.float64).reshape(-1, 5)
        table[:, :2] /= sample_rate
        return table.astype(np.float32)

    def marks(self, now: int, sample_rate: float) -> NDArray[np.float32]:
        """Return the marks to draw.

        Parameters
        ----------
        now : int
            Frame number of now.
        sample_rate : float
            Frames per second.

        Returns
        -------
        array [shape=(marks, 3), dtype=float32]
            Seconds from now (negative is past), kind, key.
        """
        rows = [((mark.frame - now) / sample_rate, mark.kind, mark.key) for mark in self._marks]
        return np.array(rows, dtype=np.float32).reshape(-1, 3)

    def keys(self) -> tuple[float, float] | None:
        """Return the lowest and the highest key kept, or None without notes."""
        keys = [note.key for note in self._notes]
        return (min(keys), max(keys)) if keys else None

    def _end(self, key: tuple[int, int], frame: int) -> None:
        note = self._held.pop(key, None)
        if note is not None:
            note.end = frame

    def _gone(self, key: tuple[int, int], frame: int) -> None:
        """Count a voice out; the last one of its key ends its note, let go or not (panic does that)."""
        self._voices[key] -= 1
        if self._voices[key] <= 0:
            del self._voices[key]
            self._end(key, frame)

    def _mark(self, frame: int, kind: EventKind, key: float, how_many: int = 1) -> None:
        self.counts[kind] += how_many
        self._marks.append(Mark(frame, kind, key))
