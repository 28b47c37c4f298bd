"""The dry run's own patience: it is for code that does not end, not for a compiler that has much to do."""

from __future__ import annotations

import pytest

import workbench as wb
from tests.support.compiled import needs_jit
from workbench.engine import trial
from workbench.engine.rehearsal import needed_for


@needs_jit
@pytest.mark.parametrize("source", [wb.Gain(), wb.Synth(polyphony=1)], ids=["node", "instrument"])
def test_all_is_compiled_before_time_counts(source, monkeypatch):
    """On a machine that has compiled nothing yet, the first dry run finds everything compiled when its clock starts."""
    entries = needed_for(source)
    for each in entries:
        for name in ("compiled", "address", "foreign"):
            monkeypatch.delitem(vars(each), name, raising=False)
    found = []
    monkeypatch.setattr(trial, "_run", lambda *_: found.append([("compiled" in vars(each)) for each in entries]))
    trial.try_out(source, 48_000.0)

    assert len(entries) >= 2
    assert found == [[True] * len(entries)]
