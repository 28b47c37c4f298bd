"""Meta events that say something of the piece, in MIDI and in a score: time and key signatures, lyrics, markers."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from operator import attrgetter
from typing import Any

from workbench.midi.track import MetaAt, Track
from workbench.score.marks import KeySignature, Text
from workbench.score.meter_map import MeterMap
from workbench.score.spelling import fifth_of, name_of

MINOR_FIFTHS = 3  # a minor key has the signature of the major key three fifths further down


def meter_map(tracks: Sequence[Track], beat_ticks: Fraction) -> MeterMap:
    """Join the time signatures of all tracks."""
    metas = _sorted(meta for track in tracks for meta in track.meta("time_signature"))
    return MeterMap(
        [(meta.tick / beat_ticks, meta.message.numerator, meta.message.denominator) for meta in metas],
    )


def key_signatures(tracks: Sequence[Track], beat_ticks: Fraction) -> tuple[KeySignature, ...]:
    """Join the key signatures of all tracks; of several at one tick the last in the file counts."""
    metas = _sorted(meta for track in tracks for meta in track.meta("key_signature"))
    by_tick = {meta.tick: meta.message.key for meta in metas}
    return tuple(_key(tick / beat_ticks, name) for tick, name in by_tick.items())


def texts(tracks: Sequence[Track], parts: Sequence[Track], beat_ticks: Fraction) -> tuple[Text, ...]:
    """Join the markers of all tracks, and the lyrics of each part."""
    markers = (
        Text(meta.tick / beat_ticks, "marker", meta.message.text) for track in tracks for meta in track.meta("marker")
    )
    lyrics = (
        Text(meta.tick / beat_ticks, "lyric", meta.message.text, number)
        for number, part in enumerate(parts)
        for meta in part.meta("lyrics")
    )
    return tuple(each for each in (*markers, *lyrics) if each.text)


def key_name(key: KeySignature) -> str:
    """Name a key signature as mido does: "Eb", "F#m"; every mode but minor counts as major."""
    is_minor = key.mode == "minor"
    return name_of(key.fifths + MINOR_FIFTHS * is_minor) + "m" * is_minor


def _key(beat: Fraction, name: str) -> KeySignature:
    if name.endswith("m"):
        return KeySignature(beat, fifth_of(name[:-1]) - MINOR_FIFTHS, "minor")
    return KeySignature(beat, fifth_of(name), "major")


def _sorted(metas: Iterable[Any]) -> list[MetaAt]:
    return sorted(metas, key=attrgetter("tick", "at"))
