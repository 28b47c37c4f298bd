"""save_midi: a Score becomes a Standard MIDI File of format 1."""

import os
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.midi.marks import key_name
from workbench.score.controls import ControlKind
from workbench.score.score import Score
from workbench.score.tempo_map import DEFAULT_PPQ

MAX_TEMPO_MICROS = 2**24 - 1  # microseconds per quarter note that fit into three bytes: 3.6 bpm
MAX_PPQ = 2**15 - 1  # ticks per quarter note that the header has room for
Event: TypeAlias = tuple[int, Any]  # a tick and mido's message


def save_midi(score: Score, path: str | os.PathLike[str]) -> Path:
    """Write a score as a Standard MIDI File: a track with title, tempo, meter and keys, then a track for each part.

    Notes are written as they are written in the score, in its own ticks; what holds them longer are the pedals, which
    are written, too. Scores with more than 32767 ticks per quarter note are rounded to 480, ramps of tempo become steps
    of a 32nd note, and tempi are whole microseconds per quarter note. Chord symbols, spellings, staves and voices have
    no place in a MIDI file.

    Parameters
    ----------
    score : Score
        What to write.
    path : path
        Where to; an existing file is replaced.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    from mido import MidiFile

    resolution = score.ticks_per_beat
    if resolution.denominator != 1 or resolution > MAX_PPQ:
        score = score.with_resolution(DEFAULT_PPQ)
    tracks = [_title_events(score), *(_part_events(score, part) for part in range(len(score.part_names)))]
    file = MidiFile(type=1, ticks_per_beat=int(score.ticks_per_beat), tracks=[_as_track(events) for events in tracks])
    path = Path(path)
    file.save(path)
    return path


def _title_events(score: Score) -> list[Event]:
    """List what concerns the whole piece, and where it ends."""
    from mido import MetaMessage

    def at(beat: Fraction, kind: str, **values: Any) -> Event:
        return _tick(score, beat), MetaMessage(kind, **values)

    points, changes = score.tempo_map.stepped().points, score.meter_map.changes
    return [
        (0, MetaMessage("track_name", name=_latin(score.name))),
        *(at(each.beat, "set_tempo", tempo=_micros(each.tempo_bpm)) for each in points),
        *(at(e.beat, "time_signature", numerator=e.numerator, denominator=e.denominator) for e in changes),
        *(at(each.beat, "key_signature", key=key_name(each)) for each in score.key_signatures),
        *(at(each.beat, "marker", text=_latin(each.text)) for each in score.texts if each.kind == "marker"),
        (score.end_tick, MetaMessage("end_of_track")),
    ]


def _micros(tempo_bpm: float | Fraction) -> int:
    return min(max(round(60_000_000 / Fraction(tempo_bpm)), 1), MAX_TEMPO_MICROS)


def _part_events(score: Score, part: int) -> list[Event]:
    """List name, words, controllers and notes of one part."""
    from mido import Message, MetaMessage

    mine = score.places["part"] == part
    controls = score.controls[score.controls["part"] == part]
    channels = dict.fromkeys(score.notes["channel"][mine].tolist())
    changed = set(score.controls["channel"][score.controls["kind"] == ControlKind.PROGRAM].tolist())
    programs = {each: score.programs[each] for each in channels if each in score.programs and each not in changed}
    words = [text for text in score.texts if text.kind == "lyric" and text.part == part]
    return [
        (0, MetaMessage("track_name", name=_latin(score.part_names[part]))),
        *(
            (0, Message("program_change", channel=channel, program=program))
            for channel, program in programs.items()
            if _is_first(score, channel, part)
        ),
        *((_tick(score, text.beat), MetaMessage("lyrics", text=_latin(text.text))) for text in words),
        *((int(row["tick"]), _control_message(row)) for row in controls),
        *_note_events(score.notes[mine], score.places[mine]),
    ]


def _is_first(score: Score, channel: int, part: int) -> bool:
    """Tell whether this part is the first that plays on a channel: it says the channel's program."""
    return int(score.places["part"][score.notes["channel"] == channel].min()) == part


def _note_events(notes: NDArray[np.void], places: NDArray[np.void]) -> Iterator[Event]:
    """Give a note on and a note off for each note.

    At one tick, notes end before others start, and what has no length starts and ends in between: so whoever pairs them
    by "first on, first off" finds the same notes.
    """
    from mido import Message

    moves: list[tuple[int, int, int, bool, int, int, int]] = []
    rows = zip(places["start"].tolist(), places["end"].tolist(), notes.tolist(), strict=True)
    for number, (start, end, (_, _, key, velocity, channel)) in enumerate(sorted(rows, key=lambda row: row[:2])):
        has_length = end > start
        moves.append((start, 2 if has_length else 1, number, True, channel, key, velocity))
        moves.append((end, 0 if has_length else 1, number, False, channel, key, 0))
    for tick, _, _, is_on, channel, key, velocity in sorted(moves, key=lambda move: move[:3]):
        yield tick, Message("note_on" if is_on else "note_off", channel=channel, note=key, velocity=velocity)


def _control_message(row: np.void) -> Any:
    from mido import Message

    channel, number, value = (int(row[name]) for name in ("channel", "number", "value"))
    match ControlKind(row["kind"]):
        case ControlKind.CONTROLLER:
            return Message("control_change", channel=channel, control=number, value=value)
        case ControlKind.PROGRAM:
            return Message("program_change", channel=channel, program=value)
        case ControlKind.PITCH_BEND:
            return Message("pitchwheel", channel=channel, pitch=value)
        case ControlKind.PRESSURE:
            return Message("aftertouch", channel=channel, value=value)
        case ControlKind.KEY_PRESSURE:
            return Message("polytouch", channel=channel, note=number, value=value)


def _tick(score: Score, beat: Fraction) -> int:
    return round(beat * score.ticks_per_beat)


def _as_track(events: Iterable[Event]) -> Any:
    """Turn absolute ticks into the pauses between events that a file holds; equal ticks stay in their order."""
    from mido import MidiTrack

    now, track = 0, MidiTrack()
    for tick, message in sorted(events, key=lambda event: event[0]):
        track.append(message.copy(time=tick - now))
        now = tick
    return track


def _latin(text: str) -> str:
    """Spell a name as mido writes it, byte for letter, so that the bytes in the file are UTF-8."""
    return text.encode("utf-8").decode("latin-1")
