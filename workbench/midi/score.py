"""Score: notes on a time line in seconds, with what is known of their tempo and their channels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import index
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from workbench.errors import NoteError, ParameterError
from workbench.midi.drawing import score_html, spoken_time
from workbench.midi.notes import DRUM_CHANNEL, notes_from_rows, sorted_notes
from workbench.midi.tempo_map import TempoMap
from workbench.units import midi_to_name


@dataclass(frozen=True, eq=False, repr=False)
class Score:
    """A piece of music, ready to be played. It never changes; methods give a new one.

    Parameters
    ----------
    notes : ndarray [shape=(n,), dtype=NOTE]
        Start and end in seconds, key 0..127 (60 is C4), velocity 1..127, channel 0..15.
        Kept sorted by start, then key, then channel, and read-only.
    tempo_map : TempoMap
        Where the beats fall.
    name : str
        Title of the piece.
    programs : mapping of int to int
        The instrument a channel asks for, 0..127 by General MIDI.
    channel_names : mapping of int to str
        What the file calls a channel.

    Raises
    ------
    NoteError
        If a note is outside the ranges above, ends before it starts, or starts before 0 s.
    """

    notes: NDArray[np.void]
    tempo_map: TempoMap = field(default_factory=TempoMap)
    name: str = ""
    programs: Mapping[int, int] = field(default_factory=dict)
    channel_names: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "notes", sorted_notes(self.notes))

    @classmethod
    def from_notes(
        cls,
        notes: Iterable[Sequence[Any]],
        *,
        unit: Literal["s", "beats"] = "s",
        tempo: float | TempoMap = 120,
        name: str = "",
        programs: Mapping[int, int] | None = None,
        channel_names: Mapping[int, str] | None = None,
    ) -> Self:
        """Make a score from rows of notes.

        Parameters
        ----------
        notes : iterable of (start, end, key, velocity, channel)
            Velocity (default 100) and channel (default 0) may be left out. The key is a number or a name like "C4".
        unit : {"s", "beats"}
            Whether start and end are seconds or quarter notes.
        tempo : float or TempoMap
            Quarter notes per minute, or a map of changing tempo.
        name, programs, channel_names
            As in `Score`.

        Returns
        -------
        Score
            The notes, sorted.

        Raises
        ------
        NoteError
            If a row is not a note.
        ParameterError
            If the unit is unknown or the tempo is not positive.
        """
        if unit not in {"s", "beats"}:
            raise ParameterError(f"unit must be 's' or 'beats', got {unit!r}")
        tempo_map = tempo if isinstance(tempo, TempoMap) else TempoMap.constant(tempo)
        table = notes_from_rows(notes)
        if unit == "beats":
            table["start_s"] = tempo_map.beats_to_seconds(table["start_s"])
            table["end_s"] = tempo_map.beats_to_seconds(table["end_s"])
        return cls(table, tempo_map, name, dict(programs or {}), dict(channel_names or {}))

    @property
    def duration_s(self) -> float:
        """Seconds from the start to the end of the last note; 0 for a score without notes."""
        return float(self.notes["end_s"].max(initial=0.0))

    @property
    def channels(self) -> tuple[int, ...]:
        """The channels that have notes, 0..15, in order."""
        return tuple(np.unique(self.notes["channel"]).tolist())

    def select(self, channels: int | Iterable[int]) -> Self:
        """Keep the notes of one or several channels only.

        Parameters
        ----------
        channels : int or iterable of int
            Which ones. Each must have notes.

        Returns
        -------
        Score
            At the same times as before.

        Raises
        ------
        ParameterError
            If a channel has no notes, or it is not a channel at all.
        """
        try:
            wanted = set(channels) if isinstance(channels, Iterable) else {index(channels)}
        except TypeError:
            raise ParameterError(f"channels must be a channel number or several, got {channels!r}") from None
        if missing := wanted - set(self.channels):
            raise ParameterError(f"channel must be one of {self.channels}, which have notes, got {missing.pop()!r}")
        return replace(
            self,
            notes=self.notes[np.isin(self.notes["channel"], list(wanted))],
            programs={channel: each for channel, each in self.programs.items() if channel in wanted},
            channel_names={channel: each for channel, each in self.channel_names.items() if channel in wanted},
        )

    def transpose(self, semitones: int) -> Self:
        """Move every note up or down, except on the drum channel 9, where keys are instruments.

        Parameters
        ----------
        semitones : int
            Up if positive.

        Returns
        -------
        Score
            At the same times as before.

        Raises
        ------
        NoteError
            If a note would leave the range 0..127.
        """
        if isinstance(semitones, bool) or not isinstance(semitones, (int, np.integer)):
            raise ParameterError(f"semitones must be a whole number, got {semitones!r}")
        keys = self.notes["key"].astype(np.int64)
        keys[self.notes["channel"] != DRUM_CHANNEL] += semitones
        if len(keys) and (keys.min() < 0 or keys.max() > 127):
            lowest, highest = self.notes["key"].min(), self.notes["key"].max()
            span = f"{midi_to_name(lowest)}..{midi_to_name(highest)}"
            raise NoteError(f"transposing {span} by {semitones} semitones leaves the range of notes 0..127")
        notes = self.notes.copy()
        notes["key"] = keys
        return replace(self, notes=notes)

    def __len__(self) -> int:
        return len(self.notes)

    def __repr__(self) -> str:
        channels = "1 channel" if len(self.channels) == 1 else f"{len(self.channels)} channels"
        return (
            f"Score({self.name!r}, {len(self)} notes, {spoken_time(self.duration_s)}, {channels}, {self.tempo_map!r})"
        )

    def _repr_html_(self) -> str:
        return score_html(self.notes, self.duration_s, self.name, self.channel_names)
