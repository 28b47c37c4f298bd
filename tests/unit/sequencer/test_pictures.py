"""Pictures: well-formed, with a mark for each event, of bounded size."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from workbench.errors import ParameterError, PatternError
from workbench.sequencer import Degree, Event, Pattern
from workbench.sequencer.notation import pattern
from workbench.sequencer.rhythm import STYLES, drums, euclid


def tree(html):
    """The picture as XML; entities that HTML alone knows aside."""
    return ET.fromstring(html.replace("&nbsp;", " ").replace("<br>", ""))


def texts(html):
    """What is written in it, tooltips aside."""
    return [each.text for each in tree(html).iter("text")]


@pytest.mark.parametrize(
    "p", [*map(drums, STYLES), pattern("<c4 d4>? e4:30 t1"), Pattern(), Pattern([Event(Degree(1, 0, 9))])]
)
def test_each_event_has_a_mark(p):
    """And each lane its name."""
    html = p._repr_html_()

    assert len(list(tree(html).iter("rect"))) == len(p)
    assert len({each.pitch for each in p}) <= len(texts(html))
    assert f"{len(p)} event" in html


def test_what_is_louder_is_larger_and_more_solid():
    """Of two hits of a drum."""
    soft, loud = tree(pattern("bd:20 bd:120")._repr_html_()).iter("rect")

    assert float(soft.get("height")) < float(loud.get("height"))
    assert float(soft.get("fill-opacity")) < float(loud.get("fill-opacity"))


def test_tooltips_say_what_it_is():
    """In words."""
    p = pattern("<bd:90? ~>").with_fill(pattern("sd", beats=1))
    titles = [each.text for each in tree(p._repr_html_()).iter("title")]

    assert "bass drum, beat 1, velocity 90, chance 50 %, in cycle 1 of 2" in titles
    assert "snare drum, beat 4, velocity 100, only in fills" in titles


def test_lanes_are_those_of_a_chart():
    """Cymbals above, bass drum below; notes from high to low."""
    assert texts(drums("rock")._repr_html_())[-3:] == ["hh", "sd", "bd"]
    assert texts(pattern("c4 g4 e4")._repr_html_())[-3:] == ["G4", "E4", "C4"]


def test_large_patterns_stay_small():
    """In the notebook's file."""
    html = (pattern("[c4,e4,g4,b4]*64") * 16)._repr_html_()

    assert len(html) < 500_000
    assert tree(html) is not None


def test_necklace_has_a_bead_for_each_onset():
    """At its angle, clockwise from the top."""
    necklace = euclid(2, 4).circle()
    beads = [each for each in tree(necklace._repr_html_()).iter("circle") if each.get("fill") == "#2a9d76"]
    places = [(float(each.get("cx")), float(each.get("cy"))) for each in beads]

    assert places == [(0.0, -96.0), (0.0, 96.0)]
    assert repr(euclid(3, 8).circle()) == "Necklace(x..x..x.)"
    assert "balance 1.00" in necklace._repr_html_()


@pytest.mark.parametrize("p", [*map(drums, STYLES), Pattern(), pattern("<c4 d4>(3,8)")])
def test_every_rhythm_has_a_necklace(p):
    """With a ring for each drum."""
    assert len(list(tree(p.circle()._repr_html_()).iter("polygon"))) == len({each.pitch for each in p})


def test_what_lies_on_no_grid_has_none():
    """And it is said what to do."""
    with pytest.raises(PatternError, match="a circle has room for 192; write"):
        pattern("c4 d4@1.01").circle()


def test_a_circle_of_more_steps():
    """The steps that were thought of, even if the onsets need fewer; only those between which no onset lies."""
    necklace = euclid(4, 8).circle(8)

    assert (repr(necklace), necklace.onsets, necklace.steps) == ("Necklace(x.x.x.x.)", [0, 2, 4, 6], 8)
    assert repr(euclid(4, 8).circle()) == "Necklace(xxxx)"
    with pytest.raises(PatternError, match="steps must be a multiple of 8, the fewest on which all onsets lie, got 12"):
        euclid(3, 8).circle(12)
    with pytest.raises(ParameterError, match=r"in range 1\.\.192"):
        euclid(3, 8).circle(400)
