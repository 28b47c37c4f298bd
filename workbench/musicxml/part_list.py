"""The head of a MusicXML file: its title, and the parts with their names and instruments."""

from workbench.musicxml.element import Element
from workbench.musicxml.place import Place
from workbench.musicxml.written import Instrument, WrittenPart
from workbench.score.notes import DRUM_CHANNEL

MAX_NAME = 100  # letters
PITCHED_CHANNELS = [channel for channel in range(16) if channel != DRUM_CHANNEL]


def title_of(root: Element) -> str:
    """Give the title of the work, or of the movement; "" if it has none."""
    title = root.words("work", "work-title") or root.words("movement-title")
    return " ".join(title.split())[:MAX_NAME]


def read_part_list(root: Element, at: Place) -> dict[str, WrittenPart]:
    """Read the parts that a score announces, in their order.

    Parameters
    ----------
    root : Element
        The head of the score.
    at : Place
        For errors.

    Returns
    -------
    dict of str to WrittenPart
        By their ids; each on the channel that it asks for, or else on the next pitched one.

    Raises
    ------
    MusicXmlFileError
        If a MIDI number is none.
    """
    parts: dict[str, WrittenPart] = {}
    part_list = root.child("part-list")
    for element in part_list.all("score-part") if part_list else ():
        instruments = {
            each.attributes.get("id", ""): Instrument(
                _from_one(at.whole(each, "midi-channel", low=0, high=16)),
                _from_one(at.whole(each, "midi-program", low=0, high=128)),
                _from_one(at.whole(each, "midi-unpitched", low=0, high=128)),
            )
            for each in element.all("midi-instrument")
        }
        asked = (each.channel for each in instruments.values() if each.channel is not None)
        channel = next(asked, PITCHED_CHANNELS[len(parts) % len(PITCHED_CHANNELS)])
        name = " ".join(element.words("part-name").split())[:MAX_NAME]
        number = element.attributes.get("id", "")
        parts[number] = WrittenPart(number[:20], name, channel, instruments)
    return parts


def _from_one(number: int | None) -> int | None:
    """MusicXML counts MIDI's numbers from 1; some programs write 0 for "none"."""
    return number - 1 if number else None
