"""save_midi: a Score becomes a Standard MIDI File of format 1."""

import os
from pathlib import Path
from typing import Any

from workbench.midi.score import Score
from workbench.midi.tempo_map import DEFAULT_PPQ

MAX_TEMPO_MICROS = 2**24 - 1  # microseconds per quarter note that fit into three bytes: 3.6 bpm


def save_midi(score: Score, path: str | os.PathLike[str]) -> Path:
    """Write a score as a Standard MIDI File: a track with title and tempo, then a track for each channel.

    Times are rounded to ticks, 480 to the quarter note unless the score comes from a file with another resolution,
    and tempi to microseconds per quarter note.

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
    from mido import MetaMessage, MidiFile

    ppq = score.tempo_map.ticks_per_beat
    ticks_per_beat = int(ppq) if ppq.denominator == 1 and ppq < 2**15 else DEFAULT_PPQ
    title = [(0, MetaMessage("track_name", name=_latin(score.name)))]
    for beat, _, tempo_bpm in score.tempo_map:
        micros = min(max(round(60e6 / tempo_bpm), 1), MAX_TEMPO_MICROS)
        title.append((round(beat * ticks_per_beat), MetaMessage("set_tempo", tempo=micros)))
    tracks = [title, *(_channel_events(score, channel, ticks_per_beat) for channel in score.channels)]
    file = MidiFile(type=1, ticks_per_beat=ticks_per_beat, tracks=[_as_track(events) for events in tracks])
    path = Path(path)
    file.save(path)
    return path


def _channel_events(score: Score, channel: int, ticks_per_beat: int) -> list[tuple[int, Any]]:
    """List name, program and notes of one channel with their ticks; at one tick, notes end before others start."""
    from mido import Message, MetaMessage

    events: list[tuple[int, Any]] = [(0, MetaMessage("track_name", name=_latin(score.channel_names.get(channel, ""))))]
    if channel in score.programs:
        events.append((0, Message("program_change", channel=channel, program=score.programs[channel])))
    moves: list[tuple[int, bool, int, int]] = []
    for start_s, end_s, key, velocity, _ in score.select(channel).notes.tolist():
        start, end = (round(score.tempo_map.seconds_to_beats(time_s) * ticks_per_beat) for time_s in (start_s, end_s))
        moves += [(start, True, key, velocity), (max(end, start + 1), False, key, 0)]
    for tick, is_on, key, velocity in sorted(moves):
        kind = "note_on" if is_on else "note_off"
        events.append((tick, Message(kind, channel=channel, note=key, velocity=velocity)))
    return events


def _as_track(events: list[tuple[int, Any]]) -> Any:
    """Turn absolute ticks into the pauses between events that a file holds."""
    from mido import MidiTrack

    now, track = 0, MidiTrack()
    for tick, message in events:
        track.append(message.copy(time=tick - now))
        now = tick
    return track


def _latin(text: str) -> str:
    """Spell a name as mido writes it, byte for letter, so that the bytes in the file are UTF-8."""
    return text.encode("utf-8").decode("latin-1")
