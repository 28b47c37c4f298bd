"""Short names of drums, as live coders write them, for keys of General MIDI's percussion map.

Source: names: TidalCycles' and Strudel's drum names, and more of their kind; keys: General MIDI 1 (MMA RP-003).
"""

from __future__ import annotations

from typing import NamedTuple


class DrumName(NamedTuple):
    """A drum's key, short name, and name in full."""

    key: int
    short: str
    long: str


# In the order of a drum chart: cymbals above, bass drum below.
DRUM_NAMES = (
    DrumName(49, "cr", "crash cymbal"),
    DrumName(52, "ch", "china cymbal"),
    DrumName(55, "sp", "splash cymbal"),
    DrumName(51, "rd", "ride cymbal"),
    DrumName(53, "rb", "ride bell"),
    DrumName(46, "oh", "open hi-hat"),
    DrumName(42, "hh", "closed hi-hat"),
    DrumName(44, "ph", "pedal hi-hat"),
    DrumName(81, "tr", "open triangle"),
    DrumName(80, "mtr", "mute triangle"),
    DrumName(54, "tb", "tambourine"),
    DrumName(70, "sh", "shaker (maracas)"),
    DrumName(69, "ca", "cabasa"),
    DrumName(67, "ha", "high agogo"),
    DrumName(68, "la", "low agogo"),
    DrumName(56, "cb", "cowbell"),
    DrumName(75, "cl", "claves"),
    DrumName(76, "hw", "high wood block"),
    DrumName(77, "lw", "low wood block"),
    DrumName(60, "hb", "high bongo"),
    DrumName(61, "lb", "low bongo"),
    DrumName(62, "mc", "mute conga"),
    DrumName(63, "hc", "high conga"),
    DrumName(64, "lc", "low conga"),
    DrumName(65, "hti", "high timbale"),
    DrumName(66, "lti", "low timbale"),
    DrumName(48, "ht", "high tom"),
    DrumName(47, "mt", "middle tom"),
    DrumName(45, "lt", "low tom"),
    DrumName(41, "ft", "floor tom"),
    DrumName(39, "cp", "hand clap"),
    DrumName(37, "rim", "side stick"),
    DrumName(40, "sd2", "electric snare"),
    DrumName(38, "sd", "snare drum"),
    DrumName(35, "bd2", "acoustic bass drum"),
    DrumName(36, "bd", "bass drum"),
)
KEY_OF = {each.short: each.key for each in DRUM_NAMES}
NAME_OF = {each.key: each.short for each in DRUM_NAMES}
