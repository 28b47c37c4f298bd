"""The tour without a page: its cells may be run again, in any order, and nothing is left behind."""

from __future__ import annotations

import random

import pytest

pytest.importorskip("nbclient", reason="no nbclient here")

from tests.support.notebooks import running

# A control made again is told from another one by the id of its cell. nbclient does not send it, so bindings are not
# counted here but in tests/lab/test_tour.py.
COUNT = """
from workbench.page.pump import shared_pump
from workbench.session import registry
jobs = sorted(job.__qualname__ for job in shared_pump()._jobs if not job.__qualname__.startswith("_flush_job"))
print(sorted(registry.sessions), sorted(each.name for each in s.instruments), len(s.engine.bus._subscriptions),
      jobs, len(shared_pump().errors), s.is_playing)
"""


def test_cells_run_again_in_any_order(repository, monkeypatch):
    """Backwards and shuffled: no cell fails, and there are as many sessions, jobs and subscriptions as before."""
    monkeypatch.setenv("WORKBENCH_SINK", "null")
    monkeypatch.setenv("PYTHONPATH", str(repository))
    with running(repository / "notebooks" / "00_tour.ipynb") as notebook:
        cells = notebook.cells
        for cell in cells:
            cell.source = cell.source.replace("time.monotonic() + 10", "time.monotonic() + 0.1")
        for cell in cells:
            notebook.run(cell)
        before = notebook.run_code(COUNT)
        shuffled = random.Random(1).sample(cells, len(cells))
        for cell in [*reversed(cells), *shuffled]:
            notebook.run(cell)

        assert notebook.run_code(COUNT) == before
        assert "['main', 'studio'] ['bass', 'lead', 'tenor', 'upper']" in before
