"""Where things stand: no two in one place, and the page looks where they are."""

from __future__ import annotations

import re
from pathlib import Path

from workbench.engine import layout

ENGINE_IN_THE_PAGE = Path(__file__).parents[3] / "widgets/lib/wasm_engine.js"


def control_words() -> dict[str, int]:
    """By name."""
    return {name: at for name, at in vars(layout).items() if re.fullmatch(r"C_[A-Z_]+", name)}


def test_control_words_are_apart():
    """Each has a place of its own, inside; the frame has its cache line for itself."""
    words = control_words()
    assert len(set(words.values())) == len(words)
    assert max(words.values()) < layout.CONTROL_WORDS
    line = [name for name, at in words.items() if at // 8 == layout.C_FRAME // 8]
    assert line == ["C_FRAME"]


def test_the_page_knows_them():
    """The numbers in the page's engine are those of here."""
    names, numbers = re.search(
        r"const \[([^\]]*C_FRAME[^\]]*)\] = \[([^\]]*)\];", ENGINE_IN_THE_PAGE.read_text()
    ).groups()
    there = dict(zip(names.split(", "), map(int, numbers.split(", ")), strict=True))
    words = control_words()
    assert there == {name: words[name] for name in there}
