"""The notation: each sign by example, and errors that point to their place."""

from __future__ import annotations

from fractions import Fraction

import pytest

from workbench.errors import ParameterError, PatternError
from workbench.sequencer import Condition
from workbench.sequencer.notation import pattern


def events(text):
    """Onset and length in cycles, MIDI number; and the condition, if it is not every cycle."""
    return [
        (
            str(each.onset),
            str(each.length),
            each.pitch.midi,
            *([tuple(each.condition)] if each.condition != Condition() else []),
        )
        for each in pattern(text, beats=1)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("~", []),
        ("c4", [("0", "1", 60)]),
        ("c4 ~", [("0", "1/2", 60)]),
        ("c4 [d4 e4]", [("0", "1/2", 60), ("1/2", "1/4", 62), ("3/4", "1/4", 64)]),
        ("c4@3 d4", [("0", "3/4", 60), ("3/4", "1/4", 62)]),
        ("c4 _ _ d4", [("0", "3/4", 60), ("3/4", "1/4", 62)]),
        ("c4@1.5 d4@0.5", [("0", "3/4", 60), ("3/4", "1/4", 62)]),
        ("c4!2 d4", [("0", "1/3", 60), ("1/3", "1/3", 60), ("2/3", "1/3", 62)]),
        ("c4 ! d4", [("0", "1/3", 60), ("1/3", "1/3", 60), ("2/3", "1/3", 62)]),
        ("c4*2", [("0", "1/2", 60), ("1/2", "1/2", 60)]),
        ("c4 d4*2", [("0", "1/2", 60), ("1/2", "1/4", 62), ("3/4", "1/4", 62)]),
        ("c4/2", [("0", "2", 60, (1, 2))]),
        ("[c4 d4]/2", [("0", "1", 60, (1, 2)), ("0", "1", 62, (2, 2))]),
        ("[c4 d4]*1.5", [("0", "1/3", 60, (1, 2)), ("0", "1/3", 62, (2, 2)), ("1/3", "1/3", 60, (2, 2)),
                         ("1/3", "1/3", 62, (1, 2)), ("2/3", "1/3", 60, (1, 2)), ("2/3", "1/3", 62, (2, 2))]),
        ("<c4 d4>", [("0", "1", 60, (1, 2)), ("0", "1", 62, (2, 2))]),
        ("<c4 d4>*2", [("0", "1/2", 60), ("1/2", "1/2", 62)]),
        ("<c4 <d4 e4>>", [("0", "1", 60, (1, 2)), ("0", "1", 62, (2, 4)), ("0", "1", 64, (4, 4))]),
        ("<c4@2 d4>", [("0", "2", 60, (1, 3)), ("0", "1", 62, (3, 3))]),
        ("<c4 d4>!2", [("0", "1/2", 60, (1, 2)), ("0", "1/2", 62, (2, 2)), ("1/2", "1/2", 60, (1, 2)),
                       ("1/2", "1/2", 62, (2, 2))]),
        ("c4(3,8)", [("0", "1/8", 60), ("3/8", "1/8", 60), ("3/4", "1/8", 60)]),
        ("c4(3,8,1)", [("1/8", "1/8", 60), ("1/2", "1/8", 60), ("7/8", "1/8", 60)]),
        ("c4( 1 , 2 )", [("0", "1/2", 60)]),
        ("c4, d4 e4", [("0", "1", 60), ("0", "1/2", 62), ("1/2", "1/2", 64)]),
        ("[c4,e4]", [("0", "1", 60), ("0", "1", 64)]),
        ("{c4 d4}", [("0", "1/2", 60), ("1/2", "1/2", 62)]),
        ("{c4 d4}%1", [("0", "1", 60, (1, 2)), ("0", "1", 62, (2, 2))]),
        ("{c4 d4, e4 f4 g4}%2", [("0", "1/2", 60), ("0", "1/2", 64, (1, 3)), ("0", "1/2", 65, (3, 3)),
                                 ("0", "1/2", 67, (2, 3)), ("1/2", "1/2", 62), ("1/2", "1/2", 64, (2, 3)),
                                 ("1/2", "1/2", 65, (1, 3)), ("1/2", "1/2", 67, (3, 3))]),
        ("bd", [("0", "1", 36)]),
    ],
)  # fmt: skip
def test_signs(text, expected):
    """Worked out by hand, after the manuals of Tidal and Strudel."""
    assert events(text) == expected


