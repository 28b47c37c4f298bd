"""The table: for a terminal, and for a notebook page."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from workbench.proof import Claim, Proof

YES = Claim("Sound is never late", True, "0 of 10", "Counted.")
NO = Claim("No <torn> reads", False, "3 torn", "Seen & counted.")
OPEN = Claim("No locks", None, "not measured", "A C compiler is missing.")


def test_one_false_claim_is_enough():
    """A proof holds if something was measured and nothing is false."""
    assert Proof((YES, OPEN))
    assert not Proof((YES, NO, OPEN))
    assert not Proof((OPEN,))
    assert not Proof(())


def test_text_has_a_row_for_each_claim():
    """Mark, claim, figure, then how it was measured, then the sum of it."""
    text = repr(Proof((YES, NO, OPEN), "this machine")).splitlines()

    assert text[0].startswith("yes  Sound is never late")
    assert text[0].endswith("0 of 10")
    assert text[1].strip() == "Counted."
    assert text[2].startswith("NO   No <torn> reads")
    assert text[4].startswith("-    No locks")
    assert text[-2] == "1 of 3 claims hold on this machine, 1 do not, 1 could not be measured."
    assert text[-1] == "this machine"


def test_html_is_well_formed_and_escaped():
    """It can be parsed, says in words what the signs mean, and keeps what stands in claims as text."""
    page = ET.fromstring(Proof((YES, NO, OPEN), "a < b")._repr_html_().replace("<br>", "<br/>"))
    spoken = [each.get("aria-label") for each in page.iter("span") if each.get("aria-label")]

    assert spoken == ["holds", "does not hold", "not measured"]
    assert "No <torn> reads" in "".join(page.itertext())
    assert len(list(page.iter("tr"))) == 4


def test_html_takes_the_pages_own_colours():
    """Nothing is black or white by itself: the text's colour is the page's, signs have a variable of the theme."""
    html = Proof((YES, NO, OPEN))._repr_html_()

    assert "currentColor" in html
    assert "var(--jp-success-color1" in html
    assert "#000" not in html
    assert "#fff" not in html
