"""Element: a light XML tree with line numbers, from a parser that follows no entity and no address.

The parts of a score are handed out measure by measure, so that a long file takes no more memory than a short one.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from workbench.errors import MusicXmlFileError
from workbench.musicxml.limits import MAX_DEPTH, MAX_ELEMENTS, MAX_TEXT

NOT_MUSICXML = "The file is damaged or not MusicXML: export it again from the program that made it."


class Element:
    """One element: its name, attributes, children, text, and the line on which it starts."""

    __slots__ = ("attributes", "children", "line", "tag", "text")

    def __init__(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.line = line
        self.children: list[Element] = []
        self.text = ""

    def all(self, tag: str) -> Iterator["Element"]:
        """Go through the children of one name."""
        return (each for each in self.children if each.tag == tag)

    def child(self, *path: str) -> "Element | None":
        """Find the first child of a name, or of a child, and so on."""
        found: Element | None = self
        for tag in path:
            found = next(found.all(tag), None) if found else None
        return found

    def words(self, *path: str) -> str:
        """Give the text of a child without the space around it; "" if there is no such child."""
        found = self.child(*path)
        return found.text.strip() if found else ""

    def descendants(self, tag: str) -> Iterator["Element"]:
        """Go through all elements of a name, at any depth (at most `MAX_DEPTH`)."""
        for each in self.children:
            if each.tag == tag:
                yield each
            yield from each.descendants(tag)


OnMeasure: TypeAlias = Callable[[Element, Element, Element], None]


class _Builder:
    """What the parser calls: makes the tree, and hands out each measure when it is complete."""

    def __init__(self, label: str, on_measure: OnMeasure | None) -> None:
        self._label = label
        self._on_measure = on_measure
        self._open: list[Element] = []
        self._count = 0
        self.root: Element | None = None
        self.line: Callable[[], int] = lambda: 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        element = Element(tag, dict(attributes), self.line())
        self._count += 1
        if self._count > MAX_ELEMENTS:
            problem = f"a measure, or what comes before the first one, has more than {MAX_ELEMENTS:,} elements"
            raise MusicXmlFileError(f"{self._label}: {problem} (line {element.line}). {NOT_MUSICXML}")
        if len(self._open) >= MAX_DEPTH:
            problem = f"elements are nested more than {MAX_DEPTH} deep"
            raise MusicXmlFileError(f"{self._label}: {problem} (line {element.line}). {NOT_MUSICXML}")
        if self._open:
            self._open[-1].children.append(element)
        elif self.root is None:
            self.root = element
        self._open.append(element)

    def end(self, _: str) -> None:
        element = self._open.pop()
        if self._on_measure and element.tag == "measure" and len(self._open) == 2:
            root, part = self._open
            part.children.clear()
            self._count = 0
            self._on_measure(root, part, element)

    def data(self, text: str) -> None:
        if self._open and len(self._open[-1].text) < MAX_TEXT:
            self._open[-1].text += text

    def close(self) -> None:
        """The parser asks for it."""


def parse(data: bytes, label: str, on_measure: OnMeasure | None = None) -> Element:
    """Parse XML.

    Parameters
    ----------
    data : bytes
        The text. Entities of its own are refused, a DOCTYPE is read over, nothing is fetched.
    label : str
        What the file is called in messages.
    on_measure : callable, optional
        Is called with the root, the part and the measure when a measure is complete, and is the last to see it.

    Returns
    -------
    Element
        The root; without its measures, if they were handed out.

    Raises
    ------
    MusicXmlFileError
        If it is not well-formed, declares entities, or is nested too deep.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    builder = _Builder(label, on_measure)
    parser: Any = DefusedXMLParser(target=builder, forbid_entities=True, forbid_external=True)
    builder.line = lambda: int(parser.parser.CurrentLineNumber)
    try:
        parser.feed(data)
        parser.close()
    except ParseError as error:
        problem = f"it is not well-formed XML: {str(error).split(':')[0]}"
        raise MusicXmlFileError(f"{label}: {problem} (line {error.position[0]}). {NOT_MUSICXML}") from None
    except DefusedXmlException:
        problem = "it declares entities, which can hide other files or grow without end"
        advice = "Remove the declarations, or export the file again from the program that made it."
        raise MusicXmlFileError(f"{label}: {problem} (line {builder.line()}). {advice}") from None
    except (ValueError, LookupError) as error:
        if builder.root is not None:  # what its elements mean, not how they are spelled
            raise
        raise MusicXmlFileError(f"{label}: its text cannot be decoded ({str(error)[:100]}). {NOT_MUSICXML}") from None
    if builder.root is None:
        raise MusicXmlFileError(f"{label}: the file is empty. {NOT_MUSICXML}")
    return builder.root
