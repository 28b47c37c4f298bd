"""Drum patterns of common styles, and fills, as data: a row of steps for each drum.

A row fills the bar, so one of 16 signs has steps of a sixteenth in a bar of four beats, one of 12 triplets, one of 32
steps of a 32nd. X is an accent, x a hit, o a light hit, g a ghost note.
"""

from __future__ import annotations

from typing import NamedTuple


class Style(NamedTuple):
    """What it is, how many beats it has, and the rows by the names of their drums."""

    about: str
    beats: int
    rows: dict[str, str]


STYLES = {
    "rock": Style(
        "eighths on the hi-hat, backbeat on two and four",
        4,
        {"hh": "X.x.X.x.X.x.X.x.", "sd": "....X.......X...", "bd": "X.......x.x....."},
    ),
    "ballad": Style(
        "slow rock: sixteenths, side stick on two and four",
        4,
        {"hh": "xoxoxoxoxoxoxoxo", "rim": "....X.......X...", "bd": "X......xx......."},
    ),
    "motown": Style(
        "the snare on every beat",
        4,
        {"hh": "x.x.x.x.x.x.x.x.", "sd": "X...X...X...X...", "bd": "x.....x.x.....x."},
    ),
    "punk": Style(
        "fast eighths, snare between the bass drums",
        4,
        {"hh": "X.X.X.X.X.X.X.X.", "sd": "..X...X...X...X.", "bd": "X...X...X...X..."},
    ),
    "funk": Style(
        "sixteenths and ghost notes round a late backbeat",
        4,
        {"hh": "XoxoXoxoXoxoXoxo", "sd": "....X..g.g.gX..g", "bd": "X.x...x...x..x.."},
    ),
    "disco": Style(
        "bass drum on every beat, open hi-hat between",
        4,
        {"oh": "..X...X...X...X.", "hh": "xo.oxo.oxo.oxo.o", "sd": "....X.......X...", "bd": "X...X...X...X..."},
    ),
    "four on the floor": Style(
        "bass drum on every beat, and little else",
        4,
        {"hh": "..x...x...x...x.", "cp": "....x.......x...", "bd": "X...X...X...X..."},
    ),
    "breakbeat": Style(
        "a break of the late sixties: the second backbeat is pushed",
        4,
        {"rd": "x.x.x.x.x.x.x.x.", "sd": "....X..g.g..X..g", "bd": "X.X.......xx...."},
    ),
    "half time": Style(
        "backbeat on three, twice as slow as it counts",
        4,
        {"hh": "X.x.x.x.X.x.x.x.", "sd": "........X.......", "bd": "X.....x......x.."},
    ),
    "hip hop": Style(
        "boom bap: late bass drums, snare on two and four",
        4,
        {"hh": "x.x.x.x.x.xox.x.", "sd": "....X.......X...", "bd": "X......x..x....."},
    ),
    "trap": Style(
        "half time, a fast hi-hat with rolls in 32nds",
        4,
        {
            "hh": "x.x.x.x.x.x.xxxxx.x.x.x.xox.x.x.",
            "oh": "..............x.",
            "cp": "........X.......",
            "bd": "X.....x...x.....",
        },
    ),
    "house": Style(
        "bass drum on every beat, clap on two and four, open hi-hat off the beat",
        4,
        {"oh": "..x...x...x...x.", "hh": "oo.ooo.ooo.ooo.o", "cp": "....x.......x...", "bd": "X...X...X...X..."},
    ),
    "techno": Style(
        "bass drum on every beat, hi-hat off the beat, a side stick in threes",
        4,
        {"hh": "o.X.o.X.o.X.o.X.", "rim": "...o..o..o..o..o", "bd": "X...X...X...X..."},
    ),
    "drum and bass": Style(
        "a fast break: bass drum on one and before four",
        4,
        {"hh": "x.x.x.x.x.x.x.x.", "sd": "....X..g.g..X..g", "bd": "X.........x....."},
    ),
    "dembow": Style(
        "reggaeton: the tresillo on the snare over an even bass drum",
        4,
        {"hh": "x.x.x.x.x.x.x.x.", "sd": "...x..X....x..X.", "bd": "X...x...X...x..."},
    ),
    "one drop": Style(
        "reggae: bass drum and side stick on three, nothing on one",
        4,
        {"hh": "x.x.X.x.x.x.X.x.", "rim": "........X.......", "bd": "........X......."},
    ),
    "steppers": Style(
        "reggae with the bass drum on every beat",
        4,
        {"hh": "x.x.X.x.x.x.X.x.", "rim": "........X.......", "bd": "X...X...X...X..."},
    ),
    "bossa": Style(
        "bossa nova, two bars: the clave on the side stick, the bass drum like a bass",
        8,
        {
            "hh": "oooooooooooooooo",
            "rim": "x..x..x...x..x..",
            "ph": "..x...x...x...x.",
            "bd": "x..ox..ox..ox..o",
        },
    ),
    "samba": Style(
        "the surdo on the bass drum, tamborim on the side stick",
        4,
        {
            "sh": "XooxXooxXooxXoox",
            "rim": "x.x..x.x.x..x.x.",
            "ph": "..x...x...x...x.",
            "bd": "o..ox..oo..ox..o",
        },
    ),
    "songo": Style(
        "Cuba: bass drum off the beat, cowbell, ghost notes",
        4,
        {"cb": "X.x.X.x.X.x.X.x.", "sd": "..g.X..g..g..X.g", "bd": "...x..x....x..x."},
    ),
    "bembe": Style(
        "twelve eighths: the standard pattern on the bell",
        4,
        {"cb": "X.x.xx.x.x.x", "ph": "x..x..x..x..", "lc": "..xx....xx..", "bd": "x.....x....."},
    ),
    "shuffle": Style(
        "blues: first and last of each triplet, backbeat",
        4,
        {"hh": "X.xX.xX.xX.x", "sd": "...X.....X..", "bd": "X.....x.x..."},
    ),
    "slow blues": Style(
        "twelve eighths, backbeat on two and four",
        4,
        {"hh": "XooXooXooXoo", "sd": "...X.....X..", "bd": "X....xX....."},
    ),
    "swing": Style(
        "jazz: the ride, the hi-hat on two and four, a bass drum that is felt",
        4,
        {"rd": "x..X.xx..X.x", "ph": "...x.....x..", "bd": "g..g..g..g.."},
    ),
    "jazz waltz": Style(
        "three beats: the ride in triplets, the hi-hat on two",
        3,
        {"rd": "X..x.xx..", "ph": "...x.....", "bd": "o........"},
    ),
    "waltz": Style(
        "three beats: low, high, high",
        3,
        {"hh": "....x...x...", "sd": "....o...o...", "bd": "X..........."},
    ),
    "march": Style(
        "two beats of snare rolls",
        4,
        {"sd": "X.xxX.xxX.xxXxxx", "bd": "X...x...X...x..."},
    ),
}

