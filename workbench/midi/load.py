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
from workbench.midi.limits import MAX_CONTROLS, MAX_DURATION_S, MAX_FILE_BYTES, MAX_MARKS, MAX_NOTES, MAX_TEMPO_CHANGES
from workbench.midi.marks import key_signatures, meter_map, texts
from workbench.midi.pairing import TICK_NOTE, hold_with_pedal
from workbench.midi.reader import CUT_SHORT, Reader
from workbench.midi.track import SPLIT_IT, Track, read_track
from workbench.score.controls import CONTROL
from workbench.score.notes import NOTE
from workbench.score.places import PLACE
from workbench.score.score import Score
from workbench.score.source import FileKind, read_source
from workbench.score.spelling import UNSPELLED
from workbench.score.tempo_map import TempoMap

T = TypeVar("T")
MIDI_FILE = FileKind("MIDI", frozenset({".mid", ".midi", ".smf", ".kar"}), MAX_FILE_BYTES, "load_midi")


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
        Its notes in seconds and in ticks, tempo, meter, keys, controllers, words, and the names and programs of its
        channels. Each track that plays something is a part.

    Raises
    ------
    MidiFileError
        If the file is damaged, cut short, not a MIDI file, or larger than `workbench.midi.limits` allows.
    FileNotFoundError
        If there is no such file.
    ParameterError
        If `source` is none of the above, or there is no such sequence.
    """
    data, label, file_name = read_source(source, MIDI_FILE)
    reader = Reader(data, label)
    check_signature(reader)
    if len(data) > MAX_FILE_BYTES:
        raise reader.error(f"the file is larger than {MAX_FILE_BYTES // 2**20} MB", advice=SPLIT_IT)
    chunks = split_chunks(reader)
    tracks = [read_track(track) for track in _choose_tracks(reader, chunks, sequence)]
    tempo_map = _tempo_map(reader, chunks, tracks)
    title_track = tracks[0] if len(tracks) == 1 or not tracks[0].notes else Track()
    parts = [track for track in tracks if track.is_part]
    keys_down = _join_notes(reader, parts)
    sounding = _pedalled(keys_down, parts, max(track.last_tick for track in tracks)) if sustain_pedal else keys_down
    _check_size(reader, tracks)
    beat_ticks = Fraction(tempo_map.ticks_per_beat)
    return Score(
        notes=_in_seconds(reader, sounding, tempo_map, tracks),
        tempo_map=tempo_map,
        name=title_track.name or file_name,
        programs=_first_of_each_channel(part.programs for part in parts),
        channel_names=_first_of_each_channel(part.channel_names for part in parts if part is not title_track),
        meter_map=meter_map(tracks, beat_ticks),
        key_signatures=key_signatures(tracks, beat_ticks),
        texts=texts(tracks, parts, beat_ticks),
        controls=_join_controls(parts),
        places=_places(keys_down, parts),
        part_names=tuple("" if part is title_track else part.name for part in parts),
        end_tick=max(track.last_tick for track in tracks),
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


def _tempo_map(reader: Reader, chunks: Chunks, tracks: Sequence[Track]) -> TempoMap:
    """Join the tempo changes of all tracks; of several at one tick the last in the file counts."""
    ticks = chunks.division.ticks
    changes = sorted((meta for track in tracks for meta in track.meta("set_tempo")), key=attrgetter("tick", "at"))
    if len(changes) > MAX_TEMPO_CHANGES:
        raise reader.error(f"{len(changes):,} tempo changes are more than {MAX_TEMPO_CHANGES:,}", advice=SPLIT_IT)
    return chunks.division.tempo_map(
        [(Fraction(each.tick, ticks), Fraction(60_000_000, each.message.tempo)) for each in changes]
    )


def _join_notes(reader: Reader, parts: Sequence[Track]) -> NDArray[np.void]:
    """Put the notes of all tracks together, track after track, as their keys go down and up."""
    n_notes = sum(len(part.notes) for part in parts)
    if n_notes > MAX_NOTES:
        raise reader.error(f"{n_notes:,} notes are more than {MAX_NOTES:,}", advice=SPLIT_IT)
    return np.array([note for part in parts for note in part.notes], dtype=TICK_NOTE)


def _pedalled(notes: NDArray[np.void], parts: Sequence[Track], last_tick: int) -> NDArray[np.void]:
    """Let pedals hold notes; a pedal holds the notes of its channel, whichever track they are in."""
    held = notes.copy()
    pedals = [part.pedal for part in parts]
    for channel in {channel for pedal in pedals for channel in pedal}:
        moves = [move for pedal in pedals for move in pedal.get(channel, ())]
        hold_with_pedal(held, channel, sorted(moves, key=attrgetter("tick")), last_tick)
    return held


def _places(notes: NDArray[np.void], parts: Sequence[Track]) -> NDArray[np.void]:
    """Write the notes down as their keys go down and up, a part for each track."""
    places = np.zeros(len(notes), PLACE)
    places["start"], places["end"] = notes["start"], notes["end"]
    places["part"] = np.repeat(np.arange(len(parts)), [len(part.notes) for part in parts])
    places["staff"] = places["voice"] = 1
    places["spelling"] = UNSPELLED
    return places


def _join_controls(parts: Sequence[Track]) -> NDArray[np.void]:
    rows = [(*row, part) for part, track in enumerate(parts) for row in track.controls]
    return np.array(rows, dtype=CONTROL)


def _check_size(reader: Reader, tracks: Sequence[Track]) -> None:
    """Refuse what would fill the memory, though its notes would not."""
    n_controls = sum(len(track.controls) for track in tracks)
    if n_controls > MAX_CONTROLS:
        raise reader.error(f"{n_controls:,} controllers are more than {MAX_CONTROLS:,}", advice=SPLIT_IT)
    n_marks = sum(len(track.metas) for track in tracks)
    if n_marks > MAX_MARKS:
        raise reader.error(f"{n_marks:,} lyrics and signatures are more than {MAX_MARKS:,}", advice=SPLIT_IT)


def _in_seconds(
    reader: Reader, notes: NDArray[np.void], tempo_map: TempoMap, tracks: Sequence[Track]
) -> NDArray[np.void]:
    """Place the notes in time; if that takes days, a delta time is damaged, and the longest pause tells where."""
    timed = np.empty(len(notes), NOTE)
    timed["start_s"] = tempo_map.ticks_to_seconds(notes["start"])
    timed["end_s"] = tempo_map.ticks_to_seconds(notes["end"])
    for field in ("key", "velocity", "channel"):
        timed[field] = notes[field]
    duration_s = float(timed["end_s"].max(initial=0.0))
    if duration_s > MAX_DURATION_S:
        pause = max(track.longest_pause for track in tracks)
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