def test_chance_and_velocity():
    """`?` says how likely an event is left out, `:` how hard it is struck; on a bracket, for all that is in it."""
    p = pattern("c4:60 c4? [c4 d4]?0.25:90, ~")

    assert [each.velocity for each in p] == [60, 100, 90, 90]
    assert [each.probability for each in p] == [1, 0.5, 0.75, 0.75]


def test_a_cycle_is_a_bar_unless_said_otherwise():
    """Four beats by default."""
    assert pattern("c4").length == 4
    assert pattern("c4 d4 e4", beats=3).events[1].onset == 1
    assert pattern("c4 d4", beats="7/2").events[1].onset == Fraction(7, 4)
    with pytest.raises(ParameterError, match="beats must be more than 0"):
        pattern("c4", beats=0)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("c4 [d4 e4", 3, r"this '\[' is never closed; close it with '\]'"),
        ("c4 <d4", 3, "this '<' is never closed"),
        ("c4 d4]", 5, r"this '\]' closes nothing: nothing is open"),
        ("<c4 d4]", 6, r"this '\]' closes nothing: what was opened with '<' is closed with '>'"),
        ("c4 h4", 3, "'h4' is not a note, a MIDI number or a drum; write c4"),
        ("c4 d4*", 6, r"the number after \* must be written as a number such as 2"),
        ("c4*0", 3, r"the number after \* must be more than 0"),
        ("c4!1.5", 3, "the number of copies after ! must be a whole number in range 1..4096"),
        ("c4(9,8)", 2, "at most as many pulses as steps"),
        ("c4(3)", 2, "is written .pulses,steps. or"),
        ("c4(3,8,1,2)", 2, "is written"),
        ("c4(0,0)", 2, "at least one step"),
        ("c4:128", 2, "the velocity after : must be in range 1..127"),
        ("c4?2", 2, "is how likely an event is left out, in range 0..1"),
        ("_ c4", 0, "'_' needs a step before it"),
        ("[!] c4", 1, "'!' needs a step before it"),
        ("c4 | d4", 3, "write <a b> for a choice by turns"),
        ("c4'maj", 2, r"chords are written out: \[c4,e4,g4\]"),
        ("c4 \\", 3, "has no meaning here; steps are words"),
        ("c4*4097", 2, "this is too much for one pattern"),
        ("[c4*64]*64 d4*2 c4", 0, "too much"),
        ("c4*1.0001", 2, "too much"),
        ("~ " + "[" * 30, 26, "brackets may stand inside each other 24 deep"),
    ],
)
def test_errors_point_to_their_place(text, place, message):
    """With a caret below the sign, and words that say what is allowed."""
    with pytest.raises(PatternError, match=message) as caught:
        pattern(text)
    shown, caret = str(caught.value).split("\n")[2:4]

    assert shown.strip() == text.strip()
    assert caret.index("^") == 4 + place


def test_errors_show_the_place_of_a_long_text():
    """What is far away is left out."""
    with pytest.raises(PatternError, match="zz") as caught:
        pattern("c4 " * 100 + "zz " + "d4 " * 100)
    shown, caret = str(caught.value).split("\n")[2:4]

    assert len(shown) < 140
    assert shown[caret.index("^") :].startswith("zz ")


@pytest.mark.parametrize("text", [None, 3, ["c4"]])
def test_what_is_no_text_is_refused(text):
    """And so is a book."""
    with pytest.raises(PatternError, match="a pattern is written as a text"):
        pattern(text)
    with pytest.raises(PatternError, match="the text has 30000 characters"):
        pattern("c4 " * 10_000)
