"""The piano roll of a score: well-formed, safe, small, and in the colours of the page."""

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from workbench.midi import NOTE, Score
from workbench.page.frontend import stylesheet
from workbench.score.drawing import COLOURS, spoken_time


def parse(score):
    """The picture as an XML tree."""
    return ET.fromstring(score._repr_html_().replace("<br>", "").replace("&nbsp;", ""))


def test_drawing_is_well_formed_and_escapes_names():
    """Names come from files, so they are never HTML."""
    evil = "<script>alert('&\"')</script>"
    score = Score.from_notes([(0, 1, 60), (1, 2, 64, 20, 3)], name=evil, channel_names={0: evil})

    assert "<script" not in score._repr_html_()
    assert evil in "".join(parse(score).itertext())


def test_drawing_has_a_path_for_each_channel_and_shade():
    """Two channels, one of them with a loud and a soft note."""
    score = Score.from_notes([(0, 1, 60, 120), (0, 1, 64, 20), (1, 2, 67, 20, 3)])
    paths = [each for each in parse(score).iter("path") if each.get("stroke") != "currentColor"]

    assert len(paths) == 3
    assert len({path.get("stroke") for path in paths}) == 2


def test_drawing_text_has_the_colour_of_the_page():
    """So that it is read in a light and in a dark theme."""
    svg = parse(Score.from_notes([(0, 1, 60)])).find("svg")

    assert svg.get("fill") == "currentColor"
    assert svg.get("aria-label")


@pytest.mark.parametrize("seconds", [1e-3, 1.0, 100.0, 86_000.0])
def test_drawing_stays_small(rng, seconds):
    """200,000 notes on all channels and keys take less than a megabyte, and few lines and labels."""
    notes = np.zeros(200_000, dtype=NOTE)
    notes["start_s"] = rng.uniform(0, seconds, len(notes))
    notes["end_s"] = notes["start_s"] + rng.uniform(0, seconds / 100, len(notes))
    notes["key"], notes["velocity"] = rng.integers(0, 128, len(notes)), rng.integers(1, 128, len(notes))
    notes["channel"] = rng.integers(0, 16, len(notes))
    score = Score(notes)

    assert len(score._repr_html_()) < 1_000_000
    assert len(list(parse(score).iter("text"))) <= 25


def test_drawing_of_notes_without_length():
    """All at 0 s, of no length."""
    assert parse(Score.from_notes([(0, 0, 60)])) is not None


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0.0 s"), (59.94, "59.9 s"), (59.96, "1:00"), (125, "2:05"), (3661, "1:01:01")]
)
def test_spoken_time(seconds, text):
    """Seconds, minutes or hours."""
    assert spoken_time(seconds) == text


def test_the_drawing_and_the_live_roll_share_one_palette():
    """The theme of the widgets lists the same colours in the same order."""
    listed = re.findall(r"--wb-series-\d: (#[0-9a-f]{6});", stylesheet("piano_roll"))

    assert listed == list(COLOURS)


def test_colours_are_given_out_in_the_order_in_which_channels_enter():
    """The voice that begins has the first colour, whatever its channel."""
    html = Score.from_notes([(0, 1, 60, 90, 5), (1, 2, 64, 90, 2)])._repr_html_()

    assert re.findall(r"color:(#\w+).>■</span> channel (\d)", html) == [(COLOURS[0], "5"), (COLOURS[1], "2")]
