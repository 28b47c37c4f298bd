"""Texts by the thousand: every one ends in a pattern or in an error that points to a place."""

from __future__ import annotations

import os

import pytest

from tests.fuzz import fuzz_notation
from workbench.errors import NoteError

TEXTS = int(os.environ.get("WORKBENCH_FUZZ_FILES", "100000")) // 5


def test_a_sample_of_texts_is_survived():
    """Some are patterns, some are errors, nothing else happens."""
    outcomes, failures = fuzz_notation.run(800, seed=2)

    assert failures == []
    assert min(outcomes["pattern"], outcomes["error"]) > 100


@pytest.mark.parametrize("outcome", [KeyError("a"), RecursionError(), NoteError("no place")])
def test_other_errors_are_noticed(monkeypatch, outcome):
    """Anything but a PatternError with a place is a failure."""

    def read_badly(_):
        raise outcome

    for name in ("pattern", "degrees", "chord_tones"):
        monkeypatch.setattr(fuzz_notation, name, read_badly)
    _, failures = fuzz_notation.run(3, seed=1)

    assert len(failures) == 3


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(10))
def test_many_texts_are_survived(seed):
    """20,000 in all, or a fifth of what WORKBENCH_FUZZ_FILES says."""
    outcomes, failures = fuzz_notation.run(TEXTS // 10, seed)
    print(outcomes)

    assert failures == []
