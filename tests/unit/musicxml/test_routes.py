"""Repeats, endings and jumps: which bar is played after which."""

import pytest

from tests.support.musicxml_text import note, score_xml
from workbench.errors import MusicXmlFileError
from workbench.musicxml import load_musicxml

FORWARD = '<barline location="left"><repeat direction="forward"/></barline>'
BACKWARD = '<barline location="right"><repeat direction="backward"/></barline>'
LETTERS = "CDEFGAB"


def ending(number, *, is_last=False):
    """The two bar lines of an ending of one bar; all but the last lead back."""
    back = "" if is_last else '<repeat direction="backward"/>'
    return (
        f'<barline location="left"><ending number="{number}" type="start"/></barline>',
        f'<barline location="right"><ending number="{number}" type="stop"/>{back}</barline>',
    )


def sound(**attributes):
    """A sign that is heard."""
    return "<sound " + " ".join(f'{name}="{value}"' for name, value in attributes.items()) + "/>"


def played(bars, *, repeats=True):
    """The letters of the bars in the order in which they are played; each bar is one note: C, D, E..."""
    measures = [before + note(f"{LETTERS[i]}4", 8) + after for i, (before, after) in enumerate(bars)]
    score = load_musicxml(score_xml(measures), repeats=repeats)
    names = {60: "C", 62: "D", 64: "E", 65: "F", 67: "G", 69: "A", 71: "B"}
    return "".join(names[key] for key in score.notes["key"].tolist())


PLAIN = ("", "")
FIRST, SECOND, LAST = ending(1), ending(2), ending("2", is_last=True)


@pytest.mark.parametrize(
    ("bars", "expected"),
    [
        ([PLAIN, PLAIN], "CD"),
        ([PLAIN, ("", BACKWARD), PLAIN], "CDCDE"),
        ([PLAIN, (FORWARD, BACKWARD), PLAIN], "CDDE"),
        ([("", BACKWARD), (FORWARD, BACKWARD)], "CCDD"),
        ([("", BACKWARD.replace("/>", ' times="4"/>', 1)), PLAIN], "CCCCD"),
        ([(FORWARD, ""), FIRST, LAST, PLAIN], "CDCEF"),
        ([(FORWARD, ""), FIRST, SECOND, ending(3, is_last=True), PLAIN], "CDCECFG"),
        ([(FORWARD, ""), ending("1, 2"), ending(3, is_last=True)], "CDCDCE"),
        ([(FORWARD, ""), FIRST, SECOND, PLAIN], "CDCEF"),
        ([PLAIN, ("", sound(fine="yes")), ("", sound(dacapo="yes"))], "CDECD"),
        (
            [PLAIN, (sound(segno="s"), ""), ("", sound(tocoda="c")), ("", sound(dalsegno="s")), (sound(coda="c"), "")],
            "CDEFDEG",
        ),
        ([("", BACKWARD), ("", sound(dacapo="yes"))], "CCDCD"),
        ([(FORWARD, ""), FIRST, LAST, ("", sound(dacapo="yes"))], "CDCEFCEF"),
    ],
)
def test_play_order(bars, expected):
    """Repeats with and without endings, D.C., D.S. al coda; after a jump, repeats are not played again."""
    assert played(bars) == expected


def test_order_on_paper():
    """repeats=False reads each bar once."""
    assert played([(FORWARD, ""), FIRST, LAST], repeats=False) == "CDE"


def test_times_follow():
    """What is played a second time comes later, with bars that go on counting."""
    score = load_musicxml(score_xml([note("C4", 8) + BACKWARD]))

    assert score.start_beats.tolist() == [0, 4]
    assert score.duration_s == 4.0


def test_tie_goes_into_the_first_ending_only():
    """The head in the second ending is tied to a note that is not before it."""
    tie, untie = '<tie type="start"/>', '<tie type="stop"/>'
    score = load_musicxml(
        score_xml(
            [
                FORWARD + note("C4", 8, tie),
                FIRST[0] + note("C4", 8, untie) + FIRST[1],
                LAST[0] + note("D4", 8) + LAST[1],
            ]
        )
    )

    assert score.places[["start", "end"]].tolist() == [(0, 8 * 480), (8 * 480, 12 * 480), (12 * 480, 16 * 480)]


def test_jump_to_nowhere_is_refused():
    """With the way out."""
    with pytest.raises(MusicXmlFileError, match=r"a jump leads to a segno that is not there.*repeats=False"):
        played([("", sound(dalsegno="s"))])


def test_repeats_without_end_are_refused():
    """Few bytes that would be played for years."""
    bars = [FORWARD + note("C4", 8) + BACKWARD.replace("/>", ' times="100"/>', 1) for _ in range(1100)]

    with pytest.raises(MusicXmlFileError, match="with its repeats the piece has over 100,000 measures"):
        load_musicxml(score_xml(bars))
