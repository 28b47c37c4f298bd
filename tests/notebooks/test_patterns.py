"""The notebooks about rhythm and patterns: cells run again in any order, and exercises that can be solved."""

from __future__ import annotations

import random

import pytest

pytest.importorskip("nbclient", reason="no nbclient here")

from tests.support.notebooks import running

COUNT = """
from workbench.page.pump import shared_pump
from workbench.session import registry
s.stop()
print(sorted(registry.sessions), sorted(each.name for each in s.instruments), len(s.engine.music.tracks),
      len(s.engine.bus._subscriptions), len(shared_pump().errors), s.is_playing, s.transport.is_running)
"""
LEFT = {
    "04_rhythm": "['rhythm'] ['drums', 'metronome'] 2 ",  # the session, its instruments, its tracks
    "05_patterns_live": "['live'] ['bass', 'drums', 'guitar'] 3 ",
}
SHORTER = {"seconds=22": "seconds=4", "seconds=6": "seconds=2"}  # of the piece that is rendered

# For each exercise, in order: what a reader changes, and into what.
ANSWERS = {
    "04_rhythm": [
        {'"x...."': '"x.x.."'},
        {"hits = 6": "hits = 5"},
        {"swing = 0.5": "swing = 0.6"},
        {"[0, 3, 6, 9]": "[0, 2, 6, 8]"},
        {"................": "....x.......x...", "x...x...x...x...": "x.x.x.x.x.x.x.x."},
    ],
    "05_patterns_live": [
        {"mine = changed": "mine = changed.transpose(-7).rotate(-1).reverse()"},
        {"c4 ~ g4 ~": "c4 ~ <g4 ~> ~"},
    ],
}


@pytest.fixture(params=sorted(ANSWERS))
def notebook(request, repository, monkeypatch):
    """One of the two, with its kernel."""
    monkeypatch.setenv("WORKBENCH_SINK", "null")
    monkeypatch.setenv("PYTHONPATH", str(repository))
    with running(repository / "notebooks" / f"{request.param}.ipynb") as made:
        made.name = request.param
        yield made


def changed(source: str, changes: dict[str, str]) -> str:
    """A cell with some of its text changed."""
    for old, new in changes.items():
        source = source.replace(old, new)
    return source


def test_cells_run_again_in_any_order(notebook):
    """Backwards and shuffled: no cell fails, and as many sessions, instruments and tracks are left as before."""
    cells = notebook.cells
    for cell in cells:
        cell.source = changed(cell.source, SHORTER)
        notebook.run(cell)
    before = notebook.run_code(COUNT)
    shuffled = random.Random(1).sample(cells, len(cells))
    for cell in [*reversed(cells), *shuffled]:
        notebook.run(cell)

    assert notebook.run_code(COUNT) == before
    assert before.startswith(LEFT[notebook.name])


def test_exercises_can_be_solved(notebook):
    """As they stand they are not, and say so without failing; with the right lines they are."""
    answers = iter(ANSWERS[notebook.name])
    for cell in notebook.cells:
        cell.source = changed(cell.source, SHORTER)
        said = notebook.run(cell)
        if "check(" in cell.source:
            assert "Not yet: " in said
            cell.source = changed(cell.source, next(answers))
            assert notebook.run(cell).endswith("\nSolved.\n")

    assert list(answers) == []
