"""Reader: a text and a place in it, and errors that point there."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NoReturn

from workbench.errors import PatternError
from workbench.sequencer.limits import MAX_TEXT

WORD = re.compile(r"[\w^#♯♭.+-]+")
NUMBER = re.compile(r"\d{1,6}(\.\d{1,6})?")
SHOWN = 60  # characters of the text around an error
FOREIGN = {
    "|": "a choice by chance, as '|' has in Tidal, is not there; write <a b> for a choice by turns, or a? for chance",
    "$": "functions are written in Python: wb.pattern(...).reverse()",
    "'": "chords are written out: [c4,e4,g4]",
    "&": "'&' has no meaning here; write a comma for two things at once",
}


class Reader:
    """A text that is read from left to right.

    Parameters
    ----------
    text : str
        The whole text.

    Raises
    ------
    PatternError
        If it is no text, or a very long one.
    """

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise PatternError(f"a pattern is written as a text such as 'c4 e4 g4', got {text!r}")
        if len(text) > MAX_TEXT:
            raise PatternError(f"the text has {len(text)} characters, and at most {MAX_TEXT} are allowed")
        self.text = text
        self.place = 0

    @property
    def sign(self) -> str:
        """The sign at the place; empty at the end."""
        return self.text[self.place : self.place + 1]

    def take(self, signs: str) -> str:
        """Step over the sign at the place if it is one of `signs`, and give it; else nothing."""
        sign = self.sign
        if sign and sign in signs:
            self.place += 1
            return sign
        return ""

    def skip_blanks(self) -> None:
        """Go to the next sign that is no blank."""
        while self.sign.isspace():
            self.place += 1

    def match(self, pattern: re.Pattern[str]) -> str:
        """Read what `pattern` finds at the place, perhaps nothing."""
        found = pattern.match(self.text, self.place)
        if found is None:
            return ""
        self.place = found.end()
        return found[0]

    def number(self, what: str) -> Fraction:
        """Read a number without sign, such as 3 or 1.5; `what` names it in an error."""
        start = self.place
        found = self.match(NUMBER)
        if not found:
            self.fail(start, f"{what} must be written as a number such as 2 or 1.5")
        return Fraction(found)

    def positive(self, what: str) -> Fraction:
        """Read a number above 0."""
        start = self.place
        number = self.number(what)
        if not number:
            self.fail(start, f"{what} must be more than 0")
        return number

    def whole(self, what: str, lowest: int, highest: int) -> int:
        """Read a whole number in a range."""
        start = self.place
        number = self.number(what)
        if number.denominator != 1 or not lowest <= number <= highest:
            self.fail(start, f"{what} must be a whole number in range {lowest}..{highest}")
        return int(number)

    def fail(self, place: int, problem: str) -> NoReturn:
        """Raise an error that points to a place of the text."""
        raise PatternError(self.message(place, problem)) from None

    def message(self, place: int, problem: str) -> str:
        """Show the text, mark a place in it, and say what is wrong there."""
        start = max(0, place - SHOWN)
        shown = "".join(sign if sign.isprintable() else " " for sign in self.text[start : place + SHOWN])
        before, after = "…" if start else "", "…" if place + SHOWN < len(self.text) else ""
        caret = " " * (place - start + len(before)) + "^"
        return f"the pattern cannot be read here:\n\n    {before}{shown}{after}\n    {caret}\n{problem}."