FILLS = {
    "snare": Style("sixteenths on the snare, growing", 2, {"sd": "goooxxxX", "bd": "x...x..."}),
    "toms": Style(
        "down the toms, one beat each",
        4,
        {"sd": "Xxxx............", "ht": "....Xxxx........", "mt": "........Xxxx....", "ft": "............Xxxx"},
    ),
    "short toms": Style(
        "two beats: high, middle, floor", 2, {"sd": "X.......", "ht": ".xx.....", "mt": "...x.x..", "ft": "......Xx"}
    ),
    "triplets": Style(
        "a bar of triplets from hand to hand, the bass drum between",
        4,
        {"sd": "X.....X.....", "ht": ".x..........", "mt": "...Xx.......", "ft": ".......x.Xx.", "bd": "..x..x..x..x"},
    ),
    "build": Style(
        "the snare in quarters, eighths, sixteenths",
        8,
        {"sd": "o...o...o...o...x.x.x.x.xxxxXXXX", "bd": "x...x...x...x...x...x..........."},
    ),
    "stop": Style("one hit, and silence", 4, {"cr": "X...............", "bd": "X..............."}),
    "flam": Style("two beats of open hits", 2, {"sd": "X..X..X.", "ft": "x..x..x.", "bd": "......X."}),
}
