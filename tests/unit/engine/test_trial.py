"""The dry run of code: what does not come to an end is given up on, what is only slow because of others is not."""

from __future__ import annotations

import time

import pytest

import workbench as wb
from tests.support.compiled import needs_jit
from tests.support.subprocesses import run_python
from workbench.engine import trial
from workbench.engine.rehearsal import needed_for
from workbench.engine.trial import try_out
from workbench.graph import node


@node(params={})
def plain(x, y, p, s):
    """Hands on what it hears."""
    for i in range(len(x)):
        y[i] = x[i]


@needs_jit
def test_a_loop_without_an_end_is_refused():
    """In a process of its own, because its thread goes on; what is said names the loop, and the session goes on."""
    told = run_python(
        """
        import os
        import workbench as wb
        from workbench.engine import trial
        from workbench.errors import KernelError

        trial.PATIENCE_S = 0.5

        @wb.node()
        def stuck(x, y, p, s):
            i = 0
            while i < len(x):
                y[i] = x[i]
                if x[i] < 2.0:
                    i -= 1
                i += 1

        with wb.Session(name="stuck", sink="null") as s:
            lead = s.add(wb.Synth())
            try:
                lead >> stuck
            except KernelError as error:
                print(error, flush=True)
            lead.note_on(60)
            print(abs(s.render(0.2)).max() > 0.001, [each.name for each in s.nodes], flush=True)
        os._exit(0)
        """
    ).stdout

    assert "stuck did not come to an end in its dry run and was not put in: look for a while loop" in told
    assert "True ['synth']" in told


def test_slow_progress_is_not_given_up_on(monkeypatch):
    """A machine that is busy with other things takes long for the whole, but gets on."""
    monkeypatch.setattr(trial, "PATIENCE_S", 1.0)
    once, slept = trial.Rehearsal.run, []

    def slowly(self, inputs, frames):
        if len(slept) < 12:  # longer than patience lasts; each stretch alone is far shorter
            slept.append(0.1)
            time.sleep(0.1)
        return once(self, inputs, frames)

    monkeypatch.setattr(trial.Rehearsal, "run", slowly)
    started = time.monotonic()
    found = try_out(plain(), 48_000.0)

    assert time.monotonic() - started > trial.PATIENCE_S
    assert found.not_finite == 0


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
