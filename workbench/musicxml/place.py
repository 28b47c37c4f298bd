"""Place: where in a MusicXML file something is, and the errors and numbers that are found there."""

import re
from fractions import Fraction
from typing import NamedTuple

from workbench.errors import MusicXmlFileError
from workbench.musicxml.element import NOT_MUSICXML, Element

MAX_DIGITS = 40  # a number with more is none
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")


class Place(NamedTuple):
    """A file and where in it: "part P1, measure 12"."""

    label: str
    where: str

    def error(self, problem: str, element: Element, advice: str = NOT_MUSICXML) -> MusicXmlFileError:
        """Make the error that says which file, what is wrong, where, and what to do."""
        where = f"{self.where}, line {element.line}" if self.where else f"line {element.line}"
        return MusicXmlFileError(f"{self.label}: {problem} ({where}). {advice}")

    def number(self, element: Element, *path: str, low: float, high: float) -> Fraction | None:
        """Read the number in a child; None if there is no such child.

        Parameters
        ----------
        element : Element
            Where to look.
        *path : str
            Names of the child, of its child, and so on.
        low, high : float
            Both are allowed.

        Returns
        -------
        Fraction or None
            Exact, also for decimals.

        Raises
        ------
        MusicXmlFileError
            If it is not a number, or out of range.
        """
        found = element.child(*path)
        if found is None:
            return None
        return self.parsed(found.text.strip(), element, path[-1], low=low, high=high)

    def whole(self, element: Element, *path: str, low: int, high: int) -> int | None:
        """Read a whole number in a child; None if there is no such child."""
        number = self.number(element, *path, low=low, high=high)
        if number is not None and number.denominator != 1:
            raise self.error(f"<{path[-1]}> must be a whole number, got {float(number):g}", element)
        return None if number is None else int(number)

    def parsed(self, text: str, element: Element, name: str, *, low: float, high: float) -> Fraction:
        """Turn the text of a child or an attribute into a number."""
        # NB: "1e999999" is a number that fills the memory, so only digits, a sign and a point are taken.
        if len(text) > MAX_DIGITS or not _NUMBER.fullmatch(text):
            raise self.error(f"{name} must be a number, got {text[:MAX_DIGITS]!r}", element)
        number = Fraction(text)
        if not low <= number <= high:
            raise self.error(f"{name} must be in range {low:g}..{high:g}, got {float(number):g}", element)
        return number
