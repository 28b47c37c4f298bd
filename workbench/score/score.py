"""Score: what sounds and when, and how it is written: ticks, bars, parts, keys, chords, controllers."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from operator import index
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from workbench.errors import NoteError, ParameterError, in_range
from workbench.score.controls import no_controls, sorted_controls
from workbench.score.drawing import score_html, spoken_time
from workbench.score.files import save_score
from workbench.score.marks import ChordSymbol, KeySignature, Text, in_order, shift_of, shifted_chord
from workbench.score.meter_map import MeterMap
from workbench.score.notes import DRUM_CHANNEL, checked_notes, notes_from_rows
from workbench.score.places import MAX_TICK, checked_places, places_of, unwritten
from workbench.score.quantize import Grid, finer_for, grid_of, on_grid
from workbench.score.spelling import moved_spellings
from workbench.score.tempo_map import TempoMap
from workbench.units import midi_to_name


@dataclass(frozen=True, eq=False, repr=False)
class Score:
    """A piece of music, ready to be played. It never changes; methods give a new one.

    `notes` is what sounds, in seconds; `places` is how the same notes are written, in ticks, row for row.
    They differ where a pedal holds a note or a grace note takes its time from another.

    Parameters
    ----------
    notes : ndarray [shape=(n,), dtype=NOTE]
        Start and end in seconds, key 0..127 (60 is C4), velocity 1..127, channel 0..15.
        Kept sorted by start, then key, then channel, and read-only.
    tempo_map : TempoMap
        Where the beats fall. Its `ticks_per_beat` is the resolution of `places` and `controls`.
    name : str
        Title of the piece.
    programs : mapping of int to int
        The instrument a channel asks for first, 0..127 by General MIDI.
    channel_names : mapping of int to str
        What the file calls a channel.
    meter_map : MeterMap
        Time signatures: where the bars are.
    key_signatures : tuple of KeySignature
        In order; none means that nobody knows.
    chord_symbols : tuple of ChordSymbol
        In order.
    texts : tuple of Text
        Lyrics and markers, in order.
    controls : ndarray [shape=(n,), dtype=CONTROL]
        Pedals, wheels, pressure and programs, sorted by tick and read-only.
    places : ndarray [shape=(n,), dtype=PLACE]
        Ticks, part, staff, voice and spelling of each note, in the order in which `notes` are given; kept in theirs.
        Empty: the nearest tick, and a part for each channel.
    part_names : tuple of str
        Names of the parts; parts without one are called "".
    end_tick : int
        Where the piece ends; at the end of the last note or later.

    Raises
    ------
    NoteError
        If a note, a place or a control is out of range, ends before it starts, or starts before 0.
    ParameterError
        If a mark is.
    """

    notes: NDArray[np.void]
    tempo_map: TempoMap = field(default_factory=TempoMap)
    name: str = ""
    programs: Mapping[int, int] = field(default_factory=dict)
    channel_names: Mapping[int, str] = field(default_factory=dict)
    meter_map: MeterMap = field(default_factory=MeterMap)
    key_signatures: tuple[KeySignature, ...] = ()
    chord_symbols: tuple[ChordSymbol, ...] = ()
    texts: tuple[Text, ...] = ()
    controls: NDArray[np.void] = field(default_factory=no_controls)
    places: NDArray[np.void] = field(default_factory=unwritten)
    part_names: tuple[str, ...] = ()
    end_tick: int = 0

    def __post_init__(self) -> None:
        notes = checked_notes(self.notes)
        controls = sorted_controls(self.controls)
        part_names = tuple(self.part_names)
        if len(notes) and not len(self.places):
            channels, part = np.unique(notes["channel"], return_inverse=True)
            part_names = part_names or tuple(self.channel_names.get(each, "") for each in channels.tolist())
            start, stop = (self.tempo_map.seconds_to_ticks(notes[each]) for each in ("start_s", "end_s"))
            places = places_of(start, stop, part)
        else:
            places = checked_places(self.places, notes["key"])
        order = np.lexsort((notes["channel"], notes["key"], notes["start_s"]))
        notes, places = notes[order], places[order]
        for table in (notes, places):
            table.setflags(write=False)
        n_parts = 1 + max(int(places["part"].max(initial=-1)), int(controls["part"].max(initial=-1)))
        end = max(int(places["end"].max(initial=0)), int(controls["tick"].max(initial=0)))
        values = {
            "notes": notes,
            "places": places,
            "controls": controls,
            "part_names": part_names + ("",) * (n_parts - len(part_names)),
            "end_tick": max(end, int(in_range("end_tick", self.end_tick, 0, MAX_TICK))),
            **{each: in_order(getattr(self, each)) for each in ("key_signatures", "chord_symbols", "texts")},
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

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
        meter_map: MeterMap | None = None,
        key_signatures: Iterable[KeySignature] = (),
        chord_symbols: Iterable[ChordSymbol] = (),
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
        name, programs, channel_names, meter_map, key_signatures, chord_symbols
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
        names = dict(programs or {}), dict(channel_names or {})
        return cls(table, tempo_map, name, *names, meter_map or MeterMap(), tuple(key_signatures), tuple(chord_symbols))

    @property
    def duration_s(self) -> float:
        """Seconds from the start to the end of the last note; 0 for a score without notes."""
        return float(self.notes["end_s"].max(initial=0.0))

    @property
    def ticks_per_beat(self) -> int | Fraction:
        """Ticks in a quarter note, in which `places` and `controls` are written."""
        return self.tempo_map.ticks_per_beat

    @property
    def start_beats(self) -> NDArray[np.float64]:
        """Where the notes are written to start, in quarter notes [shape=(n,), dtype=float64]."""
        return self._beats("start")

    @property
    def end_beats(self) -> NDArray[np.float64]:
        """Where the notes are written to end, in quarter notes [shape=(n,), dtype=float64]."""
        return self._beats("end")

    def _beats(self, name: str) -> NDArray[np.float64]:
        numerator, denominator = Fraction(self.ticks_per_beat).as_integer_ratio()
        beats: NDArray[np.float64] = self.places[name] * denominator / numerator
        return beats

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
        kept = np.isin(self.notes["channel"], list(wanted))
        return replace(
            self,
            notes=self.notes[kept],
            places=self.places[kept],
            controls=self.controls[np.isin(self.controls["channel"], list(wanted))],
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
        notes, places = self.notes.copy(), self.places.copy()
        notes["key"] = keys
        moves = notes["channel"] != DRUM_CHANNEL
        places["spelling"][moves] = moved_spellings(
            places["spelling"][moves], self._shifts(self.start_beats[moves], semitones)
        )
        return replace(
            self,
            notes=notes,
            places=places,
            key_signatures=tuple(
                each._replace(fifths=each.fifths + shift_of(each.fifths, semitones)) for each in self.key_signatures
            ),
            chord_symbols=tuple(
                shifted_chord(each, int(self._shifts([float(each.beat)], semitones)[0])) for each in self.chord_symbols
            ),
        )

    def _shifts(self, beats: Any, semitones: int) -> NDArray[np.int64]:
        """How far names move along the line of fifths at each beat, so that they fit the new key."""
        shifts = [shift_of(0, semitones), *(shift_of(each.fifths, semitones) for each in self.key_signatures)]
        starts = [float(each.beat) for each in self.key_signatures]
        moved: NDArray[np.int64] = np.array(shifts)[np.searchsorted(starts, beats, side="right")]
        return moved

    def quantize(self, grid: Grid = Fraction(1, 4), strength: float = 1.0) -> Self:
        """Move the written notes onto a grid, and the sounding ones with them.

        Of several grids, each beat of each part takes the one on which its notes move least; where that is equal, the
        coarser one. Notes that had a length keep at least one step; what a pedal holds sounds as long as before.

        Parameters
        ----------
        grid : str, Fraction, float, or several of them
            Note values: ``"1/16"``, ``("1/16", "1/8T")`` for these or triplets; or quarter notes: ``(1/4, 1/3)``.
        strength : float, 0..1
            How far they move; 1 is onto the grid.

        Returns
        -------
        Score
            With a finer `ticks_per_beat`, if the grid asks for it.

        Raises
        ------
        ParameterError
            If a step is not a part of a beat, or `strength` is out of range.
        """
        steps = grid_of(grid)
        fine = self.with_resolution(finer_for(self.ticks_per_beat, steps))
        places = fine.places.copy()
        places["start"], places["end"] = on_grid(places, int(fine.ticks_per_beat), steps, strength)
        notes = fine.notes.copy()
        held_s = fine.notes["end_s"] - fine.tempo_map.ticks_to_seconds(fine.places["end"])
        is_held = fine.tempo_map.seconds_to_ticks(fine.notes["end_s"]) > fine.places["end"] + 1  # more than rounding
        notes["start_s"] = fine.tempo_map.ticks_to_seconds(places["start"])
        notes["end_s"] = fine.tempo_map.ticks_to_seconds(places["end"]) + np.where(is_held, held_s, 0.0)
        return replace(fine, notes=notes, places=places)

    def with_resolution(self, ticks_per_beat: int) -> Self:
        """Write the same with another number of ticks in a quarter note.

        Parameters
        ----------
        ticks_per_beat : int, > 0
            Exact if it is a multiple of the old one, else to the nearest tick. What sounds stays as it is.

        Returns
        -------
        Score
            With the same notes.

        Raises
        ------
        ParameterError
            If it is not a whole number above 0.
        """
        if isinstance(ticks_per_beat, bool) or not isinstance(ticks_per_beat, int) or ticks_per_beat <= 0:
            raise ParameterError(f"ticks_per_beat must be a whole number above 0, got {ticks_per_beat!r}")
        if ticks_per_beat == self.ticks_per_beat:
            return self
        up, down = (Fraction(ticks_per_beat) / Fraction(self.ticks_per_beat)).as_integer_ratio()
        places, controls = self.places.copy(), self.controls.copy()
        for table, name in ((places, "start"), (places, "end"), (controls, "tick")):
            table[name] = (2 * table[name] * up + down) // (2 * down)
        points = [tuple(point) for point in self.tempo_map.points]
        return replace(
            self,
            tempo_map=TempoMap(points, ticks_per_beat),  # type: ignore[arg-type]  # triples of a point
            places=places,
            controls=controls,
            end_tick=(2 * self.end_tick * up + down) // (2 * down),
        )

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the score to a file; the ending of its name says as what.

        Parameters
        ----------
        path : path
            ``.mid`` or ``.midi``: Standard MIDI File. ``.musicxml`` or ``.mxl``: MusicXML, plain or compressed.
            An existing file is replaced.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        ParameterError
            If the ending is none of these.
        OSError
            If the file cannot be written.
        """
        return save_score(self, path)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Score):
            return NotImplemented
        return all(_same(getattr(self, each.name), getattr(other, each.name)) for each in fields(self))

    def __hash__(self) -> int:
        return hash((self.name, len(self.notes), self.notes.tobytes()))

    def __len__(self) -> int:
        return len(self.notes)

    def __repr__(self) -> str:
        channels = "1 channel" if len(self.channels) == 1 else f"{len(self.channels)} channels"
        return (
            f"Score({self.name!r}, {len(self)} notes, {spoken_time(self.duration_s)}, {channels}, {self.tempo_map!r})"
        )

    def _repr_html_(self) -> str:
        return score_html(self.notes, self.duration_s, self.name, self.channel_names)


def _same(mine: Any, other: Any) -> bool:
    return np.array_equal(mine, other) if isinstance(mine, np.ndarray) else bool(mine == other)
