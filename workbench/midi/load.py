"""load_midi: a Standard MIDI File becomes a Score, or an error that says what is wrong with it."""

import os
from collections.abc import Iterable, Sequence
from fractions import Fraction
from operator import attrgetter
from typing import BinaryIO, TypeVar

import numpy as np
from numpy.typing import NDArray

from workbench.errors import ParameterError
from workbench.midi.chunks import Chunks, check_signature, split_chunks
from workbench.midi.limits import MAX_DURATION_S, MAX_FILE_BYTES, MAX_NOTES, MAX_TEMPO_CHANGES
from workbench.midi.notes import NOTE
from workbench.midi.pairing import TICK_NOTE, hold_with_pedal
from workbench.midi.part import Part, read_part
from workbench.midi.reader import CUT_SHORT, Reader
from workbench.midi.score import Score
from workbench.midi.source import read_source
from workbench.midi.tempo_map import TempoMap

T = TypeVar("T")
SPLIT_IT = "Split it into smaller files."


def load_midi(
    source: str | os.PathLike[str] | bytes | BinaryIO, *, sustain_pedal: bool = True, sequence: int | None = None
) -> Score:
    """Read a Standard MIDI File.

    Formats 0 and 1 are one piece.
    Format 2 holds sequences that are independent of each other; choose one with `sequence`.

    Parameters
    ----------
    source : path, bytes or binary file object
        The file, what is in it, or something with a `read` method that gives bytes.
    sustain_pedal : bool
        Whether notes sound on while the sustain pedal (controller 64) of their channel is down.
    sequence : int, optional
        Which sequence of a format 2 file to read, counted from 0.

    Returns
    -------
    Score
        Its notes in seconds, its tempo map, and the names and programs of its channels.

    Raises
    ------
    MidiFileError
        If the file is damaged, cut short, not a MIDI file, or larger than `workbench.midi.limits` allows.
    FileNotFoundError
        If there is no such file.
    ParameterError
        If `source` is none of the above, or there is no such sequence.
    """
    data, label, file_name = read_source(source)
    reader = Reader(data, label)
    check_signature(reader)
    if len(data) > MAX_FILE_BYTES:
        raise reader.error(f"the file is larger than {MAX_FILE_BYTES // 2**20} MB", advice=SPLIT_IT)
    chunks = split_chunks(reader)
    parts = [read_part(track) for track in _choose_tracks(reader, chunks, sequence)]
    tempo_map = _tempo_map(reader, chunks, parts)
    notes = _join_notes(reader, parts, sustain_pedal=sustain_pedal)
    title_part = parts[0] if len(parts) == 1 or not parts[0].notes else Part()
    return Score(
        notes=_in_seconds(reader, notes, tempo_map, parts),
        tempo_map=tempo_map,
        name=title_part.name or file_name,
        programs=_first_of_each_channel(part.programs for part in parts),
        channel_names=_first_of_each_channel(part.channel_names for part in parts if part is not title_part),
    )


def _choose_tracks(reader: Reader, chunks: Chunks, sequence: int | None) -> list[Reader]:
    """Take all tracks of one piece, or the one that is asked for where each is a piece of its own."""
    n_sequences = len(chunks.tracks) if chunks.format == 2 else 1
    if sequence is None:
        if n_sequences > 1:
            problem = f"this format 2 file holds {n_sequences} independent sequences, which are not one piece"
            raise reader.error(problem, advice=f"Choose one: load_midi(..., sequence=0) up to {n_sequences - 1}.")
    elif isinstance(sequence, bool) or not isinstance(sequence, int) or not 0 <= sequence < n_sequences:
        raise ParameterError(f"sequence must be in range 0..{n_sequences - 1} for {reader.label}, got {sequence!r}")
    return chunks.tracks if chunks.format != 2 else [chunks.tracks[sequence or 0]]


def _tempo_map(reader: Reader, chunks: Chunks, parts: Sequence[Part]) -> TempoMap:
    """Join the tempo changes of all tracks; of several at one tick the last in the file counts."""
    ticks = chunks.division.ticks
    changes = sorted(change for part in parts for change in part.tempo_changes)
    if len(changes) > MAX_TEMPO_CHANGES:
        raise reader.error(f"{len(changes):,} tempo changes are more than {MAX_TEMPO_CHANGES:,}", advice=SPLIT_IT)
    return chunks.division.tempo_map(
        [(Fraction(each.tick, ticks), Fraction(60_000_000, each.micros)) for each in changes]
    )


def _join_notes(reader: Reader, parts: Sequence[Part], *, sustain_pedal: bool) -> NDArray[np.void]:
    """Put the notes of all tracks together; a pedal holds the notes of its channel, whichever track they are in."""
    n_notes = sum(len(part.notes) for part in parts)
    if n_notes > MAX_NOTES:
        raise reader.error(f"{n_notes:,} notes are more than {MAX_NOTES:,}", advice=SPLIT_IT)
    notes = np.array([note for part in parts for note in part.notes], dtype=TICK_NOTE)
    if sustain_pedal:
        last_tick = max(part.last_tick for part in parts)
        for channel in {channel for part in parts for channel in part.pedal}:
            moves = [move for part in parts for move in part.pedal.get(channel, ())]
            hold_with_pedal(notes, channel, sorted(moves, key=attrgetter("tick")), last_tick)
    return notes


def _in_seconds(
    reader: Reader, notes: NDArray[np.void], tempo_map: TempoMap, parts: Sequence[Part]
) -> NDArray[np.void]:
    """Place the notes in time; if that takes days, a delta time is damaged, and the longest pause tells where."""
    timed = np.empty(len(notes), NOTE)
    timed["start_s"] = tempo_map.ticks_to_seconds(notes["start"])
    timed["end_s"] = tempo_map.ticks_to_seconds(notes["end"])
    for field in ("key", "velocity", "channel"):
        timed[field] = notes[field]
    duration_s = float(timed["end_s"].max(initial=0.0))
    if duration_s > MAX_DURATION_S:
        pause = max(part.longest_pause for part in parts)
        hours = (
            f"the last note ends after {duration_s / 3600:,.0f} hours, where {MAX_DURATION_S / 3600:.0f} are allowed"
        )
        raise reader.error(f"{hours}; the longest pause is {pause.ticks:,} ticks", pause.at, CUT_SHORT)
    return timed


def _first_of_each_channel(mappings: Iterable[dict[int, T]]) -> dict[int, T]:
    """Join what the tracks say of the channels; where two speak of the same channel, the first one counts."""
    first: dict[int, T] = {}
    for mapping in mappings:
        first = mapping | first
    return dict(sorted(first.items()))
