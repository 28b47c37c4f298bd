"""A pattern as Python: the shortest text that there is, and it gives the same pattern."""

from __future__ import annotations

import pytest
from hypothesis import given

import workbench as wb
from tests.support.patterns import patterns
from workbench.sequencer import Event, Note, Pattern
from workbench.sequencer.python_text import pattern_code
from workbench.sequencer.rhythm import STYLES


def made_by(text):
    """What the text gives where `import workbench as wb` stands before it."""
    return eval(text, {"wb": wb})


@given(patterns())
def test_the_text_gives_the_same_pattern(p):
    """Any pattern: with shifts, turns, fills, shared draws, degrees."""
    assert made_by(pattern_code(p)) == p


@pytest.mark.parametrize("style", STYLES)
def test_styles_are_called_by_name(style):
    """Or by that of one that is the same."""
    text = pattern_code(wb.drums(style))

    assert text.startswith("wb.drums(")
    assert made_by(text) == wb.drums(style)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (wb.euclid(3, 8, pitch="bd"), "wb.euclid(3, 8, pitch='bd')"),
        (wb.euclid(5, 8, 2, pitch="c4", beats=2), "wb.euclid(5, 8, 2, pitch='c4', beats=2)"),
        (wb.pattern("c4 e4 g4 b4"), "wb.pattern('c4 e4 g4 b4')"),
        (wb.pattern("bd ~ <sd cp>", beats="3/2"), "wb.pattern('bd ~@2, ~@2 <sd ~>, ~@2 <~ cp>', beats='3/2')"),
        (Pattern(), "wb.pattern('~')"),
        (
            Pattern([Event(Note(60), 0, 2, fill="only")], 3),
            "wb.Pattern(\n    [\n        wb.sequencer.Event('c4', length=2, fill='only'),\n    ],\n    3,\n)",
        ),
    ],
)
def test_texts(pattern, text):
    """As they are read."""
    assert pattern_code(pattern) == text
    assert made_by(text) == pattern
