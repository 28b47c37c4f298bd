"""The part list of a file that is written: names, and which instrument plays a note."""

from typing import NamedTuple, Self

import numpy as np

from workbench.musicxml.element import Element
from workbench.musicxml.xml_text import node
from workbench.score.notes import DRUM_CHANNEL
from workbench.score.score import Score
from workbench.units import midi_to_name


class Instruments(NamedTuple):
    """What plays in a part: its channels, and the keys of its drums."""

    id: str
    channels: tuple[int, ...]
    drum_keys: tuple[int, ...]

    @classmethod
    def of(cls, score: Score, part: int) -> Self:
        """Find out what plays in a part; channel 0 if nothing does."""
        notes = score.notes[score.places["part"] == part]
        channels = np.unique(notes["channel"]).tolist()
        drum_keys = np.unique(notes["key"][notes["channel"] == DRUM_CHANNEL]).tolist()
        pitched = tuple(each for each in channels if each != DRUM_CHANNEL)
        return cls(f"P{part + 1}", pitched or (() if drum_keys else (0,)), tuple(drum_keys))

    def id_of(self, channel: int, key: int) -> str:
        """Name the instrument of a note; "" where the part has only one."""
        if channel == DRUM_CHANNEL:
            return f"{self.id}-D{key}"
        return f"{self.id}-C{channel + 1}" if len(self.channels) + len(self.drum_keys) > 1 else ""


def write_part_list(score: Score, parts: list[Instruments]) -> Element:
    """Write the names of the parts, and the MIDI channels, programs and drum keys of their instruments."""
    return node("part-list", *(_score_part(score, number, part) for number, part in enumerate(parts)))


def _score_part(score: Score, number: int, part: Instruments) -> Element:
    name = score.part_names[number] if score.part_names else ""
    named = [(f"{part.id}-C{channel + 1}", name or f"channel {channel}") for channel in part.channels]
    named += [(f"{part.id}-D{key}", f"drum {midi_to_name(key)}") for key in part.drum_keys]
    instruments = [node("score-instrument", node("instrument-name", words), id=each) for each, words in named]
    channels = [
        node("midi-instrument", *_channel(score, channel), id=f"{part.id}-C{channel + 1}") for channel in part.channels
    ]
    drums = [
        node("midi-instrument", *_channel(score, DRUM_CHANNEL), node("midi-unpitched", key + 1), id=f"{part.id}-D{key}")
        for key in part.drum_keys
    ]
    return node("score-part", node("part-name", name), *instruments, *channels, *drums, id=part.id)


def _channel(score: Score, channel: int) -> list[Element]:
    program = score.programs.get(channel)
    return [node("midi-channel", channel + 1), *([] if program is None else [node("midi-program", program + 1)])]
