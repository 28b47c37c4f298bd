"""XML to be written: elements from Python, and text from elements."""

from html import escape
from typing import Any

from workbench.musicxml.element import Element

DOCTYPE = (
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">'
)
_FORBIDDEN = dict.fromkeys(
    [*(each for each in range(32) if each not in {9, 10, 13}), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
)


def node(tag: str, *content: Element | str | float, **attributes: str | float) -> Element:
    """Make an element.

    Parameters
    ----------
    tag : str
        Its name.
    *content : Element, str or number
        Children, or the text.
    **attributes : str or number
        A low line in a name stands for a hyphen, and one at its end for nothing.

    Returns
    -------
    Element
        On line 0.
    """
    named = {name.rstrip("_").replace("_", "-"): str(value) for name, value in attributes.items()}
    element = Element(tag, named, 0)
    element.children = [each for each in content if isinstance(each, Element)]
    element.text = "".join(str(each) for each in content if not isinstance(each, Element))
    return element


def to_bytes(root: Element) -> bytes:
    """Write a document, indented, in UTF-8; characters that XML cannot hold are left out."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', DOCTYPE]
    _write(root, "", lines)
    return ("\n".join(lines) + "\n").encode("utf-8")


def _write(element: Element, indent: str, lines: list[str]) -> None:
    attributes = "".join(f' {name}="{_clean(value)}"' for name, value in element.attributes.items())
    if element.children:
        lines.append(f"{indent}<{element.tag}{attributes}>")
        for each in element.children:
            _write(each, indent + " ", lines)
        lines.append(f"{indent}</{element.tag}>")
    elif element.text:
        lines.append(f"{indent}<{element.tag}{attributes}>{_clean(element.text)}</{element.tag}>")
    else:
        lines.append(f"{indent}<{element.tag}{attributes}/>")


def _clean(text: Any) -> str:
    return escape(str(text).translate(_FORBIDDEN))
